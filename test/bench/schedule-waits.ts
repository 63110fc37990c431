import type { Alert } from '../../src/agreements/alerts.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/agreements/instant.ts';
import { attested, createWorld, inputs, known, type World } from '../support/domain.ts';
import { alex, contoso } from '../support/domain-samples.ts';
import { percentile } from './load.ts';

const life = 7 * DAY;

/** How long an acceptance waits for its alert where nobody presses a button; minutes. */
export interface ScheduleWaits {
  readonly accepted: string;
  readonly links: number;
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly most: number;
}

const parts = [
  { accepted: 'at any time of 7 days', links: 1_000, from: 0, to: life },
  { accepted: 'within the first hour', links: 300, from: 0, to: HOUR },
  { accepted: 'on the first day', links: 300, from: 0, to: DAY },
] as const;

/**
 * The bot's own work on a moved clock: links of 7 days, each accepted at a random moment; how long the alert takes to be raised. What it
 * then takes to be told is measured elsewhere, and is less than a second.
 */
export async function scheduleWaits(): Promise<readonly ScheduleWaits[]> {
  const rows: ScheduleWaits[] = [];
  for (const part of parts) rows.push(await waitsOf(part));
  return rows;
}

async function waitsOf({ accepted, links, from, to }: (typeof parts)[number]): Promise<ScheduleWaits> {
  const world = await createWorld();
  await known(world, 'personal-alex', 'personal', alex);
  const random = seeded();
  const acceptedAt = new Map<string, Instant>();
  for (let index = 0; index < links; index += 1) {
    const id = `link-${index}`;
    const customer = { ...contoso, id: `customer-${index}` };
    const made = await attested(world, { formKey: id, customer, card: null, inputs: inputs() });
    acceptedAt.set(id, (made.createdAt ?? 0) + from + random() * (to - from));
  }
  for (const [id, at] of [...acceptedAt].toSorted(([, one], [, other]) => one - other)) await acceptAt(world, id, at);
  await world.advance(4 * HOUR);
  const minutes = (await world.deps.store.all('alerts')).flatMap((alert) => waited(alert, acceptedAt));
  await world.end();
  if (minutes.length !== links) throw new Error(`${minutes.length} of ${links} alerts were raised.`);
  const at = (share: number): number => percentile(minutes, share);
  return { accepted, links, p10: at(0.1), p50: at(0.5), p90: at(0.9), p99: at(0.99), most: at(1) };
}

async function acceptAt(world: World, id: string, at: Instant): Promise<void> {
  await world.advance(Math.max(0, at - world.clock.now()));
  const link = await world.deps.store.get('attestations', id);
  world.microsoft.accept(link?.attestationId ?? '');
}

function waited(alert: Alert, acceptedAt: ReadonlyMap<string, Instant>): readonly number[] {
  const at = acceptedAt.get(alert.attestationId ?? '');
  return alert.kind === 'finalized' && at !== undefined ? [(alert.raisedAt - at) / MINUTE] : [];
}

/** The same numbers from 0 up to 1 in every run. */
function seeded(): () => number {
  let seed = 4_711;
  return () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
}
