import { isLive } from '../agreements/attestation.ts';
import type { CampaignReason, CampaignRowState } from '../agreements/campaign.ts';
import type { Customer } from '../agreements/customer.ts';
import { liveClaim } from '../agreements/follow.ts';
import { blockClaim } from '../agreements/open-block.ts';
import type { Deps } from '../agreements/ports.ts';
import { suggested } from '../agreements/prepare-form.ts';
import { knownStatus, readStatus } from '../agreements/readings.ts';
import { clashingAgreement, isUnlike } from '../agreements/request-attestation.ts';
import { type FormInputs, parseForm } from '../agreements/signatory-form.ts';
import { type CustomerStatus, canPurchase, newestAgreement } from '../agreements/status.ts';
import { filledIn, lacks } from './campaign-fill.ts';

/** Whether a customer can be asked now, with what; or what stands in the way. */
export type Judged =
  | { readonly kind: 'ready'; readonly inputs: FormInputs }
  /** Microsoft did not say; asking again helps. */
  | { readonly kind: 'later'; readonly retryAfterMs: number | null }
  | {
      readonly kind: 'not';
      readonly state: Extract<CampaignRowState, 'skipped' | 'alreadyAccepted'>;
      readonly reason: CampaignReason | null;
      readonly detail: string;
      readonly inputs: FormInputs;
    };

/**
 * Everything that can keep a customer from being asked, looked at before anything is written. `readingMs`: how old a reading may be.
 * The dry run and the moment of asking judge alike.
 */
export async function judge(
  deps: Deps,
  { customer, inputs }: { readonly customer: Customer; readonly inputs: FormInputs },
  readingMs: number,
): Promise<Judged> {
  const not = (state: 'skipped' | 'alreadyAccepted', reason: CampaignReason | null, detail = '', full = inputs) =>
    ({ kind: 'not', state, reason, detail, inputs: full }) as const;
  const status = await statusOf(deps, customer, readingMs);
  if (status.kind === 'unknown') return unknown(status) ?? not('skipped', 'statusUnknown');
  const blocked = (await deps.store.get('claims', blockClaim(customer.id))) !== null;
  // Where Microsoft refuses orders although an agreement is visible, another signatory helps.
  if (canPurchase(status) === true && !blocked) return not('alreadyAccepted', null);
  const claim = await deps.store.get('claims', liveClaim(customer.id));
  const holder = claim === null ? null : await deps.store.get('attestations', claim.holder);
  if (holder !== null && isLive(holder)) return not('skipped', 'live', holder.owner.name);
  const full = lacks(inputs) ? await filled(deps, customer, inputs) : inputs;
  if (full === null) return { kind: 'later', retryAfterMs: null };
  const complete = full.companyName === '' ? { ...full, companyName: customer.companyName } : full;
  const parsed = parseForm(complete);
  if (parsed.kind === 'invalid') return not('skipped', 'fields', Object.keys(parsed.problems).join(', '), complete);
  const { request } = parsed;
  if (request.expirationInMinutes < shortestLink) return not('skipped', 'fields', 'expirationInMinutes', complete);
  if (isUnlike(request.companyName, customer.companyName))
    return not('skipped', 'nameDiffers', request.companyName, complete);
  if ((await clashingAgreement(deps, customer.id, request)) !== null)
    return not('skipped', 'sameSignatory', '', complete);
  return { kind: 'ready', inputs: complete };
}

/** Expired links are made anew, each with a message: a shorter one would be a message many times a day. */
const shortestLink = 1_440;

/** A missing sign-in is not waited for: somebody has to give it. */
function unknown({ failures }: Extract<CustomerStatus, { kind: 'unknown' }>): Judged | null {
  if (failures.some(({ kind }) => kind === 'credential' || kind === 'refused')) return null;
  return { kind: 'later', retryAfterMs: Math.max(0, ...failures.map(({ retryAfterMs }) => retryAfterMs ?? 0)) || null };
}

async function statusOf(deps: Deps, customer: Customer, readingMs: number): Promise<CustomerStatus> {
  const known = await knownStatus(deps, customer);
  const young = known !== null && known.view.readAt > deps.clock.now() - readingMs;
  if (known !== null && young && known.view.status.kind !== 'unknown') return known.view.status;
  return (await readStatus(deps, customer)).status;
}

/** Null: the billing profile would say more, and was not answered in a way that lasts. */
async function filled(deps: Deps, customer: Customer, given: FormInputs): Promise<FormInputs | null> {
  const row = await deps.store.get('readings', customer.id);
  const reading = row?.latest.agreements.answered === true ? row.latest : row?.lastKnown;
  const agreement = reading?.agreements.answered === true ? newestAgreement(reading.agreements.value) : null;
  const profile = await deps.customers.billingProfile(customer.id);
  if (!profile.answered && passes.includes(profile.failure.kind)) return null;
  return filledIn(given, suggested(customer, agreement, profile.answered ? profile.value : null));
}

const passes: readonly string[] = ['throttled', 'notAsked', 'unavailable', 'unanswered'];
