import { decideAndFinish } from '../agreements/change.ts';
import type { Campaigns, Deps, Work } from '../agreements/ports.ts';
import { askRow } from './campaign-ask.ts';
import { checkRow } from './campaign-check.ts';
import { runBoard } from './campaign-count.ts';
import type { CampaignPorts } from './campaign-deps.ts';
import { followRow, remindRow } from './campaign-follow.ts';
import { leaveRow, type RowTurn } from './campaign-row.ts';
import { reminderOf } from './campaign-send.ts';
import { runWave } from './campaign-wave.ts';

/** What campaigns do with their due work. */
export function createCampaigns(ports: CampaignPorts): Campaigns {
  return {
    run: (deps, work) => {
      if (work.kind === 'campaignWave') return runWave(deps, work);
      if (work.kind === 'campaignBoard') return runBoard(ports, deps, work);
      return runRow(ports, deps, work);
    },
  };
}

const remindMark = reminderOf('');

async function runRow(ports: CampaignPorts, deps: Deps, work: Work): Promise<void> {
  const reminds = work.subject.startsWith(remindMark);
  const row = await deps.store.get('campaignRows', reminds ? work.subject.slice(remindMark.length) : work.subject);
  const campaign = row === null ? null : await deps.store.get('campaigns', row.campaignId);
  if (row === null || campaign === null) return decideAndFinish(deps, work, async () => ({}));
  const turn: RowTurn = { deps, ports, work, campaign, row };
  if (reminds) return remindRow(turn);
  switch (row.state) {
    case 'unchecked':
      return checkRow(turn);
    case 'notAsked':
      return campaign.state === 'running' && row.wave !== null && deps.clock.now() < campaign.endsAt
        ? askRow(turn, null, { state: 'skipped', reason: 'statusUnknown' })
        : leaveRow(turn);
    default:
      return followRow(turn);
  }
}
