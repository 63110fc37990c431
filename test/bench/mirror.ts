import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Store } from '../../src/agreements/ports.ts';
import type { CustomerRow, ReadingRow } from '../../src/agreements/rows.ts';
import { openPortfolio } from '../../src/portfolio/open-portfolio.ts';
import { manyCustomers } from '../../src/simulator/many-customers.ts';
import { parseEncryptionKeys } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { noon } from '../store/samples.ts';

const sizes = [20_000, 25_000, 100_000];
const cutoff = Date.UTC(2023, 3, 1);
/** A word of many, a part of a word, a domain, an id, one and two letters wrong, nothing like it. */
const texts = [
  'cedar',
  'ogist',
  'alderfoods11.example',
  '10a4b2c9',
  'kestrle reserch',
  'juniperr tavel lbas',
  'qqwwzzx',
];

/** What was measured with so many customers, all of them read. */
export interface MirrorMeasurement {
  readonly customers: number;
  /** The slowest of the searches, once warm; and the first after customers came. */
  readonly searchMs: number;
  /** The processor's time of the same: a busy machine does not lengthen it. */
  readonly searchCpuMs: number;
  readonly firstSearchMs: number;
  /** All rows after one of them has changed: what list and report begin with. */
  readonly rowsMs: number;
  /** Reading the store's directory, and the portfolio from the store. */
  readonly storeMs: number;
  readonly portfolioMs: number;
  /** Memory of the store with everything in it, and what the portfolio adds. */
  readonly storeMb: number;
  readonly portfolioMb: number;
}

/** Measures the portfolio on the lowdb store. Memory is the heap's, after collecting where node runs with --expose-gc. */
export async function benchMirror(): Promise<readonly MirrorMeasurement[]> {
  const measured: MirrorMeasurement[] = [];
  for (const customers of sizes) measured.push(await measure(customers));
  console.table(measured);
  console.log(JSON.stringify({ bench: 'mirror', store: 'lowdb', texts, measured }));
  return measured;
}

async function measure(customers: number): Promise<MirrorMeasurement> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-bench-'));
  try {
    await fill(dataDir, customers);
    const empty = heapMb();
    const [store, storeMs] = await timed(() => open(dataDir));
    const storeMb = heapMb() - empty;
    const [portfolio, portfolioMs] = await timed(() => openPortfolio({ store, cutoff }));
    portfolio.search('anything', 10);
    portfolio.rows();
    const portfolioMb = heapMb() - empty - storeMb;
    const searches = texts.map((text) => fastest(() => portfolio.search(text, 25)));
    await store.commit({ put: { customers: [aRow(customers, noon)] } });
    await portfolio.settled();
    const [, rowsMs] = await timed(async () => portfolio.rows());
    const [, firstSearchMs] = await timed(async () => portfolio.search('cedar', 25));
    portfolio.close();
    await store.close();
    return {
      customers,
      searchMs: round(Math.max(...searches.map(({ wall }) => wall))),
      searchCpuMs: round(Math.max(...searches.map(({ cpu }) => cpu))),
      firstSearchMs: round(firstSearchMs),
      rowsMs: round(rowsMs),
      storeMs: Math.round(storeMs),
      portfolioMs: Math.round(portfolioMs),
      storeMb: Math.round(storeMb),
      portfolioMb: Math.round(portfolioMb),
    };
  } finally {
    await rm(dataDir, { recursive: true });
  }
}

function open(dataDir: string): Promise<Store> {
  const keys = parseEncryptionKeys('c3'.repeat(32));
  return openStore({ kind: 'lowdb', dataDir, keys, wallNow: Date.now, newId: randomUUID });
}

const aRow = (index: number, now: number): CustomerRow => {
  const [made] = manyCustomers(index + 1, now).slice(-1);
  if (made === undefined) throw new Error('no customer was made');
  const { id, companyName, domain } = made;
  const customer = { id, companyName, domain };
  return { id, version: 0, customer, reseller: null, pass: 1, resellerPass: 0, leftAt: null, exposure: null };
};

async function fill(dataDir: string, count: number): Promise<void> {
  const store = await open(dataDir);
  const all = manyCustomers(count, noon);
  for (let from = 0; from < all.length; from += 1_000) {
    const some = all.slice(from, from + 1_000);
    const customers = some.map(({ id, companyName, domain }): CustomerRow => {
      const customer = { id, companyName, domain };
      return { id, version: 0, customer, reseller: null, pass: 1, resellerPass: 0, leftAt: null, exposure: null };
    });
    const readings = some.map(({ id, companyName, domain, directSigned, agreements }): ReadingRow => {
      const value = agreements.map(({ dateAgreed, templateId, primaryContact }) => ({
        dateAgreed,
        templateId,
        primaryContact,
      }));
      const latest = {
        readAt: noon,
        agreements: { answered: true, value },
        directSigned: { answered: true, value: directSigned },
      } as const;
      return { id, version: 0, customer: { id, companyName, domain }, latest, lastKnown: latest };
    });
    await store.commit({ put: { customers, readings } });
  }
  await store.close();
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const started = performance.now();
  const done = await work();
  return [done, performance.now() - started];
}

function fastest(work: () => unknown): { readonly wall: number; readonly cpu: number } {
  const runs = Array.from({ length: 5 }, () => {
    const [started, used] = [performance.now(), process.cpuUsage()];
    work();
    const { user, system } = process.cpuUsage(used);
    return { wall: performance.now() - started, cpu: (user + system) / 1_000 };
  });
  return { wall: Math.min(...runs.map(({ wall }) => wall)), cpu: Math.min(...runs.map(({ cpu }) => cpu)) };
}

function heapMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

const round = (ms: number): number => Math.round(ms * 10) / 10;
