import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Change, Store } from '../../src/agreements/ports.ts';
import { parseEncryptionKeys } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { parseDatabaseUrl } from '../../src/store/postgres/connection-settings.ts';
import { anAlert, anAttestation, anEntry, anOrder, noon } from '../store/samples.ts';
import { createDatabase, startPostgres } from '../support/postgres.ts';

const sizes = [100, 1_000, 10_000];
const sequentialCommits = 500;
const concurrentCommits = 2_000;
const writers = 32;

/** What was measured with so many attestations in the store before the commits began. */
export interface StoreMeasurement {
  readonly attestations: number;
  /** Durable commits, one after the other. */
  readonly sequentialPerSecond: number;
  readonly sequentialP50Ms: number;
  readonly sequentialP99Ms: number;
  /** Durable commits by 32 writers. */
  readonly concurrentPerSecond: number;
  readonly snapshotMb: number;
  /** Writing the snapshot at close, and the longest that it held up the event loop. */
  readonly closeMs: number;
  readonly blockedMs: number;
  readonly loadMs: number;
  /** Memory of the process with the loaded store. */
  readonly rssMb: number;
}

/** Measures both stores; a commit is an attestation of the usual size with six history entries, an alert and a work order. */
export async function benchStore(): Promise<readonly StoreMeasurement[]> {
  const measured: StoreMeasurement[] = [];
  for (const attestations of sizes) measured.push(await measure(attestations));
  console.table(measured);
  console.log(JSON.stringify({ bench: 'store', store: 'lowdb', writers, measured }));
  await benchPostgres();
  return measured;
}

/** The same commits on a PostgreSQL of the benchmark's own, on this machine's disk and processors too. */
async function benchPostgres(): Promise<void> {
  const server = await startPostgres({ keeping: 'durable' });
  try {
    const measured = [];
    for (const attestations of sizes) {
      const parsed = parseDatabaseUrl((await createDatabase(server.url)).url, () => '');
      if (!parsed.ok) throw new Error(`The address ${parsed.fault}`);
      const keys = parseEncryptionKeys('c3'.repeat(32));
      const options = { kind: 'postgres', connection: parsed.settings, keys, newId: randomUUID } as const;
      const store = await openStore(options);
      await commitMany(store, attestations);
      measured.push({ attestations, ...(await measureCommits(store)) });
      await store.close();
    }
    console.table(measured);
    console.log(JSON.stringify({ bench: 'store', store: 'PostgreSQL', writers, measured }));
  } finally {
    await server.end();
  }
}

async function measure(attestations: number): Promise<StoreMeasurement> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-bench-'));
  try {
    await fill(dataDir, attestations);
    const snapshot = await measureSnapshot(dataDir);
    const started = performance.now();
    const store = await open(dataDir);
    const loadMs = round(performance.now() - started);
    const rssMb = Math.round(process.memoryUsage.rss() / 1024 / 1024);
    const commits = await measureCommits(store);
    await store.close();
    return { attestations, ...commits, ...snapshot, loadMs, rssMb };
  } finally {
    await rm(dataDir, { recursive: true });
  }
}

function open(dataDir: string): Promise<Store> {
  const keys = parseEncryptionKeys('c3'.repeat(32));
  return openStore({ kind: 'lowdb', dataDir, keys, wallNow: Date.now, newId: randomUUID });
}

async function fill(dataDir: string, attestations: number): Promise<void> {
  const store = await open(dataDir);
  await commitMany(store, attestations);
  await store.close();
}

async function measureCommits(
  store: Store,
): Promise<
  Pick<StoreMeasurement, 'sequentialPerSecond' | 'sequentialP50Ms' | 'sequentialP99Ms' | 'concurrentPerSecond'>
> {
  const times: number[] = [];
  for (let index = 0; index < sequentialCommits; index += 1) {
    const change = attestationSized();
    const started = performance.now();
    await store.commit(change);
    times.push(performance.now() - started);
  }
  const started = performance.now();
  await commitMany(store, concurrentCommits);
  const seconds = (performance.now() - started) / 1_000;
  const total = times.reduce((sum, time) => sum + time, 0);
  const sorted = times.toSorted((a, b) => a - b);
  return {
    sequentialPerSecond: Math.round((1_000 * times.length) / total),
    sequentialP50Ms: round(sorted[Math.floor(times.length * 0.5)] ?? 0),
    sequentialP99Ms: round(sorted[Math.floor(times.length * 0.99)] ?? 0),
    concurrentPerSecond: Math.round(concurrentCommits / seconds),
  };
}

async function measureSnapshot(
  dataDir: string,
): Promise<Pick<StoreMeasurement, 'closeMs' | 'blockedMs' | 'snapshotMb'>> {
  const store = await open(dataDir);
  await store.commit(attestationSized());
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const started = performance.now();
  await store.close();
  const closeMs = round(performance.now() - started);
  delay.disable();
  const { size } = await stat(join(dataDir, 'snapshot.json'));
  return { closeMs, blockedMs: round(delay.max / 1e6), snapshotMb: round(size / 1024 / 1024) };
}

async function commitMany(store: Store, count: number): Promise<void> {
  let left = count;
  const writer = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await store.commit(attestationSized());
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
}

function attestationSized(): Change {
  const id = randomUUID();
  const customerId = randomUUID();
  const customer = { id: customerId, companyName: 'Contoso', domain: 'contoso.com' };
  const steps = ['requested', 'created', 'sent', 'opened', 'attemptStarted', 'notAccepted'] as const;
  return {
    put: {
      attestations: [anAttestation({ id, customer })],
      alerts: [anAlert({ id: `${id}:expiring`, kind: 'expiring', attestationId: id, customerId })],
    },
    history: steps.map((kind) => anEntry({ kind, customerId, attestationId: id })),
    work: [anOrder(id, { dueAt: noon + Math.floor(Math.random() * 1e9), lane: customerId })],
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;
