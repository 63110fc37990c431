import type { Attestation, AttestationEvent, FinalizeIntent } from './attestation.ts';
import { decideAndCommit, decideAndFinish, merge } from './change.ts';
import type { PersonRef } from './customer.ts';
import type { Failure } from './failure.ts';
import { type Followed, follow, refresh, stopTrying } from './follow.ts';
import { HOUR, type Instant, MINUTE, SECOND } from './instant.ts';
import { lagOfMicrosoft, standsAtMicrosoft } from './our-agreement.ts';
import type { Change, CreatedAgreement, Deps, HistoryEntry, Work, WorkOrder } from './ports.ts';
import { blockClaim } from './readings.ts';
import { meaningOf } from './refusal.ts';
import { hasTryLeft, nextAttemptAt, retryDelay } from './schedule.ts';

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
    return decideAndFinish(deps, work, async () => ({ work: [attempt(found, dateAgreed)] }));
  const begun = await begin(deps, found, {
    ...(found.intent ?? newIntent(deps, dateAgreed)),
    sends: (found.intent?.sends ?? 0) + 1,
    open: true,
  });
  if (begun === null || begun.intent === null || begun.attestationId === null)
    return decideAndFinish(deps, work, async () => ({ work: [attempt(found, deps.clock.now())] }));
  const outcome = await deps.partnerCenter.createAgreement({
    requestId: begun.intent.requestId,
    customerId: begun.customer.id,
    attestationId: begun.attestationId,
    dateAgreed: begun.intent.dateAgreed,
    userId: begun.owner.objectId,
  });
  await settle(deps, work, await eventOf(deps, { attestation: begun, intent: begun.intent, repeats }, outcome));
}

/** Orders an attempt at once, for *Check now*. Null where there is nothing to try any more. */
export async function checkNow(deps: Deps, id: string, person: PersonRef): Promise<Attestation | null> {
  return decideAndCommit(deps.store, async () => {
    const found = await deps.store.get('attestations', id);
    if (found === null || found.attestationId === null || !mayTry(found)) return { result: null, change: null };
    const now = deps.clock.now();
    const asked = {
      at: now,
      kind: 'checkRequested',
      customerId: found.customer.id,
      attestationId: id,
      actor: person,
      facts: {},
    };
    return { result: found, change: { history: [asked], work: [{ ...attempt(found, now), data: { asked: true } }] } };
  });
}

/** Whether an attempt can still bring anything: also after the deadline, because an accepted link may have gone unnoticed. */
export function mayTry(attestation: Attestation): boolean {
  switch (attestation.state) {
    case 'pending':
    case 'finalizing':
    case 'expired':
    case 'notFinalizedInTime':
      return true;
    case 'replaced':
      return attestation.triedWhileReplaced || attestation.intent !== null;
    case 'cancelled':
      return attestation.intent !== null;
    case 'creating':
    case 'unanswered':
    case 'finalized':
    case 'failed':
    case 'refused':
      return false;
  }
}

/** Whether a call may be sent: a withdrawn attestation is only looked up, because a repeat could create what nobody wants any more. */
function mayStart(attestation: Attestation): boolean {
  return mayTry({ ...attestation, intent: null });
}

const attempt = (attestation: Attestation, dueAt: Instant): WorkOrder => ({
  kind: 'finalize',
  subject: attestation.id,
  dueAt,
  lane: attestation.customer.id,
});

/** The moment of the intent less one minute, never before the attestation was made, to the second. */
function agreedAt(attestation: Attestation, now: Instant): Instant {
  const made = Math.ceil((attestation.createdAt ?? now) / SECOND) * SECOND;
  return Math.max(Math.floor((now - MINUTE) / SECOND) * SECOND, made);
}

function newIntent(deps: Deps, dateAgreed: Instant): FinalizeIntent {
  return { requestId: deps.ids.newId(), dateAgreed, at: deps.clock.now(), sends: 0, open: false };
}

/** Looks again for what a withdrawn attestation may have created, ever more rarely, until Microsoft's lag has passed. */
async function lookAgain(deps: Deps, work: Work, stands: 'no' | 'unanswered'): Promise<void> {
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const found = await deps.store.get('attestations', work.subject);
    if (found === null || found.intent === null) return {};
    const now = deps.clock.now();
    const since = now - found.intent.at;
    if (stands === 'no' && since >= lagOfMicrosoft) return { put: { attestations: [{ ...found, intent: null }] } };
    return { work: [attempt(found, now + Math.min(Math.max(since, MINUTE), HOUR))] };
  });
}

/** Makes no call: waits for the try that is kept for the time after the deadline. */
async function outOfTries(deps: Deps, work: Work): Promise<void> {
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const found = await deps.store.get('attestations', work.subject);
    if (found === null) return {};
    const now = deps.clock.now();
    return { work: [refresh(found, now), ...regularAttempt(found, now)] };
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

/** A call as it was sent. `repeats`: an earlier answer to the very same call was lost. */
interface Sent {
  readonly attestation: Attestation;
  readonly intent: FinalizeIntent;
  readonly repeats: boolean;
}

/** What an outcome means; anything that leaves open whether the agreement exists is first looked up. */
async function eventOf(deps: Deps, sent: Sent, outcome: CreatedAgreement): Promise<AttestationEvent> {
  const { intent, repeats } = sent;
  if (outcome.kind === 'created') return { kind: 'agreementCreated', dateAgreed: intent.dateAgreed };
  const { failure } = outcome;
  if (outcome.kind === 'unanswered')
    return (await ifItStands(deps, sent)) ?? { kind: 'attemptUnsettled', failure, intent };
  switch (meaningOf(failure)) {
    case 'duplicate':
      return duplicate(deps, sent, failure);
    case 'wrongPartnerType':
    case 'notACustomer':
      return { kind: 'refusedForGood', failure };
    case 'technical':
      return { kind: 'attemptUnsettled', failure, intent: repeats ? intent : answered(deps, intent) };
    case 'notAcceptedYet': {
      const stands = repeats ? await ifItStands(deps, sent) : null;
      return stands ?? { kind: 'notAccepted', failure, lostDate: repeats ? intent.dateAgreed : null };
    }
  }
}

/** After any answer the next call has an id of its own (Microsoft: Partner Center REST headers, `MS-RequestId`). */
function answered(deps: Deps, intent: FinalizeIntent): FinalizeIntent {
  return { ...intent, requestId: deps.ids.newId(), open: false };
}

async function ifItStands(deps: Deps, { attestation }: Sent): Promise<AttestationEvent | null> {
  const stands = await standsAtMicrosoft(deps, attestation);
  return typeof stands === 'number' ? { kind: 'agreementCreated', dateAgreed: stands } : null;
}

/** 600061 is success where our own agreement stands at Microsoft: an earlier answer was lost. Not being able to look settles nothing. */
async function duplicate(deps: Deps, sent: Sent, failure: Failure): Promise<AttestationEvent> {
  const { attestation, intent, repeats } = sent;
  const stands = await standsAtMicrosoft(deps, attestation);
  if (typeof stands === 'number') return { kind: 'agreementCreated', dateAgreed: stands };
  const mayBeOurs = repeats || attestation.lostDates.length > 0;
  const lostAt = repeats ? intent.at : Math.max(...attestation.lostDates);
  const recent = deps.clock.now() - lostAt < lagOfMicrosoft;
  if (mayBeOurs && (stands === 'unanswered' || recent)) return { kind: 'attemptUnsettled', failure, intent };
  return { kind: 'refusedForGood', failure };
}

async function settle(deps: Deps, work: Work, event: AttestationEvent): Promise<void> {
  await decideAndFinish(deps, work, async () => {
    const found = await deps.store.get('attestations', work.subject);
    if (found === null) return {};
    const failure = 'failure' in event ? event.failure : null;
    const facts = {
      requestId: found.intent?.requestId ?? null,
      code: failure?.code ?? null,
      httpStatus: failure?.httpStatus ?? null,
      correlationId: failure?.correlationId ?? null,
    };
    if (event.kind === 'notAccepted' && event.lostDate !== null && mayBeOld(deps, found))
      return anew(deps, found, { lostDate: event.lostDate, facts });
    const followed = await follow(deps, found, { event, facts });
    if (followed === null) return {};
    const change = work.data?.['asked'] === true ? followed.change : quiet(found, followed);
    if (event.kind === 'agreementCreated') return merge(change, await afterCreation(deps, followed.attestation));
    return merge(change, { work: next(deps, followed.attestation, event) });
  });
}

/**
 * After the deadline a refusal ends the link; but a repeated call may be answered with the refusal of its first sending (same
 * `MS-RequestId`), which says nothing of what was accepted since.
 */
function mayBeOld(deps: Deps, found: Attestation): boolean {
  const now = deps.clock.now();
  return found.deadline !== null && now >= found.deadline && hasTryLeft(found, now);
}

/** Lets the intent go and asks at once with a new one. */
function anew(
  deps: Deps,
  found: Attestation,
  old: { readonly lostDate: Instant; readonly facts: HistoryEntry['facts'] },
): Change {
  const at = deps.clock.now();
  const facts = { state: found.state, ...old.facts };
  const { customer, id: attestationId } = found;
  return {
    put: { attestations: [{ ...found, intent: null, lostDates: [...found.lostDates, old.lostDate] }] },
    history: [{ at, kind: 'oldRefusal', customerId: customer.id, attestationId, actor: null, facts }],
    work: [attempt(found, at)],
  };
}

/** An attempt that changed nothing people see edits no card: the state before it was shown all along. */
function quiet(before: Attestation, followed: Followed): Change {
  const unseen =
    before.state === 'finalizing' &&
    followed.attestation.state === 'pending' &&
    before.tries > 1 &&
    before.intent?.sends === 1 &&
    before.failure !== null;
  if (!unseen) return followed.change;
  return { ...followed.change, work: (followed.change.work ?? []).filter((order) => order.kind !== 'refreshCards') };
}

function next(deps: Deps, attestation: Attestation, event: AttestationEvent): readonly WorkOrder[] {
  const now = deps.clock.now();
  if (!mayTry(attestation)) return [];
  const regular = regularAttempt(attestation, now);
  if (event.kind !== 'attemptUnsettled') return regular;
  const again = now + retryDelay(attestation.intent?.sends ?? 1);
  return [attempt(attestation, Math.min(again, ...regular.map(({ dueAt }) => dueAt)))];
}

/** The next attempt that is made without being asked for. A pending link always has one. */
function regularAttempt(attestation: Attestation, now: Instant): readonly WorkOrder[] {
  if (!attestation.autoFinalize) return [];
  const dueAt = nextAttemptAt(attestation, now) ?? (attestation.state === 'pending' ? now : null);
  return dueAt === null ? [] : [attempt(attestation, dueAt)];
}

/** The created agreement ends the customer's other links, and has the blocked purchases looked at. */
async function afterCreation(deps: Deps, finalized: Attestation): Promise<Change> {
  const others = await deps.store.find('attestations', 'customer', finalized.customer.id);
  const changes: Change[] = [];
  for (const other of others.filter(({ id }) => id !== finalized.id)) {
    const followed = await follow(deps, other, { event: { kind: 'otherFinalized', by: finalized.id } });
    if (followed !== null) changes.push(followed.change);
    else if (other.state === 'replaced' && other.triedWhileReplaced) changes.push(stopTrying(other));
  }
  const blocked = await deps.store.get('claims', blockClaim(finalized.customer.id));
  const look: WorkOrder = { kind: 'lookForAgreement', subject: finalized.customer.id, dueAt: deps.clock.now() };
  return merge(...changes, { work: blocked === null ? [] : [look] });
}
