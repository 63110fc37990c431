import type { Campaign, CampaignBoard, CampaignRow } from '../agreements/campaign.ts';
import { campaignBoardWork, campaignRowWork, campaignWaveWork } from '../agreements/campaign-work.ts';
import { type Decision, decideAndCommit, merge } from '../agreements/change.ts';
import type { Instant } from '../agreements/instant.ts';
import type { Change, Deps, WorkOrder } from '../agreements/ports.ts';
import { waveMoment } from './campaign-days.ts';
import { nameClaim } from './campaign-make.ts';

type SteerDeps = Pick<Deps, 'store' | 'clock'>;

/** What a press on a campaign's card came to. */
export type Steered =
  | { readonly kind: 'done'; readonly campaign: Campaign }
  /** Not in this state of the campaign: somebody was faster, or the card is old. */
  | { readonly kind: 'notNow'; readonly campaign: Campaign }
  /** The dry run has not looked at every row yet. */
  | { readonly kind: 'stillChecking'; readonly campaign: Campaign }
  /** The dry run left nobody to ask. */
  | { readonly kind: 'nobody'; readonly campaign: Campaign }
  | { readonly kind: 'gone' };

interface Steering {
  readonly campaign: Campaign;
  readonly rows: readonly CampaignRow[];
  readonly now: Instant;
}

type Decided = Exclude<Steered, { readonly kind: 'gone' }>['kind'];

async function steer(
  deps: SteerDeps,
  id: string,
  decide: (
    at: Steering,
  ) => { readonly kind: Exclude<Decided, 'done'> } | { readonly campaign: Campaign; readonly more: Change },
): Promise<Steered> {
  return decideAndCommit(deps.store, async (): Promise<Decision<Steered>> => {
    const campaign = await deps.store.get('campaigns', id);
    if (campaign === null) return { result: { kind: 'gone' }, change: null };
    const rows = await deps.store.find('campaignRows', 'campaign', id);
    const now = deps.clock.now();
    const decided = decide({ campaign, rows, now });
    if ('kind' in decided) return { result: { kind: decided.kind, campaign }, change: null };
    const change: Change = { put: { campaigns: [decided.campaign] }, work: [campaignBoardWork(id, now)] };
    return { result: { kind: 'done', campaign: decided.campaign }, change: merge(change, decided.more) };
  });
}

/** *Start*: the first wave goes out as soon as its day and hour have come. */
export const startCampaign = (deps: SteerDeps, id: string): Promise<Steered> =>
  steer(deps, id, ({ campaign, rows, now }) => {
    if (campaign.state !== 'draft') return { kind: 'notNow' };
    if (rows.some(({ state }) => state === 'unchecked')) return { kind: 'stillChecking' };
    if (!rows.some(({ state }) => state === 'notAsked') || now >= campaign.endsAt) return { kind: 'nobody' };
    return { campaign: { ...campaign, state: 'running' }, more: { work: [firstWave(campaign, now)] } };
  });

function firstWave({ id, startsAt, hour, zone }: Campaign, now: Instant): WorkOrder {
  return campaignWaveWork(id, waveMoment(Math.max(now, startsAt), hour, zone));
}

/** *Stop*: nobody new is asked. Links that live are followed on, or cancelled. */
export const stopCampaign = (deps: SteerDeps, id: string, cancelLive: boolean): Promise<Steered> =>
  steer(deps, id, ({ campaign, rows, now }) => {
    const again = campaign.state === 'stopped' && cancelLive && !campaign.cancelLive;
    if (campaign.state !== 'running' && !again) return { kind: 'notNow' };
    const live = cancelLive ? rows.filter(({ state }) => liveStates.includes(state)) : [];
    return {
      campaign: { ...campaign, state: 'stopped', waveReady: false, cancelLive },
      more: {
        work: live.map((row) => campaignRowWork(row.id, now)),
        dropWork: [{ kind: 'campaignWave', subject: id }],
      },
    };
  });

const liveStates: readonly CampaignRow['state'][] = ['making', 'toSend', 'sending', 'sent', 'perhapsSent'];

/** *Go on*: where it stopped. What expired meanwhile is made anew. */
export const goOnWithCampaign = (deps: SteerDeps, id: string): Promise<Steered> =>
  steer(deps, id, ({ campaign, rows, now }) => {
    if (campaign.state !== 'stopped' || now >= campaign.endsAt) return { kind: 'notNow' };
    const interrupted = rows.filter(
      ({ state, wave }) => (state === 'notAsked' && wave !== null) || ['making', 'toSend', 'expired'].includes(state),
    );
    return {
      campaign: { ...campaign, state: 'running', cancelLive: false },
      more: { work: [firstWave(campaign, now), ...interrupted.map((row) => campaignRowWork(row.id, now))] },
    };
  });

/** *Begin the wave*, where people send the messages. */
export const beginWave = (deps: SteerDeps, id: string): Promise<Steered> =>
  steer(deps, id, ({ campaign, now }) => {
    if (campaign.state !== 'running' || !campaign.waveReady) return { kind: 'notNow' };
    const work = { ...campaignWaveWork(id, now), data: { begun: true } };
    return { campaign: { ...campaign, waveReady: false }, more: { work: [work] } };
  });

/** A draft that nobody wants. Its rows go with it; its name is free again. */
export async function dropCampaign(deps: SteerDeps, id: string): Promise<Steered> {
  return decideAndCommit(deps.store, async (): Promise<Decision<Steered>> => {
    const campaign = await deps.store.get('campaigns', id);
    if (campaign === null) return { result: { kind: 'gone' }, change: null };
    if (campaign.state !== 'draft') return { result: { kind: 'notNow', campaign }, change: null };
    const rows = await deps.store.find('campaignRows', 'campaign', id);
    const claim = await deps.store.get('claims', nameClaim(campaign.name));
    return {
      result: { kind: 'done', campaign },
      change: {
        remove: {
          campaigns: [{ id, version: campaign.version }],
          campaignRows: rows.map((row) => ({ id: row.id, version: row.version })),
          claims: claim === null ? [] : [{ id: claim.id, version: claim.version }],
        },
        dropWork: [
          { kind: 'campaignBoard', subject: id },
          ...rows.map((row) => ({ kind: 'campaignRow' as const, subject: row.id })),
        ],
      },
    };
  });
}

/** More cards than this are not kept up to date: the oldest is let go. */
const mostBoards = 10;

/** A campaign's card was posted, to be edited as the campaign goes on. */
export async function addBoard(deps: SteerDeps, id: string, board: CampaignBoard): Promise<void> {
  await decideAndCommit(deps.store, async (): Promise<Decision<null>> => {
    const campaign = await deps.store.get('campaigns', id);
    const known = campaign?.boards.some(({ activityId }) => activityId === board.activityId) ?? true;
    if (campaign === null || known) return { result: null, change: null };
    const boards = [...campaign.boards, board].slice(-mostBoards);
    const work = [campaignBoardWork(id, deps.clock.now())];
    return { result: null, change: { put: { campaigns: [{ ...campaign, boards }] }, work } };
  });
}
