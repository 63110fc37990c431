import type { Campaign, CampaignRow } from '../agreements/campaign.ts';
import { campaignRowWork, rowChange } from '../agreements/campaign-work.ts';
import { decideAndFinish, merge } from '../agreements/change.ts';
import { DAY, HOUR, type Instant, SECOND } from '../agreements/instant.ts';
import type { Change, Deps, Work } from '../agreements/ports.ts';
import type { CampaignPorts } from './campaign-deps.ts';
import type { Outcome } from './campaign-row-settle.ts';
import { settled } from './campaign-row-settle.ts';

/** One row that is worked on. */
export interface RowTurn {
  readonly deps: Deps;
  readonly ports: CampaignPorts;
  readonly work: Work;
  readonly campaign: Campaign;
  /** As it was when the work began. */
  readonly row: CampaignRow;
}

/** A dry run believes what the mirror read within a day; nobody is asked on a reading that is older than a minute. */
export const dryRunReading = DAY;

/** Technical trouble ends for a row after so many tries: the longest of them are an hour apart. */
const mostTries = 20;
const shortestWait = 15 * SECOND;

/** Ends the work with what is decided about the row as it stands now; a row that somebody else changed meanwhile is looked at anew. */
export async function finishRow(turn: RowTurn, decide: (row: CampaignRow, now: Instant) => Change): Promise<void> {
  const { deps, work, row } = turn;
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const current = await deps.store.get('campaignRows', row.id);
    const now = deps.clock.now();
    if (current === null) return {};
    return current.version === row.version ? decide(current, now) : { work: [campaignRowWork(row.id, now)] };
  });
}

/** Nothing is to be done now. */
export const leaveRow = (turn: RowTurn): Promise<void> => finishRow(turn, () => ({}));

/** The row came to something. */
export async function settleRow(turn: RowTurn, outcome: Outcome): Promise<void> {
  const { row } = turn;
  const same = row.state === outcome.state && row.reason === (outcome.reason ?? null) && row.inFlight === null;
  if (same) return leaveRow(turn);
  await finishRow(turn, (current, now) => rowChange({ ...settled(current, outcome, now), inFlight: null }, now));
}

/** Tries again later, ever more rarely; in the end the row comes to `atLast`. */
export async function retryRow(turn: RowTurn, retryAfterMs: number | null, atLast: Outcome): Promise<void> {
  await finishRow(turn, (row, now) => {
    const tries = row.tries + 1;
    if (tries >= mostTries) return rowChange(settled(row, atLast, now), now);
    const wait = Math.max(retryAfterMs ?? 0, Math.min(shortestWait * 2 ** row.tries, HOUR));
    return merge({ put: { campaignRows: [{ ...row, tries }] }, work: [campaignRowWork(row.id, now + wait)] });
  });
}
