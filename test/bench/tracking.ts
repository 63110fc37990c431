import { mkdtemp, rm } from 'node:fs/promises';
import { flushCompileCache } from 'node:module';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { backgroundPart, budgetWindowMs } from '../../src/partner-center/policy.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { openBenchStore, realClock } from './bench-bot.ts';
import { type BenchStore, type StoreName, startBenchStore } from './bench-store.ts';
import { megabytes } from './contestant.ts';
import { percentile, round } from './load.ts';
import { type Asked, startRefusingMicrosoft } from './refusing-microsoft.ts';
import { track } from './tracked.ts';
import {
  choose,
  fullMs,
  idleMs,
  laterThanAll,
  type Plan,
  readPlan,
  requestsPerMinute,
  settleMs,
} from './tracking-plan.ts';

/** What it costs to track so many live attestations. */
export interface TrackingMeasurement {
  readonly store: StoreName;
  readonly attestations: number;
  /** The snapshot, or the database with its indexes. */
  readonly storeMb: number;
  /** From the start of the process until it listens. */
  readonly startMs: number;
  /** When the start had settled; the aim is 400. */
  readonly rssMb: number;
  /** Of one core, over 30 seconds in which nothing is due; the aim is 2. */
  readonly idleCpuPercent: number;
  /** From when an attempt was due until Microsoft was asked, within the request budget; the aim for 99 of 100 is 5,000. */
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  /** The same for requests beyond the budget, each counted from when the budget had room for it. */
  readonly fullLagP99Ms: number;
  readonly attemptsPerSecond: number;
  readonly requestsPerSecond: number;
  /** Of what the budget leaves to the bot's own work. */
  readonly budgetUsedPercent: number;
}

const usual = 100_000;
/** As `npm start` has it. */
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url));

/** Measures the bot over a store of live attestations: memory, idle cost, lag of due work, attempts at a full budget. */
export async function benchTracking(count = usual, store: StoreName = 'lowdb'): Promise<TrackingMeasurement> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-bench-'));
  const microsoft = await startRefusingMicrosoft();
  const kept = await startBenchStore(store, dataDir);
  try {
    const storeMb = await fill(dataDir, kept, count);
    // Most of what the bot loads was compiled here, by `npm run`; otherwise written at the end.
    flushCompileCache();
    const began = performance.now();
    const standIn = { url: microsoft.url, clock: realClock };
    const root = new URL('tracking-bot.ts', import.meta.url);
    const bot = await startBotProcess({ dataDir, ...databaseOf(kept), standIn, root, compileCache });
    const startMs = Math.round(performance.now() - began);
    const planned = await readPlan(dataDir);
    const idle = await idleCost(bot);
    await sleep(planned.fullFrom + fullMs - Date.now());
    const { asked } = microsoft;
    const measured = {
      store,
      attestations: count,
      storeMb,
      startMs,
      ...idle,
      ...lags(asked, planned),
      ...full(asked, planned),
    };
    await bot.stop();
    console.table(measured);
    console.log(JSON.stringify({ bench: 'tracking', store, requestsPerMinute, load: loadavg(), measured }));
    return measured;
  } finally {
    microsoft.stop();
    await kept.end();
    await rm(dataDir, { recursive: true });
  }
}

const databaseOf = ({ databaseUrl }: BenchStore): { readonly databaseUrl?: string } =>
  databaseUrl === null ? {} : { databaseUrl };

async function fill(dataDir: string, kept: BenchStore, count: number): Promise<number> {
  const store = await openBenchStore(join(dataDir, 'store'), kept.databaseUrl);
  await track(store, { count, now: Date.now(), dueAt: (index) => Date.now() + laterThanAll + index });
  await choose(store, dataDir);
  await store.close();
  return kept.settle();
}

async function idleCost(bot: BotProcess): Promise<Pick<TrackingMeasurement, 'rssMb' | 'idleCpuPercent'>> {
  await sleep(settleMs);
  const before = await bot.usage();
  await sleep(idleMs);
  const after = await bot.usage();
  return { rssMb: megabytes(after.rssBytes), idleCpuPercent: round((100 * (after.cpuMs - before.cpuMs)) / idleMs) };
}

function lags(asked: readonly Asked[], { dueAt }: Plan): Pick<TrackingMeasurement, 'lagP50Ms' | 'lagP99Ms'> {
  const late = Object.entries(dueAt).map(([customer, due]) => {
    const first = asked.find(({ customerId, creates }) => creates && customerId === customer);
    return first === undefined ? Number.POSITIVE_INFINITY : first.at - due;
  });
  return { lagP50Ms: percentile(late, 0.5), lagP99Ms: percentile(late, 0.99) };
}

type Full = Pick<TrackingMeasurement, 'fullLagP99Ms' | 'attemptsPerSecond' | 'requestsPerSecond' | 'budgetUsedPercent'>;

function full(asked: readonly Asked[], { fullFrom }: Plan): Full {
  const within = asked.filter(({ at }) => at >= fullFrom && at < fullFrom + fullMs);
  const { usable, burst } = backgroundPart(requestsPerMinute);
  const spacing = budgetWindowMs / usable;
  // What was saved up may go at once, the rest evenly.
  const allowedAt = (index: number): number => fullFrom + Math.max(0, index + 1 - burst) * spacing;
  const late = within.map(({ at }, index) => Math.max(0, at - allowedAt(index)));
  return {
    fullLagP99Ms: percentile(late, 0.99),
    attemptsPerSecond: round((1_000 * within.filter(({ creates }) => creates).length) / fullMs),
    requestsPerSecond: round((1_000 * within.length) / fullMs),
    budgetUsedPercent: round((100 * within.length) / usable),
  };
}
