import { DAY, HOUR, type Instant } from '../agreements/instant.ts';
import type { Clock, Store, Work, WorkOrder } from '../agreements/ports.ts';
import type { DailyCounts } from '../agreements/rows.ts';
import type { Portfolio, PortfolioRow } from './portfolio.ts';
import { countsOf } from './report.ts';

interface CountDeps {
  readonly store: Store;
  readonly clock: Pick<Clock, 'now'>;
  readonly portfolio: Pick<Portfolio, 'rows' | 'progress'>;
}

const subject = 'portfolio';
/** So long figures are kept: a week is looked back, and two at most. */
const keptFor = 60 * DAY;

const order = (dueAt: Instant): WorkOrder => ({ kind: 'countPortfolio', subject, dueAt });

/** Orders the daily count, to begin now. Called at every start; it stays one order. */
export async function scheduleCounting(deps: Pick<CountDeps, 'store' | 'clock'>): Promise<void> {
  await deps.store.commit({ work: [order(deps.clock.now())] });
}

/**
 * Keeps the day's figures, once a day (UTC), so that a report can say what changed. While the mirror has not read everybody, it waits: half
 * of the customers would look like a change.
 */
export async function countPortfolio({ store, clock, portfolio }: CountDeps, work: Work): Promise<void> {
  const now = clock.now();
  const { customers, read, listedAt } = portfolio.progress();
  if (listedAt === null || read < customers || customers === 0) {
    await store.finish(work, { work: [order(now + HOUR)] });
    return;
  }
  const id = new Date(now).toISOString().slice(0, 10);
  const kept = await store.get('dailyCounts', id);
  const old = (await store.all('dailyCounts')).filter(({ at }) => at < now - keptFor);
  const row: DailyCounts = { id, version: 0, at: now, ...figures(portfolio.rows()) };
  await store.finish(work, {
    put: { dailyCounts: kept === null ? [row] : [] },
    remove: { dailyCounts: old.map(({ id: oldId, version }) => ({ id: oldId, version })) },
    work: [order(nextDay(now))],
  });
}

function figures(rows: readonly PortfolioRow[]): Pick<DailyCounts, 'counts' | 'resellers'> {
  const byReseller = Map.groupBy(
    rows.filter(({ reseller }) => reseller !== null),
    ({ reseller }) => reseller?.id ?? '',
  );
  const resellers = Object.fromEntries([...byReseller].map(([id, theirs]) => [id, countsOf(theirs)]));
  return { counts: countsOf(rows), resellers };
}

const nextDay = (now: Instant): Instant => (Math.floor(now / DAY) + 1) * DAY;
