import type { Attestation } from '../agreements/attestation.ts';
import type { CampaignRow } from '../agreements/campaign.ts';
import { campaignRowWork, rowChange } from '../agreements/campaign-work.ts';
import { merge } from '../agreements/change.ts';
import type { Customer } from '../agreements/customer.ts';
import { readingLivesFor } from '../agreements/readings.ts';
import { type FormSubmission, requestAttestation } from '../agreements/request-attestation.ts';
import type { FormInputs } from '../agreements/signatory-form.ts';
import { judge } from './campaign-judge.ts';
import { finishRow, leaveRow, type RowTurn, retryRow, settleRow } from './campaign-row.ts';
import type { Outcome } from './campaign-row-settle.ts';
import { settled } from './campaign-row-settle.ts';

/**
 * Asks for the row's next attestation: its first, or one that replaces an expired one. The attestation's id follows from the row's, so that
 * however often this is run, one is made. `atLast`: what the row is where Microsoft cannot be asked for very long.
 */
export async function askRow(turn: RowTurn, replaces: Attestation | null, atLast: Outcome): Promise<void> {
  const { deps, row } = turn;
  const { customer, inputs } = row;
  if (customer === null || inputs === null) return leaveRow(turn);
  const id = nextAttestation(row);
  // Asked for already, by a process that died before it wrote that down.
  const before = await deps.store.get('attestations', id);
  if (before !== null) return making(turn, before);
  const judged = await judge(deps, { customer, inputs }, readingLivesFor);
  switch (judged.kind) {
    case 'later':
      return retryRow(turn, judged.retryAfterMs, atLast);
    case 'not':
      return settleRow(turn, replaces === null || judged.state === 'alreadyAccepted' ? judged : atLast);
    case 'ready':
      return request(turn, { id, customer, inputs: judged.inputs, replaces });
  }
}

async function request(
  turn: RowTurn,
  asked: {
    readonly id: string;
    readonly customer: Customer;
    readonly inputs: FormInputs;
    readonly replaces: Attestation | null;
  },
): Promise<void> {
  const { deps, row, campaign } = turn;
  const submission: FormSubmission = {
    formKey: asked.id,
    customer: asked.customer,
    inputs: asked.inputs,
    confirmedName: '',
    replaces: asked.replaces?.id ?? null,
    person: row.owner,
    actor: campaign.by,
    conversationId: campaign.originConversationId,
    card: null,
    campaignRow: row.id,
  };
  const requested = await requestAttestation(deps, submission);
  switch (requested.kind) {
    case 'accepted':
      return making(turn, requested.attestation);
    case 'live':
      return settleRow(turn, { state: 'skipped', reason: 'live', detail: requested.attestation.owner.name });
    case 'sameSignatory':
      return settleRow(turn, { state: 'skipped', reason: 'sameSignatory' });
    case 'nameDiffers':
      return settleRow(turn, { state: 'skipped', reason: 'nameDiffers', detail: requested.typed });
    case 'invalid':
      return settleRow(turn, {
        state: 'skipped',
        reason: 'fields',
        detail: Object.keys(requested.problems).join(', '),
      });
  }
}

/** The id of the attestation that a row asks for next. */
export const nextAttestation = ({ id, issues }: Pick<CampaignRow, 'id' | 'issues'>): string => `${id}:${issues + 1}`;

/** Writes down that it was asked for. What becomes of it orders the row's work; what became of it already is looked at once more. */
export async function making(turn: RowTurn, { id, replaces }: Attestation): Promise<void> {
  await finishRow(turn, (current, now) => {
    const asked: CampaignRow = { ...settled(current, { state: 'making' }, now), inFlight: null, sentAt: null };
    const reissues = current.reissues + (replaces === null ? 0 : 1);
    const change = rowChange({ ...asked, attestationId: id, issues: current.issues + 1, reissues }, now);
    return merge(change, { work: [campaignRowWork(current.id, now)] });
  });
}
