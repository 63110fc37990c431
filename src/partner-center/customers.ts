import type { Customer } from '../agreements/customer.ts';
import type { Failure } from '../agreements/failure.ts';
import type { Customers } from '../agreements/ports.ts';
import { readAs } from './ask.ts';
import { begin, type ClientDeps } from './client-deps.ts';
import { readPages } from './paging.ts';
import { routes } from './routes.ts';
import { billingProfileSchema, customerSchema } from './schemas.ts';

/** Rows that a search reads at most of either kind: a single letter could otherwise bring tens of thousands. */
const enough = 1000;

/** Microsoft's ways to say that there is no such customer of this partner (Microsoft: Partner Center REST error codes). */
const unknownCustomer: ReadonlySet<string> = new Set(['400/900118', '403/20002']);

const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

/**
 * Two questions, by name and by domain, because the API searches one field at a time and by its beginning only. Both must be answered:
 * half a search cannot say "none". A blank text finds nobody and is not asked.
 */
export function startingWith(deps: ClientDeps): Customers['startingWith'] {
  return async (typed, limit) => {
    const text = typed.trim();
    if (text === '') return { answered: true, value: [] };
    const operation = begin(deps);
    const ask = (field: 'CompanyName' | 'Domain') =>
      readPages(deps, {
        route: routes.customersStartingWith(field, text),
        operation,
        item: customerSchema,
        enough,
      });
    const [byName, byDomain] = await Promise.all([ask('CompanyName'), ask('Domain')]);
    if (!byName.answered) return byName;
    if (!byDomain.answered) return byDomain;
    return { answered: true, value: ranked([...byName.value, ...byDomain.value], text).slice(0, limit) };
  };
}

/** A customer by its tenant's id. */
export function byId(deps: ClientDeps): Customers['byId'] {
  return async (id) => {
    const question = { route: routes.customer(id), requestId: deps.newId(), ...begin(deps) };
    const answer = readAs(await deps.ask(question), customerSchema);
    return !answer.answered && isUnknown(answer.failure) ? { answered: true, value: null } : answer;
  };
}

/** A customer's billing contact, as suggestions for the form. */
export function billingProfile(deps: ClientDeps): Customers['billingProfile'] {
  return async (id) => {
    const question = { route: routes.billingProfile(id), requestId: deps.newId(), ...begin(deps) };
    return readAs(await deps.ask(question), billingProfileSchema);
  };
}

/** A 404 without a code comes from something else than the API, and says nothing about the customer. */
function isUnknown({ httpStatus, code }: Failure): boolean {
  return code !== null && (httpStatus === 404 || unknownCustomer.has(`${httpStatus}/${code}`));
}

/** Each once, those of exactly this name or domain first, then by name. */
function ranked(customers: readonly Customer[], text: string): readonly Customer[] {
  const wanted = text.toLowerCase();
  const exact = ({ companyName, domain }: Customer) =>
    companyName.toLowerCase() === wanted || domain.toLowerCase() === wanted;
  const once = [...new Map(customers.map((customer) => [customer.id, customer])).values()];
  return once.sort(
    (a, b) =>
      Number(exact(b)) - Number(exact(a)) ||
      collator.compare(a.companyName, b.companyName) ||
      collator.compare(a.domain, b.domain) ||
      collator.compare(a.id, b.id),
  );
}
