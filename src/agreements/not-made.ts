import { attempt, mayTry } from './attempt.ts';
import type { Attestation } from './attestation.ts';
import { decideAndFinish, merge } from './change.ts';
import type { Failure } from './failure.ts';
import { refresh } from './follow.ts';
import { MINUTE, SECOND } from './instant.ts';
import type { Change, Deps, Work, WorkOrder } from './ports.ts';
import { nextAttemptAt } from './schedule.ts';
import { stuckAlert } from './stuck.ts';

/** Without a word from Microsoft or the request budget, a call that could not be made is due again after this. */
const presetWait = 30 * SECOND;
/** Doubled each time in a row: a service that is away for days must not fill the history. */
const shortestWait = 5 * SECOND;
const longestShortestWait = 10 * MINUTE;

/**
 * The call was never made: everything is as it was before, and no try is counted. Somebody who asked for it is shown why, and goes on
 * being served first. Put off again and again it comes ever more rarely, but not after the next regular attempt.
 */
export async function notMade(
  deps: Deps,
  work: Work,
  attempted: { readonly before: Attestation; readonly failure: Failure },
): Promise<void> {
  const { before, failure } = attempted;
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const found = await deps.store.get('attestations', work.subject);
    if (found === null) return {};
    const now = deps.clock.now();
    const asked = work.data?.['asked'] === true;
    const undone: Attestation = {
      ...found,
      intent: before.intent,
      tries: found.tries - 1,
      lastTryAt: before.lastTryAt,
      technicalSince: found.technicalSince ?? now,
    };
    const back = found.state === 'finalizing' ? { state: before.state, failure: before.failure } : {};
    const facts = { requestId: found.intent?.requestId ?? null, retryAfterMs: failure.retryAfterMs };
    const { customer, id: attestationId } = found;
    const kept = asked ? { ...undone, failure } : { ...undone, ...back };
    const change: Change = {
      put: { attestations: [kept] },
      history: [{ at: now, kind: 'notAsked', customerId: customer.id, attestationId, actor: null, facts }],
      work: [
        ...(mayTry(undone) ? [putOff(deps, work, { attestation: undone, failure })] : []),
        ...(asked ? [refresh(found)] : []),
      ],
    };
    return merge(change, await stuckAlert(deps, { ...kept, failure }));
  });
}

function putOff(
  deps: Deps,
  { data }: Work,
  { attestation, failure }: { readonly attestation: Attestation; readonly failure: Failure },
): WorkOrder {
  const now = deps.clock.now();
  const waits = Number(data?.['waits'] ?? 0);
  const rarely = now + Math.min(shortestWait * 2 ** waits, longestShortestWait);
  const planned = attestation.autoFinalize ? nextAttemptAt(attestation, now) : null;
  const sooner = Math.max(now + shortestWait, Math.min(rarely, planned ?? rarely));
  const dueAt = Math.max(now + (failure.retryAfterMs ?? presetWait), sooner);
  return { ...attempt(attestation, dueAt), data: { ...data, waits: waits + 1 } };
}
