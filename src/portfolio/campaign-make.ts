import { type Campaign, type CampaignRow, totalsOf } from '../agreements/campaign.ts';
import { campaignBoardWork, campaignRowWork } from '../agreements/campaign-work.ts';
import { type Decision, decideAndCommit } from '../agreements/change.ts';
import type { Deps } from '../agreements/ports.ts';
import type { ChosenRow } from './campaign-choose.ts';

/** What somebody chose for a campaign. */
export type CampaignPlan = Pick<
  Campaign,
  | 'name'
  | 'by'
  | 'zone'
  | 'sending'
  | 'originConversationId'
  | 'remindDays'
  | 'sentence'
  | 'minutes'
  | 'waveSize'
  | 'hour'
  | 'startsAt'
  | 'endsAt'
>;

export type MadeCampaign =
  | { readonly kind: 'made'; readonly campaign: Campaign }
  /** Somebody has a campaign of that name. */
  | { readonly kind: 'nameTaken' }
  /** It has begun, or ended: its rows stay. */
  | { readonly kind: 'notADraft'; readonly campaign: Campaign };

/** A campaign's name is one place, whatever its case. */
export const nameClaim = (name: string): string => `campaign:${name.trim().toLowerCase()}`;

/** Makes a campaign of its rows and begins its dry run. Nobody is asked before somebody starts it. `id` makes repeats harmless. */
export async function makeCampaign(
  deps: Pick<Deps, 'store' | 'clock'>,
  id: string,
  { plan, rows }: { readonly plan: CampaignPlan; readonly rows: readonly ChosenRow[] },
): Promise<MadeCampaign> {
  return decideAndCommit(deps.store, async (): Promise<Decision<MadeCampaign>> => {
    const before = await deps.store.get('campaigns', id);
    if (before !== null) return { result: { kind: 'made', campaign: before }, change: null };
    if ((await deps.store.get('claims', nameClaim(plan.name))) !== null)
      return { result: { kind: 'nameTaken' }, change: null };
    const now = deps.clock.now();
    const made = rows.map((row, at) => newRow(id, { row, minutes: plan.minutes, at }, now));
    const campaign = newCampaign(id, { plan, rows: made }, now);
    return {
      result: { kind: 'made', campaign },
      change: {
        put: {
          campaigns: [campaign],
          campaignRows: made,
          claims: [{ id: nameClaim(plan.name), version: 0, holder: id }],
        },
        work: [...dryRun(made, now), campaignBoardWork(id, now)],
      },
    };
  });
}

/** Another list in place of a draft's rows: mended, and looked at anew. */
export async function replaceRows(
  deps: Pick<Deps, 'store' | 'clock'>,
  id: string,
  rows: readonly ChosenRow[],
): Promise<MadeCampaign | null> {
  return decideAndCommit(deps.store, async (): Promise<Decision<MadeCampaign | null>> => {
    const campaign = await deps.store.get('campaigns', id);
    if (campaign === null) return { result: null, change: null };
    if (campaign.state !== 'draft') return { result: { kind: 'notADraft', campaign }, change: null };
    const old = await deps.store.find('campaignRows', 'campaign', id);
    const versions = new Map(old.map((row) => [row.id, row.version]));
    const now = deps.clock.now();
    const made = rows.map((row, at) => {
      const fresh = newRow(id, { row, minutes: campaign.minutes, at }, now);
      return { ...fresh, version: versions.get(fresh.id) ?? 0 };
    });
    const kept = new Set(made.map((row) => row.id));
    const gone = old.filter((row) => !kept.has(row.id));
    const counted: Campaign = { ...campaign, totals: totalsOf(made) };
    return {
      result: { kind: 'made', campaign: counted },
      change: {
        put: { campaigns: [counted], campaignRows: made },
        remove: { campaignRows: gone.map((row) => ({ id: row.id, version: row.version })) },
        work: [...dryRun(made, now), campaignBoardWork(id, now)],
        dropWork: gone.map((row) => ({ kind: 'campaignRow', subject: row.id })),
      },
    };
  });
}

const dryRun = (rows: readonly CampaignRow[], now: number) =>
  rows.filter(({ state }) => state === 'unchecked').map((row) => campaignRowWork(row.id, now));

function newRow(
  campaignId: string,
  { row, minutes, at }: { readonly row: ChosenRow; readonly minutes: number; readonly at: number },
  now: number,
): CampaignRow {
  const { expirationInMinutes } = row.inputs;
  return {
    ...row,
    inputs: { ...row.inputs, expirationInMinutes: expirationInMinutes === '' ? String(minutes) : expirationInMinutes },
    id: `${campaignId}:${at + 1}`,
    version: 0,
    campaignId,
    number: at + 1,
    state: row.reason === null ? 'unchecked' : 'skipped',
    words: null,
    wave: null,
    attestationId: null,
    issues: 0,
    reissues: 0,
    messages: 0,
    reminders: 0,
    inFlight: null,
    sentAt: null,
    tries: 0,
    settledAt: row.reason === null ? null : now,
  };
}

function newCampaign(
  id: string,
  { plan, rows }: { readonly plan: CampaignPlan; readonly rows: readonly CampaignRow[] },
  now: number,
): Campaign {
  return {
    ...plan,
    id,
    version: 0,
    state: 'draft',
    createdAt: now,
    wavesBegun: 0,
    waveReady: false,
    cancelLive: false,
    totals: totalsOf(rows),
    reissued: 0,
    boards: [],
    endedAt: null,
  };
}
