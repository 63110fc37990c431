import type { MirrorRow } from '../agreements/rows.ts';
import type { MirrorProgress, PortfolioRow } from './portfolio.ts';

/** How far the mirror has come, counted from its rows. */
export function progressOf(rows: readonly PortfolioRow[], mirror: MirrorRow | null): MirrorProgress {
  const here = rows.filter(({ leftAt }) => leftAt === null);
  let read = 0;
  let oldest: number | null = null;
  for (const { readAt } of here) {
    if (readAt === null) continue;
    read += 1;
    oldest = Math.min(oldest ?? readAt, readAt);
  }
  return {
    customers: here.length,
    read,
    oldestReadAt: read < here.length ? null : oldest,
    listedAt: mirror?.listedAt ?? null,
    leftOut: mirror === null ? 0 : Math.max(mirror.leftOut, mirror.leavingOut),
    stalledSince: mirror?.stalledSince ?? null,
  };
}
