import { type CampaignReason, type CampaignRow, type CampaignRowState, isSettled } from '../agreements/campaign.ts';
import type { Instant } from '../agreements/instant.ts';

/** What a row comes to. */
export interface Outcome {
  readonly state: CampaignRowState;
  readonly reason?: CampaignReason | null;
  readonly detail?: string;
  readonly words?: string | null;
}

/** The row in its new state; when it came to rest is kept. */
export function settled(row: CampaignRow, outcome: Outcome, now: Instant): CampaignRow {
  const { state, reason = null, detail = '', words = null } = outcome;
  const atRest = isSettled(state);
  return { ...row, state, reason, detail, words, tries: 0, settledAt: atRest ? (row.settledAt ?? now) : null };
}
