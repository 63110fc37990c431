import type { CampaignRow } from './campaign.ts';
import { type Instant, SECOND } from './instant.ts';
import type { Change, WorkOrder } from './ports.ts';

/** Boards are edited no more often: thousands of rows change in a wave. */
const boardEvery = 15 * SECOND;

/** The order to look at one row of a campaign. One at a time: a message is sent in it. */
export function campaignRowWork(rowId: string, dueAt: Instant): WorkOrder {
  return { kind: 'campaignRow', subject: rowId, dueAt, lane: `campaign:${rowId}` };
}

/** The order to begin a campaign's next wave, or to end the campaign. */
export function campaignWaveWork(campaignId: string, dueAt: Instant): WorkOrder {
  return { kind: 'campaignWave', subject: campaignId, dueAt };
}

/** The order to count a campaign's rows and to edit its boards: at the next of a few moments, so that a new order never puts it off. */
export function campaignBoardWork(campaignId: string, now: Instant): WorkOrder {
  const dueAt = Math.ceil((now + 1) / boardEvery) * boardEvery;
  return { kind: 'campaignBoard', subject: campaignId, dueAt };
}

/** What a changed row brings: itself, and its board's next count. */
export function rowChange(row: CampaignRow, now: Instant): Change {
  return { put: { campaignRows: [row] }, work: [campaignBoardWork(row.campaignId, now)] };
}
