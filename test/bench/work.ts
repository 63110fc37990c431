import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createDatabase, startPostgres } from '../support/postgres.ts';
import { openQueue, type QueueName, queueNames } from './queues.ts';

const works = 3_000;
const samples = 100;
const heldMs = 10_000;
/** graphile-worker unlocks the work of a dead process after four hours; nobody waits for that here. */
const recovering: readonly QueueName[] = ['this bot', 'pg-boss'];

interface WorkMeasurement {
  readonly queue: QueueName;
  /** Works taken, run (doing nothing) and saved a second, sixteen at once, from a backlog. */
  readonly perSecond: number;
  /** From ordering one work until it runs, in a process that waits for it. */
  readonly pickupP50Ms: number;
  readonly pickupP99Ms: number;
  /** From kill -9 until the work of the killed process runs in another; null: four hours, by its source. */
  readonly recoverySeconds: number | null;
}

/** Due work on PostgreSQL, beside two libraries for it, on one server of the benchmark's own. */
export async function benchWork(): Promise<readonly WorkMeasurement[]> {
  const server = await startPostgres({ keeping: 'durable' });
  try {
    const measured: WorkMeasurement[] = [];
    for (const queue of queueNames) measured.push({ queue, ...(await measure(queue, server.url)) });
    console.table(measured);
    console.log(JSON.stringify({ bench: 'work', works, samples, heldMs, measured }));
    return measured;
  } finally {
    await server.end();
  }
}

async function measure(name: QueueName, server: string): Promise<Omit<WorkMeasurement, 'queue'>> {
  const { url } = await createDatabase(server);
  const perSecond = await throughput(name, url);
  const pickup = (await pickupTimes(name, url)).toSorted((a, b) => a - b);
  const at = (part: number): number => round(pickup[Math.floor(pickup.length * part)] ?? 0);
  const recoverySeconds = recovering.includes(name) ? await recovery(name, url) : null;
  return { perSecond, pickupP50Ms: at(0.5), pickupP99Ms: at(0.99), recoverySeconds };
}

async function throughput(name: QueueName, url: string): Promise<number> {
  const queue = await openQueue(name, url);
  await queue.add(Array.from({ length: works }, (_, index) => `work-${index}`));
  const { promise, resolve } = Promise.withResolvers<void>();
  let ran = 0;
  const began = performance.now();
  const stop = await queue.work(async () => {
    ran += 1;
    if (ran === works) resolve();
  }, heldMs);
  await promise;
  // Stopping waits until the last ones are saved.
  await stop();
  const seconds = (performance.now() - began) / 1_000;
  await queue.close();
  return Math.round(works / seconds);
}

async function pickupTimes(name: QueueName, url: string): Promise<readonly number[]> {
  const queue = await openQueue(name, url);
  let heard: () => void = () => undefined;
  const stop = await queue.work(async () => heard(), heldMs);
  const times: number[] = [];
  for (let index = 0; index < samples; index += 1) {
    const ran = new Promise<void>((resolve) => {
      heard = resolve;
    });
    // Until it waits again.
    await after(20);
    const began = performance.now();
    await queue.add([`single-${index}`]);
    await ran;
    times.push(performance.now() - began);
  }
  await stop();
  await queue.close();
  return times;
}

async function recovery(name: QueueName, url: string): Promise<number> {
  const queue = await openQueue(name, url);
  const script = fileURLToPath(new URL('./queue-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, name, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  await queue.add(['killed']);
  await once(createInterface({ input: child.stdout }), 'line');
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = await queue.work(async () => resolve(), heldMs);
  child.kill('SIGKILL');
  const began = performance.now();
  await promise;
  const seconds = round((performance.now() - began) / 1_000);
  await stop();
  await queue.close();
  return seconds;
}

const round = (value: number): number => Math.round(value * 100) / 100;
