import { DAY, type Instant } from '../agreements/instant.ts';
import type { Store } from '../agreements/ports.ts';
import type { PortfolioCounts } from '../agreements/rows.ts';
import { isBlocked, isPending, isThrough, standingOf } from './filter.ts';
import type { MirrorProgress, Portfolio, PortfolioRow } from './portfolio.ts';

/** The portfolio in figures. */
export interface Report {
  readonly counts: PortfolioCounts;
  /** Of those who have not left, how many nobody has read yet. They count as unknown. */
  readonly unread: number;
  /** The oldest reading of those who have not left; null where there is none. */
  readonly oldestReadAt: Instant | null;
  /** The figures of about a week ago; null: none were kept then. */
  readonly before: { readonly at: Instant; readonly counts: PortfolioCounts } | null;
  readonly progress: MirrorProgress;
}

const none: PortfolioCounts = {
  acceptedAttested: 0,
  acceptedDirect: 0,
  reattestationRequired: 0,
  notAccepted: 0,
  unknown: 0,
  pending: 0,
  blocked: 0,
  left: 0,
};

/** The figures of some customers. Each that has not left stands in one status; *pending* and *blocked* lie over them. */
export function countsOf(rows: readonly PortfolioRow[]): PortfolioCounts {
  const counts = { ...none };
  for (const row of rows) {
    if (row.leftAt !== null) {
      counts.left += 1;
      continue;
    }
    counts[standingOf(row)] += 1;
    if (isPending(row)) counts.pending += 1;
    if (isBlocked(row)) counts.blocked += 1;
  }
  return counts;
}

/** How many customers of those figures have not left. */
export function customersIn(counts: PortfolioCounts): number {
  const { acceptedAttested, acceptedDirect, reattestationRequired, notAccepted, unknown } = counts;
  return acceptedAttested + acceptedDirect + reattestationRequired + notAccepted + unknown;
}

/** The figures of all customers, or of one reseller's, from the mirror at once, and what they were a week ago. */
export async function makeReport(
  deps: { readonly store: Pick<Store, 'all'>; readonly portfolio: Portfolio },
  asked: { readonly resellerId: string | null; readonly now: Instant },
): Promise<Report> {
  const { resellerId } = asked;
  const rows = deps.portfolio.rows().filter((row) => isThrough(row, resellerId));
  const there = rows.filter(({ leftAt }) => leftAt === null);
  const oldest = there.reduce((found, { readAt }) => Math.min(found, readAt ?? found), Number.MAX_SAFE_INTEGER);
  return {
    counts: countsOf(rows),
    unread: there.filter(({ readAt }) => readAt === null).length,
    oldestReadAt: oldest === Number.MAX_SAFE_INTEGER ? null : oldest,
    before: await weekBefore(deps.store, asked),
    progress: deps.portfolio.progress(),
  };
}

/** The newest figures that are at least a week old; older ones than two weeks say nothing about the last week. */
async function weekBefore(
  store: Pick<Store, 'all'>,
  { resellerId, now }: { readonly resellerId: string | null; readonly now: Instant },
): Promise<Report['before']> {
  const kept = await store.all('dailyCounts');
  const fitting = kept.filter(({ at }) => at <= now - 7 * DAY + DAY / 2 && at >= now - 14 * DAY);
  const newest = fitting.reduce<(typeof kept)[number] | null>(
    (found, row) => (found === null || row.at > found.at ? row : found),
    null,
  );
  if (newest === null) return null;
  const counts = resellerId === null ? newest.counts : (newest.resellers[resellerId] ?? none);
  return { at: newest.at, counts };
}
