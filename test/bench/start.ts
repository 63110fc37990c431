import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLiveWorld } from '../live/world.ts';
import { benchKey, openBenchStore } from './bench-bot.ts';
import { median } from './load.ts';
import { track } from './tracked.ts';

const starts = 5;
const sizes = [0, 1_000, 10_000, 100_000];

/** How long `npm start` takes until `/readyz` says 200, with tokens asked for at a stand-in; milliseconds. */
export interface StartMeasurement {
  readonly attestations: number;
  readonly readyMs: number;
  readonly fastestMs: number;
  readonly slowestMs: number;
}

/** Measures starts of the whole bot by `npm start`, npm itself included, over stores of several sizes. Filling the largest takes a minute. */
export async function benchStart(largest = Number.POSITIVE_INFINITY): Promise<readonly StartMeasurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mca-bench-'));
  const world = await startLiveWorld({ env: { ENCRYPTION_KEY: benchKey } });
  const measured: StartMeasurement[] = [];
  try {
    for (const attestations of sizes.filter((size) => size <= largest)) {
      const dataDir = join(folder, String(attestations));
      await fill(dataDir, attestations);
      const times: number[] = [];
      for (let count = 0; count < starts; count += 1) {
        await world.bot.stop();
        const began = performance.now();
        await world.restart({ DATA_DIR: dataDir });
        await ready(world.bot.url);
        times.push(Math.round(performance.now() - began));
      }
      const [fastestMs, slowestMs] = [Math.min(...times), Math.max(...times)];
      measured.push({ attestations, readyMs: median(times), fastestMs, slowestMs });
    }
  } finally {
    await world.stop();
    await rm(folder, { recursive: true });
  }
  console.table(measured);
  console.log(JSON.stringify({ bench: 'start', starts, load: loadavg(), measured }));
  return measured;
}

async function fill(dataDir: string, count: number): Promise<void> {
  const store = await openBenchStore(dataDir);
  await track(store, { count, now: Date.now() });
  await store.close();
}

async function ready(url: string): Promise<void> {
  while ((await fetch(`${url}/readyz`)).status !== 200) await sleep(5);
}
