import { dateAndTime, type Html, html, relative } from './html.ts';
import { type Attestation, type AttestationState, attestationState } from './model.ts';
import type { World } from './world.ts';

const shown = 50;

const names: Readonly<Record<AttestationState, string>> = {
  waiting: 'Waiting for the signatory',
  accepted: 'Accepted',
  expired: 'Expired',
  used: 'Agreement created',
};

/** The attestations, newest first, each with its link, its deadline and where it stands. */
export function attestationList(world: World): Html {
  const all = [...world.data.attestations.values()].reverse();
  return html`<ul class="cards" data-list="attestations">${all.slice(0, shown).map((attestation) => card(world, attestation))}</ul>
<p class="note" data-live="attestations-note">${note(all.length)}</p>`;
}

function note(count: number): string {
  if (count === 0) return 'None yet. Each link that the bot asks for appears here.';
  return count <= shown ? '' : `The newest ${shown} of ${count}.`;
}

function card(world: World, attestation: Attestation): Html {
  const id = attestation.attestationId;
  const { firstName, lastName, email } = attestation.signatory;
  return html`<li class="card" data-key="${id}" data-attestation="${id}">
<h3>${attestation.companyName}</h3>
<p>${firstName} ${lastName} · ${email}</p>
<div class="standing" data-live="attestation-${id}">${progress(world, attestation)}</div>
<p class="links"><a href="/mca/?attestationid=${encodeURIComponent(id)}" target="_blank" rel="noopener" data-testid="acceptance-link">Open acceptance page</a>
<button type="button" class="quiet" data-copy="/mca/?attestationid=${encodeURIComponent(id)}">Copy link</button></p>
</li>`;
}

function progress(world: World, attestation: Attestation): Html {
  const now = world.clock.now();
  const state = attestationState(attestation, now);
  const customer = world.data.customers.get(attestation.customerId ?? '');
  return html`<span class="chip ${state}" data-status="${state}">${names[state]}</span><span class="detail">${detail(attestation, now)}${customer === undefined ? '' : ` · for ${customer.domain}`}</span>`;
}

function detail(attestation: Attestation, now: number): string {
  const { acceptedAt, expiresAt, customerId } = attestation;
  if (acceptedAt !== undefined)
    return `Accepted ${dateAndTime(acceptedAt)}${customerId === undefined ? ` · ends ${relative(expiresAt, now)}` : ''}`;
  return `${now < expiresAt ? 'Ends' : 'Ended'} ${relative(expiresAt, now)} · ${dateAndTime(expiresAt)}`;
}
