import type { Campaign, CampaignRow } from '../agreements/campaign.ts';
import { campaignRowWork, campaignWaveWork, rowChange } from '../agreements/campaign-work.ts';
import { type Decision, decideAndCommit, merge } from '../agreements/change.ts';
import { createAgain } from '../agreements/create-attestation.ts';
import type { PersonRef } from '../agreements/customer.ts';
import type { Deps } from '../agreements/ports.ts';
import { settled } from './campaign-row-settle.ts';
import { sentHistory } from './campaign-send.ts';

/**
 * What only a person can say. `handedOver`: the messages of the file have gone out. `arrived`: those that perhaps went out did. `sendAgain`:
 * they did not. `tryAgain`: what the mailbox refused, and links whose making was never answered.
 */
export type Resolution = 'handedOver' | 'arrived' | 'sendAgain' | 'tryAgain';

/** Says it of every row of the campaign that it can be said of; answers how many. Each row is a commit of its own. */
export async function resolveRows(
  deps: Deps,
  asked: { readonly campaign: Campaign; readonly what: Resolution; readonly by: PersonRef },
): Promise<number> {
  const found = await deps.store.find('campaignRows', 'campaign', asked.campaign.id);
  const rows = found.filter((one) => isMeant(one, asked.what));
  if (rows.length > 0 && (asked.what === 'sendAgain' || asked.what === 'tryAgain'))
    await reopen(deps, asked.campaign.id);
  let done = 0;
  for (const row of rows) {
    if (await resolveRow(deps, row.id, asked)) done += 1;
  }
  return done;
}

/** A campaign that ended because every row had come to rest goes on with those that are tried again. */
async function reopen(deps: Deps, id: string): Promise<void> {
  await decideAndCommit(deps.store, async (): Promise<Decision<null>> => {
    const campaign = await deps.store.get('campaigns', id);
    if (campaign?.state !== 'ended' || deps.clock.now() >= campaign.endsAt) return { result: null, change: null };
    const again: Campaign = { ...campaign, state: 'running', endedAt: null };
    return { result: null, change: { put: { campaigns: [again] }, work: [campaignWaveWork(id, campaign.endsAt)] } };
  });
}

/** Whether something can be said of a row. */
export function isMeant({ state, reason }: Pick<CampaignRow, 'state' | 'reason'>, what: Resolution): boolean {
  switch (what) {
    case 'handedOver':
      return state === 'toSend';
    case 'arrived':
    case 'sendAgain':
      return state === 'perhapsSent';
    case 'tryAgain':
      return (state === 'toSend' && reason === 'mailRefused') || (state === 'failed' && reason === 'unanswered');
  }
}

async function resolveRow(
  deps: Deps,
  id: string,
  { what, by }: { readonly what: Resolution; readonly by: PersonRef },
): Promise<boolean> {
  const resolved = await decideAndCommit(deps.store, async (): Promise<Decision<CampaignRow | null>> => {
    const row = await deps.store.get('campaignRows', id);
    if (row === null || !isMeant(row, what)) return { result: null, change: null };
    const now = deps.clock.now();
    if (what === 'arrived' || what === 'handedOver') {
      const attestation = row.attestationId === null ? null : await deps.store.get('attestations', row.attestationId);
      const first = what === 'handedOver';
      const told = { ...settled(row, { state: 'sent' }, now), messages: row.messages + (first ? 1 : 0), sentAt: now };
      const history = attestation !== null && first ? sentHistory(attestation, { owner: by }, now) : {};
      return { result: told, change: merge(rowChange(told, now), history) };
    }
    const again = settled(row, { state: row.state === 'failed' ? 'making' : 'toSend' }, now);
    // A link that is made again orders the row's work itself.
    const work = again.state === 'making' ? [] : [campaignRowWork(id, now)];
    return { result: again, change: merge(rowChange(again, now), { work }) };
  });
  if (resolved?.state === 'making' && resolved.attestationId !== null) await createAgain(deps, resolved.attestationId);
  return resolved !== null;
}
