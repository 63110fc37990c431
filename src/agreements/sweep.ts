import { merge } from './change.ts';
import { forgetWork } from './forget-work.ts';
import {
  attestationForgotten,
  blockForgotten,
  endOfAttestation,
  mayForgetAttestation,
  mayForgetBlock,
} from './forgotten.ts';
import { DAY, type Instant } from './instant.ts';
import { blockClaim } from './open-block.ts';
import type { Change, Deps } from './ports.ts';
import type { ReadingRow } from './rows.ts';
import type { AcceptanceReading } from './status.ts';

type SweepDeps = Pick<Deps, 'store' | 'clock' | 'ids' | 'retentionMs'>;

/** So many things are forgotten in one commit, so that a large store is not blocked. */
const slice = 100;

/** Orders the daily sweep, to begin now. Called at every start; it stays one order. */
export async function scheduleHousekeeping(deps: Pick<Deps, 'store' | 'clock'>): Promise<void> {
  await deps.store.commit({ work: [forgetWork({ kind: 'sweep' }, deps.clock.now())] });
}

/**
 * Forgets what has been kept too long: readings that were not refreshed (agreements name signatories), keys of events that have run out,
 * and attestations and blocks whose own order is missing. Goes on at once while there is more, and comes back the next day.
 */
export async function sweep(deps: SweepDeps): Promise<Change> {
  const due = [
    ...(await oldAttestations(deps)),
    ...(await oldBlocks(deps)),
    ...(await oldReadings(deps)),
    ...(await oldEvents(deps)),
    ...(await oldCampaignRows(deps)),
  ];
  const changes = await Promise.all(due.slice(0, slice).map((forgotten) => forgotten()));
  const now = deps.clock.now();
  return merge(...changes, { work: [forgetWork({ kind: 'sweep' }, due.length > slice ? now : now + DAY)] });
}

type Forgetting = () => Promise<Change>;

async function oldAttestations(deps: SweepDeps): Promise<readonly Forgetting[]> {
  const old: string[] = [];
  for await (const page of deps.store.pages('attestations', ['id', ...endOfAttestation]))
    for (const one of page) if (mayForgetAttestation(deps, one)) old.push(one.id);
  return old.map((id) => async () => {
    const attestation = await deps.store.get('attestations', id);
    return attestation !== null && mayForgetAttestation(deps, attestation)
      ? attestationForgotten(deps, attestation)
      : {};
  });
}

async function oldBlocks(deps: SweepDeps): Promise<readonly Forgetting[]> {
  const old = (await deps.store.all('blocks')).filter((block) => mayForgetBlock(deps, block));
  return old.map((block) => () => blockForgotten(deps, block));
}

async function oldEvents(deps: SweepDeps): Promise<readonly Forgetting[]> {
  const now = deps.clock.now();
  const old = (await deps.store.all('events')).filter(({ expiresAt }) => expiresAt !== null && expiresAt <= now);
  return old.map(({ id, version }) => async () => ({ remove: { events: [{ id, version }] } }));
}

/** A row keeps its result; whom it asked is forgotten as an attestation's signatory is, at the latest so long after the campaign's end. */
async function oldCampaignRows(deps: SweepDeps): Promise<readonly Forgetting[]> {
  const before = deps.clock.now() - deps.retentionMs;
  const ends = new Map((await deps.store.all('campaigns')).map(({ id, endsAt }) => [id, endsAt]));
  const rows = await deps.store.all('campaignRows');
  return rows
    .filter(
      (row) =>
        row.inputs !== null &&
        Math.min(row.settledAt ?? Number.POSITIVE_INFINITY, ends.get(row.campaignId) ?? 0) <= before,
    )
    .map((row) => async () => ({ put: { campaignRows: [{ ...row, inputs: null, replyTo: null, words: null }] } }));
}

async function oldReadings(deps: SweepDeps): Promise<readonly Forgetting[]> {
  const before = deps.clock.now() - deps.retentionMs;
  const found: Forgetting[] = [];
  for await (const page of deps.store.pages('readings', ['id', 'version', 'customer', 'latest', 'lastKnown'])) {
    for (const row of page) {
      const open = row.latest.readAt <= before && (await deps.store.get('claims', blockClaim(row.id))) !== null;
      const change = readingForgotten(row, before, open);
      if (change !== null) found.push(async () => change);
    }
  }
  return found;
}

/** An open block is ended by comparing readings: there the dates stay, and the people go. */
function readingForgotten(row: ReadingRow, before: Instant, open: boolean): Change | null {
  const { id, version, latest, lastKnown } = row;
  if (latest.readAt <= before && !open) return { remove: { readings: [{ id, version }] } };
  const isOld = (reading: AcceptanceReading | null) => reading !== null && reading.readAt <= before && names(reading);
  if (!isOld(latest) && !isOld(lastKnown)) return null;
  const kept: ReadingRow = {
    ...row,
    latest: isOld(latest) ? nameless(latest) : latest,
    lastKnown: lastKnown !== null && isOld(lastKnown) ? nameless(lastKnown) : lastKnown,
  };
  return { put: { readings: [kept] } };
}

function names({ agreements }: AcceptanceReading): boolean {
  return agreements.answered && agreements.value.some(({ primaryContact }) => primaryContact !== null);
}

function nameless(reading: AcceptanceReading): AcceptanceReading {
  if (!reading.agreements.answered) return reading;
  const value = reading.agreements.value.map((record) => ({ ...record, primaryContact: null }));
  return { ...reading, agreements: { answered: true, value } };
}
