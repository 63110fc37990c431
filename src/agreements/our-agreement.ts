import type { Attestation } from './attestation.ts';
import { HOUR, type Instant, MINUTE } from './instant.ts';
import { isOurs, isUnclear, type Search, toTheSecond } from './logged-agreement.ts';
import type { Deps } from './ports.ts';
import { type AttestationRequest, type Contact, sameSignatory } from './signatory.ts';
import type { AgreementRecord } from './status.ts';

/** For so long a created agreement may not be visible yet (Microsoft: bulk attestation tool FAQ, "within four hours"). */
export const lagOfMicrosoft = 4 * HOUR;

/** Clocks differ, and the log is read by its own. */
const margin = 10 * MINUTE;

/**
 * The date of our agreement where it is there: a `dateAgreed` of ours to the second, and our signatory. Where the agreements cannot be
 * read, which needs App+User, the activity log is asked, which does not. Not finding it proves nothing for four hours in either;
 * `unanswered`: neither could be asked, or the log holds an agreement that may or may not be ours.
 */
export async function standsAtMicrosoft(
  deps: Pick<Deps, 'partnerCenter' | 'store'>,
  attestation: Attestation,
): Promise<Instant | 'no' | 'unanswered'> {
  const { intent, lostDates } = attestation;
  const sentDates = [...lostDates, ...(intent === null ? [] : [intent.dateAgreed])];
  if (sentDates.length === 0) return 'no';
  const { agreements } = await deps.partnerCenter.readAcceptance(attestation.customer.id);
  if (agreements.answered) return inAgreements(attestation, sentDates, agreements.value) ?? 'no';
  return inLog(deps, attestation, sentDates);
}

function inAgreements(
  { request }: Attestation,
  sentDates: readonly Instant[],
  records: readonly AgreementRecord[],
): Instant | null {
  const ours = records.find(
    (record) =>
      sentDates.includes(toTheSecond(record.dateAgreed)) &&
      (record.primaryContact === null || isOurSignatory(record.primaryContact, request)),
  );
  return ours === undefined ? null : toTheSecond(ours.dateAgreed);
}

/** Whether an agreement names the signatory of a request. A phone that Microsoft does not give back says nothing against it. */
export function isOurSignatory(contact: Contact, request: AttestationRequest): boolean {
  return sameSignatory({ ...contact, phoneNumber: contact.phoneNumber ?? request.phoneNumber }, request);
}

async function inLog(
  deps: Pick<Deps, 'partnerCenter' | 'store'>,
  attestation: Attestation,
  sentDates: readonly Instant[],
): Promise<Instant | 'no' | 'unanswered'> {
  const { customer, attestationId, intent } = attestation;
  const since = Math.min(...sentDates);
  const log = await deps.partnerCenter.readAgreementLog({ customerId: customer.id, from: since - margin });
  if (!log.answered) return 'unanswered';
  const onlyOne = await noOtherTried(deps, attestation, since);
  const search: Search = { attestationId, requestId: intent?.requestId ?? null, sentDates, since, onlyOne };
  const ours = log.value.find((entry) => isOurs(entry, search));
  if (ours !== undefined) return dateOf(ours, sentDates);
  return log.value.some((entry) => isUnclear(entry, search)) ? 'unanswered' : 'no';
}

/** Whether an agreement that this application made for the customer since then can only be this attestation's. */
async function noOtherTried(deps: Pick<Deps, 'store'>, attestation: Attestation, since: Instant): Promise<boolean> {
  const all = await deps.store.find('attestations', 'customer', attestation.customer.id);
  return all.every(({ id, lastTryAt }) => id === attestation.id || lastTryAt === null || lastTryAt < since);
}

/** The date in the log; where it has none, the last one that was sent before the entry. */
function dateOf(
  entry: { readonly at: Instant; readonly dateAgreed: Instant | null },
  sent: readonly Instant[],
): Instant {
  if (entry.dateAgreed !== null) return toTheSecond(entry.dateAgreed);
  const before = sent.filter((date) => date <= entry.at);
  return before.length > 0 ? Math.max(...before) : Math.min(...sent);
}
