import { day, type Html, html, nothing, relative } from './html.ts';
import { type Customer, type CustomerStatus, customerStatus, newestAgreement } from './model.ts';

/** The statuses as the page names them, in the order of its filters. */
export const statusNames: readonly (readonly [CustomerStatus, string])[] = [
  ['attested', 'Accepted · attested'],
  ['direct', 'Accepted · direct'],
  ['outdated', 'Re-attestation required'],
  ['none', 'No agreement'],
];

const actions = ['New purchase', 'Add licences', 'Remove licences', 'Change term'] as const;

/** One customer of the page's list. What changes by itself is marked `data-live`, so that an update leaves the form alone. */
export function customerRow(customer: Customer, now: number): Html {
  const { id, companyName, domain } = customer;
  const country = customer.billing.defaultAddress?.country;
  const title = `customer-${id}`;
  return html`<li class="row" data-key="${id}" data-customer="${id}">
<div class="who"><h3 id="${title}">${companyName}</h3>
<p>${domain}${country === undefined ? nothing : html` <span class="country">${country}</span>`}</p></div>
<div class="standing" data-live="status-${id}">${standing(customer, now)}</div>
<form class="order" data-form="order" aria-labelledby="${title}">
<label class="hidden" for="action-${id}">What is ordered for ${companyName}</label>
<select id="action-${id}" name="action" data-testid="order-action">${actions.map((action) => html`<option>${action}</option>`)}</select>
<button type="submit" data-action="order">Place order</button>
<span class="direct" data-live="direct-${id}">${directButton(customer)}</span>
</form>
<p class="result" role="status" data-testid="order-result"></p>
</li>`;
}

function directButton(customer: Customer): Html {
  if (customer.directSigned) return nothing;
  return html`<button type="button" class="quiet" data-action="direct-sign" title="${customer.companyName}: a Global Administrator accepts in the Microsoft 365 admin center">Accepts in admin center</button>`;
}

function standing(customer: Customer, now: number): Html {
  const status = customerStatus(customer);
  const label = statusNames.find(([name]) => name === status)?.[1] ?? status;
  return html`<span class="chip ${status}" data-status="${status}">${label}</span><span class="detail">${detail(customer, now)}</span>`;
}

function detail(customer: Customer, now: number): Html {
  const newest = newestAgreement(customer);
  if (newest === undefined)
    return html`${customer.directSigned ? 'Accepted in the admin center' : 'Nothing on record'}`;
  const { firstName, lastName } = newest.primaryContact;
  const waits = Math.max(newest.visibleAt, newest.countsAt);
  const lag = waits > now ? html` · takes effect ${relative(waits, now)}` : nothing;
  const also = customer.directSigned ? html` · also direct` : nothing;
  return html`${day(newest.dateAgreed)} · ${firstName} ${lastName}${also}${lag}`;
}
