import { atOnce } from './at-once.ts';
import { attempt, mayTry, regularAttempt } from './attempt.ts';
import { eventOf, lookedForAtMost } from './attempt-outcome.ts';
import type { Attestation, FinalizeIntent } from './attestation.ts';
import { decideAndCommit, decideAndFinish } from './change.ts';
import type { PersonRef } from './customer.ts';
import { follow, refresh } from './follow.ts';
import { HOUR, type Instant, MINUTE, SECOND } from './instant.ts';
import { notMade } from './not-made.ts';
import { lagOfMicrosoft, standsAtMicrosoft } from './our-agreement.ts';
import type { Change, Deps, HistoryEntry, Work, WorkOrder } from './ports.ts';
import { readStatus } from './readings.ts';
import { hasTryLeft } from './schedule.ts';
import { settle } from './settle-attempt.ts';

export { mayTry } from './attempt.ts';

/**
 * One attempt to create the agreement of an attestation: intent → call → settle. The only place that may create an agreement. Safe to run
 * again after a crash at any point: an intent without outcome is settled first (re-read, else the same id and body again).
 */
export async function finalize(deps: Deps, work: Work): Promise<void> {
  const found = await deps.store.get('attestations', work.subject);
  if (found === null || found.attestationId === null || !mayTry(found))
    return decideAndFinish(deps, work, async () => ({}));
  const repeats = found.intent?.open === true;
  if (found.intent !== null && (repeats || !mayStart(found))) {
    const stands = await standsAtMicrosoft(deps, found);
    if (typeof stands === 'number') return settle(deps, work, { kind: 'agreementCreated', dateAgreed: stands });
    if (!mayStart(found)) return lookAgain(deps, work, stands);
  }
  const now = deps.clock.now();
  if (found.intent === null && !hasTryLeft(found, now)) return outOfTries(deps, work);
  const dateAgreed = agreedAt(found, now);
  if (found.intent === null && dateAgreed > now)
    return decideAndFinish(deps, work, async () => ({ work: [again(work, found, dateAgreed)] }));
  const begun = await begin(deps, found, {
    ...(found.intent ?? newIntent(deps, found, dateAgreed)),
    sends: (found.intent?.sends ?? 0) + 1,
    open: true,
  });
  if (begun === null || begun.intent === null || begun.attestationId === null)
    return decideAndFinish(deps, work, async () => ({ work: [again(work, found, deps.clock.now())] }));
  const { intent } = begun;
  const outcome = await deps.partnerCenter.createAgreement({
    requestId: intent.requestId,
    customerId: begun.customer.id,
    attestationId: begun.attestationId,
    dateAgreed: intent.dateAgreed,
    userId: intent.userId,
  });
  if (outcome.kind !== 'created' && outcome.failure.kind === 'notAsked')
    return notMade(deps, work, { before: found, failure: outcome.failure });
  const event = await eventOf(deps, { attestation: begun, intent, repeats }, outcome);
  await settle(deps, work, event);
  if (event.kind === 'notAccepted') await lookForDirectAcceptance(deps, begun);
}

/** A customer may have accepted in the admin center instead: looked for at most hourly, and not for a link that is only just out. */
async function lookForDirectAcceptance(deps: Deps, { customer, createdAt }: Attestation): Promise<void> {
  const before = deps.clock.now() - HOUR;
  if (createdAt === null || createdAt > before) return;
  const read = await deps.store.get('readings', customer.id);
  if (read === null || read.latest.readAt <= before) await readStatus(deps, customer);
}

/** Orders an attempt at once, for *Check now*. Null where there is nothing to try any more. */
export async function checkNow(deps: Deps, id: string, person: PersonRef): Promise<Attestation | null> {
  return decideAndCommit(deps.store, async () => {
    const found = await deps.store.get('attestations', id);
    if (found === null || found.attestationId === null || !mayTry(found)) return { result: null, change: null };
    const now = deps.clock.now();
    const asked: HistoryEntry = {
      at: now,
      kind: 'checkRequested',
      customerId: found.customer.id,
      attestationId: id,
      actor: person,
      facts: {},
    };
    return {
      result: found,
      change: { history: [asked], work: [{ ...attempt(found, atOnce), data: { asked: true } }] },
    };
  });
}

/** Whether a call may be sent: a withdrawn attestation is only looked up, because a repeat could create what nobody wants any more. */
function mayStart(attestation: Attestation): boolean {
  return mayTry({ ...attestation, intent: null });
}

/** The same attempt later; what was asked for stays asked for. */
function again({ data }: Work, found: Attestation, dueAt: Instant): WorkOrder {
  return { ...attempt(found, dueAt), ...(data === undefined ? {} : { data }) };
}

/** The moment of the intent less one minute, never before the attestation was made, to the second. */
function agreedAt(attestation: Attestation, now: Instant): Instant {
  const made = Math.ceil((attestation.createdAt ?? now) / SECOND) * SECOND;
  return Math.max(Math.floor((now - MINUTE) / SECOND) * SECOND, made);
}

function newIntent(deps: Deps, { owner }: Attestation, dateAgreed: Instant): FinalizeIntent {
  const userId = owner.objectId;
  return { requestId: deps.ids.newId(), dateAgreed, at: deps.clock.now(), userId, sends: 0, open: false };
}

/** Looks again for what a withdrawn attestation may have created, ever more rarely, until Microsoft's lag has passed. */
async function lookAgain(deps: Deps, work: Work, stands: 'no' | 'unanswered'): Promise<void> {
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const found = await deps.store.get('attestations', work.subject);
    if (found === null || found.intent === null) return {};
    const now = deps.clock.now();
    const since = now - found.intent.at;
    const over = since >= (stands === 'no' ? lagOfMicrosoft : lookedForAtMost);
    if (over) return { put: { attestations: [{ ...found, intent: null }] } };
    return { work: [attempt(found, now + Math.min(Math.max(since, MINUTE), HOUR))] };
  });
}

/** Makes no call: waits for the try that is kept for the time after the deadline. */
async function outOfTries(deps: Deps, work: Work): Promise<void> {
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const found = await deps.store.get('attestations', work.subject);
    if (found === null) return {};
    const now = deps.clock.now();
    return { work: [refresh(found), ...regularAttempt(found, now)] };
  });
}

/** Writes the intent. Null where somebody else changed the attestation first. */
async function begin(deps: Deps, found: Attestation, intent: FinalizeIntent): Promise<Attestation | null> {
  const facts = { requestId: intent.requestId, sends: intent.sends, dateAgreed: intent.dateAgreed };
  const followed = await follow(deps, found, { event: { kind: 'attemptStarted', intent }, facts });
  if (followed === null) return null;
  const committed = await deps.store.commit(followed.change);
  return committed.kind === 'committed' ? followed.attestation : null;
}
