import { type Campaign, isSettled, totalsOf } from '../agreements/campaign.ts';
import { campaignBoardWork } from '../agreements/campaign-work.ts';
import { type Decision, decideAndCommit, decideAndFinish } from '../agreements/change.ts';
import { MINUTE } from '../agreements/instant.ts';
import type { Change, Deps, SendOutcome, Work } from '../agreements/ports.ts';
import type { CampaignPorts } from './campaign-deps.ts';

/** Counts a campaign's rows, ends it where all have come to rest, and edits its cards. */
export async function runBoard(ports: CampaignPorts, deps: Deps, work: Work): Promise<void> {
  const counted = await count(deps, work.subject);
  if (counted === null) return decideAndFinish(deps, work, async () => ({}));
  const outcomes = await Promise.all(counted.boards.map((board) => ports.showBoard(counted, board)));
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const campaign = await deps.store.get('campaigns', work.subject);
    if (campaign === null) return {};
    const gone = counted.boards.filter((_, at) => outcomes[at]?.kind === 'gone');
    const boards = campaign.boards.filter((board) => !gone.some(({ activityId }) => activityId === board.activityId));
    return {
      ...(gone.length === 0 ? {} : { put: { campaigns: [{ ...campaign, boards }] } }),
      work: outcomes.some(({ kind }) => kind === 'throttled') ? [again(deps, work, outcomes)] : [],
    };
  });
}

/** The campaign with its rows counted now; what it shows was written then. */
async function count(deps: Deps, id: string): Promise<Campaign | null> {
  return decideAndCommit(deps.store, async (): Promise<Decision<Campaign | null>> => {
    const campaign = await deps.store.get('campaigns', id);
    if (campaign === null) return { result: null, change: null };
    const rows = await deps.store.find('campaignRows', 'campaign', id);
    const totals = totalsOf(rows);
    const reissued = rows.reduce((sum, row) => sum + row.reissues, 0);
    const over = campaign.state === 'running' && rows.every(({ state }) => isSettled(state));
    const end = over ? ({ state: 'ended', waveReady: false, endedAt: deps.clock.now() } as const) : {};
    const counted: Campaign = { ...campaign, totals, reissued, ...end };
    const isNews = JSON.stringify(counted) !== JSON.stringify(campaign);
    return { result: counted, change: isNews ? { put: { campaigns: [counted] } } : null };
  });
}

function again(deps: Deps, { subject }: Work, outcomes: readonly SendOutcome[]) {
  const asked = outcomes.map((outcome) => (outcome.kind === 'throttled' ? (outcome.retryAfterMs ?? MINUTE) : 0));
  return campaignBoardWork(subject, deps.clock.now() + Math.max(...asked));
}
