import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { HOUR } from '../../src/agreements/instant.ts';
import type { Store } from '../../src/agreements/ports.ts';
import { reportCard } from '../../src/bot/cards.ts';
import { reportWords } from '../../src/bot/report-words.ts';
import { makeReport } from '../../src/portfolio/report.ts';
import { makeReportFile } from '../../src/portfolio/report-file.ts';
import { parseEncryptionKeys } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { aReader } from '../support/card-builders.ts';
import { aPortfolio, aPortfolioRow, aReadingOf, noon } from '../support/portfolio.ts';

const customers = 20_000;
const rounds = 5;

/** What was measured of one report with both files. */
export interface ReportMeasurement {
  readonly customers: number;
  /** The card, from the question to the finished message. */
  readonly cardMs: number;
  readonly excelMs: number;
  readonly csvMs: number;
  /** The card and both files, asked for at once. */
  readonly allMs: number;
  /** What that cost of processors, all threads together: on a busy machine the better figure. */
  readonly cpuMs: number;
  /** The longest that the event loop was held up meanwhile. */
  readonly blockedMs: number;
  readonly excelKb: number;
  readonly csvKb: number;
}

/** Measures `report` for 20,000 customers, half of them with a signatory, over a lowdb store on disk. */
export async function benchReport(): Promise<readonly ReportMeasurement[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-bench-'));
  const keys = parseEncryptionKeys('b'.repeat(64));
  const store = await openStore({ kind: 'lowdb', dataDir, keys, wallNow: Date.now, newId: crypto.randomUUID });
  try {
    const rows = Array.from({ length: customers }, (_, index) => aPortfolioRow(index));
    for (let from = 0; from < customers; from += 1_000)
      await store.commit({ put: { readings: rows.slice(from, from + 1_000).map(aReadingOf) } });
    const portfolio = aPortfolio(rows);
    const measured: ReportMeasurement[] = [];
    for (let round = 0; round < rounds; round += 1) measured.push(await measure({ store, portfolio }));
    console.table(measured);
    console.log(JSON.stringify({ bench: 'report', measured }));
    return measured;
  } finally {
    await store.close();
    await rm(dataDir, { recursive: true });
  }
}

async function measure(deps: { readonly store: Store; readonly portfolio: ReturnType<typeof aPortfolio> }) {
  const words = reportWords('en-GB');
  const card = async () => {
    const report = await makeReport(deps, { resellerId: null, now: noon + HOUR });
    return reportCard({ reader: aReader(), reseller: null, report, files: true, mails: true });
  };
  const file = (format: 'excel' | 'csv') => makeReportFile(deps, { format, resellerId: null, words, now: noon + HOUR });
  const [cardMs] = await timed(card);
  const [excelMs, excel] = await timed(() => file('excel'));
  const [csvMs, csv] = await timed(() => file('csv'));
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const before = process.cpuUsage();
  const [allMs] = await timed(() => Promise.all([card(), file('excel'), file('csv')]));
  delay.disable();
  const { user, system } = process.cpuUsage(before);
  const cpuMs = Math.round((user + system) / 1_000);
  const kb = (bytes: Uint8Array): number => Math.round(bytes.length / 1024);
  const blockedMs = Math.round(delay.max / 1e6);
  return { customers, cardMs, excelMs, csvMs, allMs, cpuMs, blockedMs, excelKb: kb(excel.bytes), csvKb: kb(csv.bytes) };
}

async function timed<T>(run: () => Promise<T>): Promise<readonly [number, T]> {
  const started = performance.now();
  const value = await run();
  return [Math.round(performance.now() - started), value];
}
