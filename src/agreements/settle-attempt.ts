import { attempt, mayTry, regularAttempt } from './attempt.ts';
import type { Attestation, AttestationEvent } from './attestation.ts';
import { decideAndFinish, merge } from './change.ts';
import type { Failure } from './failure.ts';
import { type Followed, follow, stopTrying } from './follow.ts';
import type { Instant } from './instant.ts';
import { blockClaim } from './open-block.ts';
import type { Change, Deps, HistoryEntry, Work, WorkOrder } from './ports.ts';
import { refusalKey } from './refusal.ts';
import { explainRefusals, rememberRefusal } from './refusal-codes.ts';
import { hasTryLeft, retryDelay } from './schedule.ts';
import { stuckAlert } from './stuck.ts';

/** Writes down what an attempt came to, with everything that follows from it. */
export async function settle(deps: Deps, work: Work, event: AttestationEvent): Promise<void> {
  await decideAndFinish(deps, work, async () => {
    const found = await deps.store.get('attestations', work.subject);
    if (found === null) return {};
    const facts = factsOf(found, 'failure' in event ? event.failure : null);
    if (event.kind === 'notAccepted' && event.lostDate !== null && mayBeOld(deps, found))
      return anew(deps, found, { lostDate: event.lostDate, facts });
    const followed = await follow(deps, found, { event, facts });
    if (followed === null) return {};
    const change = work.data?.['asked'] === true ? followed.change : quiet(found, followed);
    const { attestation } = followed;
    if (event.kind === 'agreementCreated')
      return merge(change, await afterCreation(deps, attestation), await learn(deps, found, event.dateAgreed));
    const remembered = event.kind === 'notAccepted' ? await remember(deps, attestation, event.failure) : {};
    const told = event.kind === 'attemptUnsettled' ? await stuckAlert(deps, attestation) : {};
    return merge(change, remembered, told, { work: next(deps, attestation, event) });
  });
}

function factsOf({ intent }: Attestation, failure: Failure | null): HistoryEntry['facts'] {
  return {
    requestId: intent?.requestId ?? null,
    code: failure?.code ?? null,
    httpStatus: failure?.httpStatus ?? null,
    correlationId: failure?.correlationId ?? null,
  };
}

/** What was made by a call that was given up was refused since: nobody knows which of the codes came before. */
async function learn(deps: Deps, found: Attestation, dateAgreed: Instant): Promise<Change> {
  return found.lostDates.includes(dateAgreed) ? {} : explainRefusals(deps, found);
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
  const dueAt = Math.min(again, ...regular.map((order) => order.dueAt));
  return [attempt(attestation, Math.max(dueAt, now + (event.failure.retryAfterMs ?? 0)))];
}

/** A refusal after the deadline is one of a dead link: only those before it are told from each other by what followed. */
async function remember(deps: Deps, attestation: Attestation, failure: Failure): Promise<Change> {
  const known = attestation.refusedWith ?? [];
  return known.includes(refusalKey(failure)) ? rememberRefusal(deps, attestation, failure) : {};
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
