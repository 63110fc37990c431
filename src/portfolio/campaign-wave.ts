import type { Campaign, CampaignRow } from '../agreements/campaign.ts';
import { campaignBoardWork, campaignRowWork, campaignWaveWork } from '../agreements/campaign-work.ts';
import { decideAndFinish } from '../agreements/change.ts';
import { type Instant, SECOND } from '../agreements/instant.ts';
import type { Change, Deps, Work } from '../agreements/ports.ts';
import { nextWorkingHour } from './campaign-days.ts';

/** Rows of a wave begin so far apart: a mailbox takes 30 messages a minute (Microsoft: Exchange Online limits). */
const apart: Readonly<Record<Campaign['sending'], number>> = { mail: 2.5 * SECOND, file: 0.5 * SECOND };

/** Begins a campaign's next wave, or ends the campaign. With messages sent by hand, a wave waits until somebody begins it. */
export async function runWave(deps: Deps, work: Work): Promise<void> {
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const campaign = await deps.store.get('campaigns', work.subject);
    if (campaign === null || campaign.state !== 'running') return {};
    const now = deps.clock.now();
    if (now >= campaign.endsAt) return ended(campaign, now);
    const byHand = campaign.sending === 'file' && work.data?.['begun'] !== true;
    const rows = await deps.store.find('campaignRows', 'campaign', campaign.id);
    const waiting = rows.filter(isWaiting).sort((a, b) => a.number - b.number);
    return byHand && waiting.length > 0 ? ready(campaign, now) : begun(campaign, waiting, now);
  });
}

/** In no wave yet. */
const isWaiting = ({ state, wave }: CampaignRow): boolean => state === 'notAsked' && wave === null;

function begun(campaign: Campaign, waiting: readonly CampaignRow[], now: Instant): Change {
  const wave = campaign.wavesBegun + 1;
  const rows = waiting.slice(0, campaign.waveSize).map((row) => ({ ...row, wave }));
  const next = waiting.length > rows.length ? nextWorkingHour(now, campaign.hour, campaign.zone) : campaign.endsAt;
  return {
    put: {
      campaigns: [{ ...campaign, waveReady: false, wavesBegun: rows.length === 0 ? campaign.wavesBegun : wave }],
      campaignRows: rows,
    },
    work: [
      ...rows.map((row, at) => campaignRowWork(row.id, now + at * apart[campaign.sending])),
      campaignWaveWork(campaign.id, Math.min(next, campaign.endsAt)),
      campaignBoardWork(campaign.id, now),
    ],
  };
}

function ready(campaign: Campaign, now: Instant): Change {
  return {
    put: { campaigns: [{ ...campaign, waveReady: true }] },
    work: [campaignWaveWork(campaign.id, campaign.endsAt), campaignBoardWork(campaign.id, now)],
  };
}

/** Nobody is asked any more; links that live are still followed, and are not made anew. */
function ended(campaign: Campaign, now: Instant): Change {
  return {
    put: { campaigns: [{ ...campaign, state: 'ended', waveReady: false, endedAt: now }] },
    work: [campaignBoardWork(campaign.id, now)],
    dropWork: [{ kind: 'campaignWave', subject: campaign.id }],
  };
}
