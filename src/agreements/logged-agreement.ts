import { type Instant, SECOND } from './instant.ts';
import type { LoggedAgreement } from './ports.ts';

/** What is known of an attempt whose outcome is looked for in the activity log. */
export interface Search {
  readonly attestationId: string | null;
  /** Of the intent: the client sends it as `MS-CorrelationId` too. Null where the intent was given up. */
  readonly requestId: string | null;
  /** Every `dateAgreed` that was sent and may have been taken, to the second. */
  readonly sentDates: readonly Instant[];
  /** Nothing of ours was made before. */
  readonly since: Instant;
  /** No other attestation of the customer was tried since then. */
  readonly onlyOne: boolean;
}

export const toTheSecond = (instant: Instant): Instant => Math.floor(instant / SECOND) * SECOND;

/**
 * Whether an entry of the activity log is the agreement that is looked for. Its attestation decides where it is named; else nothing may
 * speak against it, and its date, its correlation id or its maker must speak for it: other tools make agreements for the same customers. What Microsoft writes into such an entry is not
 * documented (Partner activity logs), so any field may be missing.
 */
export function isOurs(entry: LoggedAgreement, search: Search): boolean {
  if (entry.attestationId !== null) return sameId(entry.attestationId, search.attestationId);
  const ofOurCall = sameId(entry.correlationId, search.requestId);
  if (entry.dateAgreed !== null) return isSent(entry, search) && (ofOurCall || entry.byThisApplication !== false);
  if (ofOurCall) return true;
  return (
    entry.byThisApplication === true && search.onlyOne && entry.at >= search.since && !isOfOtherCall(entry, search)
  );
}

/** Whether an entry that is not ours by any sign could be ours all the same, or contradicts itself: it settles nothing. */
export function isUnclear(entry: LoggedAgreement, search: Search): boolean {
  if (isOurs(entry, search)) return false;
  if (sameId(entry.correlationId, search.requestId)) return true;
  if (entry.attestationId === null && isSent(entry, search)) return true;
  const says = entry.attestationId !== null || entry.dateAgreed !== null || entry.byThisApplication === false;
  return !says && entry.at >= search.since;
}

const isSent = ({ dateAgreed }: LoggedAgreement, { sentDates }: Search): boolean =>
  dateAgreed !== null && sentDates.includes(toTheSecond(dateAgreed));

/** Of intents that were given up only the dates are kept: an id that is none of ours can be told only where there was but one. */
const isOfOtherCall = ({ correlationId }: LoggedAgreement, { requestId, sentDates }: Search): boolean =>
  correlationId !== null && requestId !== null && sentDates.length === 1;

/** GUIDs come back in either case. */
function sameId(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one.toLowerCase() === other.toLowerCase();
}
