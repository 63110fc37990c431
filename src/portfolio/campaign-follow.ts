import type { Attestation } from '../agreements/attestation.ts';
import { campaignRowWork, rowChange } from '../agreements/campaign-work.ts';
import { cancelAttestation } from '../agreements/cancel-attestation.ts';
import { merge } from '../agreements/change.ts';
import type { Failure } from '../agreements/failure.ts';
import { MINUTE } from '../agreements/instant.ts';
import type { Deps } from '../agreements/ports.ts';
import { meaningOf } from '../agreements/refusal.ts';
import { askRow, making, nextAttestation } from './campaign-ask.ts';
import { finishRow, leaveRow, type RowTurn, settleRow } from './campaign-row.ts';
import type { Outcome } from './campaign-row-settle.ts';
import { settled } from './campaign-row-settle.ts';
import { sendMessage } from './campaign-send.ts';

/** Looks at what became of the row's attestation, and goes on from there. Safe to run at any time and any number of times. */
export async function followRow(turn: RowTurn): Promise<void> {
  const attestation = await currentOf(turn.deps, turn.row.attestationId);
  if (attestation === null) return leaveRow(turn);
  // Asked for by a process that died before it wrote that down.
  if (attestation.id === nextAttestation(turn.row)) return making(turn, attestation);
  switch (attestation.state) {
    case 'creating':
    case 'replaced':
      return leaveRow(turn);
    case 'unanswered':
      return settleRow(turn, { state: 'failed', reason: 'unanswered' });
    case 'refused':
      return notMade(turn, attestation);
    case 'pending':
    case 'finalizing':
      return live(turn, attestation);
    case 'expired':
    case 'notFinalizedInTime':
      return expired(turn, attestation);
    case 'failed':
      return settleRow(turn, refusal(attestation.failure));
    case 'finalized':
      return settleRow(turn, { state: 'finalized' });
    case 'acceptedDirectly':
      return settleRow(turn, { state: 'acceptedDirectly' });
    case 'cancelled':
      return settleRow(turn, { state: 'cancelled', reason: turn.campaign.cancelLive ? 'stopped' : null });
  }
}

/** The attestation, or whichever took its place. */
async function currentOf(deps: Pick<Deps, 'store'>, id: string | null): Promise<Attestation | null> {
  const seen = new Set<string>();
  let found = id === null ? null : await deps.store.get('attestations', id);
  while (found !== null && found.state === 'replaced' && found.replacedBy !== null && !seen.has(found.id)) {
    seen.add(found.id);
    const next = await deps.store.get('attestations', found.replacedBy);
    if (next === null) return found;
    found = next;
  }
  return found;
}

async function live(turn: RowTurn, attestation: Attestation): Promise<void> {
  const { deps, ports, row, campaign } = turn;
  if (campaign.state === 'stopped' && campaign.cancelLive) {
    // Its end orders the row's next work.
    await cancelAttestation(deps, attestation.id, campaign.by);
    return leaveRow(turn);
  }
  // Somebody else made this link, and takes care of its message.
  if (attestation.id !== row.attestationId) return takenOver(turn, attestation);
  switch (row.state) {
    case 'sending':
      return settleRow(turn, { state: 'perhapsSent' });
    case 'sent':
      // A reminder that was on its way when the process died counts as sent.
      return row.inFlight === null
        ? leaveRow(turn)
        : finishRow(turn, (current, now) =>
            rowChange({ ...current, inFlight: null, reminders: current.reminders + 1 }, now),
          );
    case 'perhapsSent':
      return leaveRow(turn);
    default:
      if (campaign.sending === 'mail' && ports.mail !== null && campaign.state === 'running' && !wasRefused(turn))
        return sendMessage(turn, ports.mail, attestation);
      return row.state === 'toSend' ? leaveRow(turn) : settleRow(turn, { state: 'toSend' });
  }
}

async function takenOver(turn: RowTurn, { id }: Attestation): Promise<void> {
  await finishRow(turn, (current, now) =>
    rowChange({ ...settled(current, { state: 'sent' }, now), attestationId: id, inFlight: null }, now),
  );
}

const wasRefused = ({ row }: RowTurn): boolean => row.state === 'toSend' && row.reason === 'mailRefused';

/** A reminder is due: to those who were written to, have a live link and were not reminded of it yet. */
export async function remindRow(turn: RowTurn): Promise<void> {
  const { ports, row, campaign } = turn;
  const attestation = await currentOf(turn.deps, row.attestationId);
  const isLive = attestation?.state === 'pending' || attestation?.state === 'finalizing';
  const wanted = campaign.state === 'running' && row.state === 'sent' && row.reminders <= row.reissues;
  if (attestation === null || !isLive || !wanted || ports.mail === null || row.inFlight !== null) return leaveRow(turn);
  return sendMessage(turn, ports.mail, attestation);
}

/** While the campaign runs, an expired link is made anew, with a message of its own. */
async function expired(turn: RowTurn, attestation: Attestation): Promise<void> {
  const { deps, campaign } = turn;
  const over: Outcome = { state: 'expired' };
  if (campaign.state !== 'running' || deps.clock.now() >= campaign.endsAt) return settleRow(turn, over);
  return askRow(turn, attestation, over);
}

/** Microsoft refused to make the attestation: for good, or because it was not the time. Then the row waits, as one that was not asked. */
async function notMade(turn: RowTurn, { failure }: Attestation): Promise<void> {
  if (failure === null || !passes.includes(failure.kind)) return settleRow(turn, refusal(failure));
  return finishRow(turn, (current, now) => {
    const waiting = settled(current, { state: 'notAsked' }, now);
    const dueAt = now + Math.max(failure.retryAfterMs ?? 0, pause);
    return merge(rowChange(waiting, now), { work: [campaignRowWork(current.id, dueAt)] });
  });
}

const pause = 15 * MINUTE;
const passes: readonly Failure['kind'][] = ['throttled', 'notAsked', 'unavailable', 'credential'];

function refusal(failure: Failure | null): Outcome {
  if (failure === null) return { state: 'failed', reason: 'refused' };
  const fields = Object.keys(failure.fieldErrors ?? {});
  const detail = [failure.code ?? failure.httpStatus ?? '', ...fields].filter((part) => part !== '').join(', ');
  const words = [failure.message, ...Object.values(failure.fieldErrors ?? {})].filter((part) => part !== '').join(' ');
  const reason = meaningOf(failure) === 'duplicate' ? 'duplicate' : 'refused';
  return { state: 'failed', reason, detail, words: words === '' ? null : words };
}
