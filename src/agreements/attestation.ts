import type { Customer, PersonRef } from './customer.ts';
import type { Failure } from './failure.ts';
import type { Instant } from './instant.ts';
import { refusedWithAlso } from './refusal.ts';
import type { AttestationRequest } from './signatory.ts';

/**
 * Where an attestation stands. The first four are live; the others have ended, though Microsoft's link of an `expired`,
 * `notFinalizedInTime`, `cancelled` or `replaced` one may still have been accepted.
 */
export type AttestationState =
  | 'creating'
  | 'unanswered'
  | 'pending'
  | 'finalizing'
  | 'finalized'
  | 'expired'
  | 'notFinalizedInTime'
  | 'failed'
  | 'refused'
  | 'cancelled'
  | 'acceptedDirectly'
  | 'replaced';

export const liveStates = ['creating', 'unanswered', 'pending', 'finalizing'] as const satisfies AttestationState[];

/** The partner's intent to create the agreement: written before the call, kept until its outcome is known, sent unchanged on a repeat. */
export interface FinalizeIntent {
  /** `MS-RequestId`: the same on every repeat of this intent. */
  readonly requestId: string;
  /** Recorded at, to the second; never before the attestation was made. */
  readonly dateAgreed: Instant;
  readonly at: Instant;
  /** Object id of the owner at that time: the same on every repeat, whoever takes the attestation over. */
  readonly userId: string;
  /** How often a call for this intent was sent. */
  readonly sends: number;
  /** A call under this id was sent and its answer is not known: only the same call may follow. */
  readonly open: boolean;
}

/** A partner's request for acceptance, followed from the form to its end. `id` is ours; `attestationId` is Microsoft's. */
export interface Attestation {
  readonly id: string;
  readonly version: number;
  readonly customer: Customer;
  /** The agent who takes care of it. */
  readonly owner: PersonRef;
  readonly state: AttestationState;
  readonly requestedAt: Instant;
  readonly request: AttestationRequest;
  readonly autoFinalize: boolean;
  /** How many days the acceptance page's own link may live; absent where it was asked for before there was a choice. */
  readonly pageDays?: number;
  /** Where it was asked for. */
  readonly originConversationId: string;
  /** The creating call: its `MS-RequestId` and how often it was sent (a lost answer is sent again once). */
  readonly creation: { readonly requestId: string; readonly sends: number };
  /** Microsoft's id, from which the acceptance link is made: a bearer secret of the signatory. Null until created. */
  readonly attestationId: string | null;
  readonly createdAt: Instant | null;
  /** When the link dies. Null until created. */
  readonly deadline: Instant | null;
  readonly intent: FinalizeIntent | null;
  /** `dateAgreed` of intents that were given up although one of their answers was lost: an agreement of that date is ours. */
  readonly lostDates: readonly Instant[];
  /** Codes of refusals before the deadline that Microsoft does not document, each once. */
  readonly refusedWith: readonly string[];
  /** Attempts to create the agreement so far: each refused one is a failed write at Microsoft. */
  readonly tries: number;
  readonly lastTryAt: Instant | null;
  /** Since when attempts have failed for technical reasons alone; null where the last one was answered. */
  readonly technicalSince: Instant | null;
  /** What the last attempt or the creation was refused with. */
  readonly failure: Failure | null;
  /** `dateAgreed` of the created agreement. */
  readonly finalizedAt: Instant | null;
  readonly replaces: string | null;
  readonly replacedBy: string | null;
  /** A replaced attestation with equal values is still tried; the first accepted of the two is taken. */
  readonly triedWhileReplaced: boolean;
  readonly endedAt: Instant | null;
  /** When the signatory first pressed *Show agreement* on the acceptance page; absent before that. */
  readonly openedAt?: Instant;
  /** When the signatory last said there that he has accepted, and how often; absent before that. */
  readonly saidAccepted?: { readonly at: Instant; readonly times: number };
  /** The row of a campaign that asked for it, or for one that it replaces: it hears of every change. Absent: no campaign did. */
  readonly campaignRow?: string;
}

/** What can happen to an attestation. */
export type AttestationEvent =
  | { readonly kind: 'created'; readonly attestationId: string; readonly deadline: Instant }
  | { readonly kind: 'creationRefused'; readonly failure: Failure }
  | { readonly kind: 'creationUnanswered'; readonly failure: Failure }
  | { readonly kind: 'attemptStarted'; readonly intent: FinalizeIntent }
  | { readonly kind: 'agreementCreated'; readonly dateAgreed: Instant }
  /** `lostDate`: the intent's date, where an earlier answer to the same call was lost. */
  | { readonly kind: 'notAccepted'; readonly failure: Failure; readonly lostDate: Instant | null }
  /** `intent`: how it goes on. */
  | { readonly kind: 'attemptUnsettled'; readonly failure: Failure; readonly intent: FinalizeIntent }
  | { readonly kind: 'refusedForGood'; readonly failure: Failure }
  | { readonly kind: 'deadlinePassed' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'replaced'; readonly by: string; readonly equalValues: boolean }
  | { readonly kind: 'otherFinalized'; readonly by: string }
  /** The customer's own administrator accepted the agreement in the Microsoft 365 admin center. */
  | { readonly kind: 'acceptedDirectly' };

/** True while the customer may not have a second one: the four live states. */
export function isLive(attestation: Pick<Attestation, 'state'>): boolean {
  return liveStates.some((state) => state === attestation.state);
}

type Next = AttestationState | 'stay' | 'ignore' | ((attestation: Attestation, now: Instant) => AttestationState);
type Row = Readonly<Record<AttestationEvent['kind'], Next>>;

const nothing: Row = {
  created: 'ignore',
  creationRefused: 'ignore',
  creationUnanswered: 'ignore',
  attemptStarted: 'ignore',
  agreementCreated: 'ignore',
  notAccepted: 'ignore',
  attemptUnsettled: 'ignore',
  refusedForGood: 'ignore',
  deadlinePassed: 'ignore',
  cancelled: 'ignore',
  replaced: 'ignore',
  otherFinalized: 'ignore',
  acceptedDirectly: 'ignore',
};

const past = (attestation: Attestation, now: Instant): boolean =>
  attestation.deadline !== null && now >= attestation.deadline;
const pendingOrExpired: Next = (attestation, now) => (past(attestation, now) ? 'expired' : 'pending');

/** Outcomes of an attempt on an attestation that has ended otherwise: the agreement wins, anything else leaves it as it is. */
const stillTried: Row = {
  ...nothing,
  attemptStarted: 'stay',
  agreementCreated: 'finalized',
  notAccepted: 'stay',
  attemptUnsettled: 'stay',
  refusedForGood: 'stay',
};

/**
 * Every state × event. `stay` records what the event brought without leaving the state; `ignore` changes nothing.
 * A `cancelled` attestation, or one whose customer accepted directly, starts no attempt, but one that was under way may still turn out to
 * have created the agreement.
 * One that is replaced while it is being made may still be made at Microsoft: nobody has that link.
 */
export const transitions: Readonly<Record<AttestationState, Row>> = {
  creating: {
    ...nothing,
    created: 'pending',
    creationRefused: 'refused',
    creationUnanswered: 'unanswered',
    cancelled: 'cancelled',
    replaced: 'replaced',
    otherFinalized: 'replaced',
    acceptedDirectly: 'acceptedDirectly',
  },
  unanswered: {
    ...nothing,
    created: 'pending',
    creationRefused: 'refused',
    creationUnanswered: 'stay',
    cancelled: 'cancelled',
    replaced: 'replaced',
    otherFinalized: 'replaced',
    acceptedDirectly: 'acceptedDirectly',
  },
  pending: {
    ...nothing,
    attemptStarted: 'finalizing',
    agreementCreated: 'finalized',
    deadlinePassed: (attestation) => (attestation.autoFinalize ? 'pending' : 'notFinalizedInTime'),
    cancelled: 'cancelled',
    replaced: 'replaced',
    otherFinalized: 'replaced',
    acceptedDirectly: 'acceptedDirectly',
  },
  finalizing: {
    ...nothing,
    attemptStarted: 'stay',
    agreementCreated: 'finalized',
    notAccepted: pendingOrExpired,
    attemptUnsettled: 'stay',
    refusedForGood: 'failed',
    cancelled: 'cancelled',
    replaced: 'replaced',
    otherFinalized: 'replaced',
    acceptedDirectly: 'acceptedDirectly',
  },
  finalized: nothing,
  expired: {
    ...stillTried,
    refusedForGood: 'failed',
    replaced: 'replaced',
    otherFinalized: 'replaced',
    acceptedDirectly: 'acceptedDirectly',
  },
  notFinalizedInTime: {
    ...stillTried,
    notAccepted: 'expired',
    refusedForGood: 'failed',
    replaced: 'replaced',
    otherFinalized: 'replaced',
    acceptedDirectly: 'acceptedDirectly',
  },
  failed: nothing,
  refused: nothing,
  cancelled: { ...stillTried, attemptStarted: 'ignore' },
  acceptedDirectly: { ...stillTried, attemptStarted: 'ignore' },
  replaced: stillTried,
};

/**
 * The attestation after an event, or null where the event changes nothing (it came too late, or is not of this state).
 * Pure; the version is the store's to count.
 */
export function transition(attestation: Attestation, event: AttestationEvent, now: Instant): Attestation | null {
  const rule = transitions[attestation.state][event.kind];
  if (rule === 'ignore') return null;
  const state = rule === 'stay' ? attestation.state : typeof rule === 'function' ? rule(attestation, now) : rule;
  const changed: Attestation = { ...attestation, ...brought(attestation, event, now), state };
  const ended = isLive(changed) ? null : state === attestation.state ? attestation.endedAt : now;
  return { ...changed, endedAt: ended };
}

function brought(attestation: Attestation, event: AttestationEvent, now: Instant): Partial<Attestation> {
  switch (event.kind) {
    case 'created':
      return { attestationId: event.attestationId, createdAt: now, deadline: event.deadline, failure: null };
    case 'creationRefused':
    case 'creationUnanswered':
      return { failure: event.failure };
    case 'attemptStarted':
      return { intent: event.intent, tries: attestation.tries + 1, lastTryAt: now };
    case 'agreementCreated':
      return { intent: null, failure: null, finalizedAt: event.dateAgreed, technicalSince: null };
    case 'notAccepted': {
      const lostDates = event.lostDate === null ? attestation.lostDates : [...attestation.lostDates, event.lostDate];
      const refused = refusedBy(attestation, event.failure, now);
      return { intent: null, failure: event.failure, lostDates, technicalSince: null, ...refused };
    }
    case 'refusedForGood':
      return { intent: null, failure: event.failure, triedWhileReplaced: false, technicalSince: null };
    case 'attemptUnsettled':
      return {
        failure: event.failure,
        intent: event.intent,
        technicalSince: attestation.technicalSince ?? now,
        ...uncounted(attestation, event.failure),
      };
    case 'deadlinePassed':
    case 'cancelled':
    case 'acceptedDirectly':
      return {};
    case 'replaced':
      return { replacedBy: event.by, triedWhileReplaced: event.equalValues };
    case 'otherFinalized':
      return { replacedBy: event.by, triedWhileReplaced: false };
  }
}

/** A link that is over is refused for that, and no success can follow: it says nothing of what a code means. */
function refusedBy(attestation: Attestation, failure: Failure, now: Instant): Pick<Attestation, 'refusedWith'> {
  if (past(attestation, now)) return { refusedWith: attestation.refusedWith };
  return { refusedWith: refusedWithAlso(attestation.refusedWith, failure) };
}

/** A call for which there was no token never reached Microsoft: it was no failed write there. */
function uncounted({ tries }: Attestation, { kind, httpStatus }: Failure): Partial<Attestation> {
  return kind === 'credential' && httpStatus === null ? { tries: Math.max(0, tries - 1) } : {};
}
