import { DAY, type Instant } from '../agreements/instant.ts';
import { canPurchase } from '../agreements/status.ts';
import { isThrough, standingOf } from './filter.ts';
import type { PortfolioRow } from './portfolio.ts';

/** Which of the customers at risk are wanted. */
export interface RiskWanted {
  /** `unowned`: nobody takes care of them yet. */
  readonly whose: 'all' | 'mine' | 'unowned';
  /** Only those whose commitment ends within thirty days: there the next order is near. */
  readonly soon: boolean;
  readonly resellerId: string | null;
}

export interface AtRisk {
  /** Whom Microsoft will refuse: the next commitment end first, then the most seats, then by name. */
  readonly rows: readonly PortfolioRow[];
  /** How many customers of the same filter nobody knows anything of. */
  readonly notKnown: number;
}

/** "Soon", of a commitment's end. */
export const soonMs = 30 * DAY;

/** Customers whose purchases Microsoft will refuse. What is not known is counted apart, never taken for "not accepted". */
export function atRisk(
  rows: readonly PortfolioRow[],
  wanted: RiskWanted,
  asked: { readonly personId: string; readonly now: Instant },
): AtRisk {
  const there = rows.filter((row) => row.leftAt === null && isThrough(row, wanted.resellerId));
  const refused = there.filter(({ status }) => status !== null && canPurchase(status) === false);
  const notKnown = there.filter((row) => standingOf(row) === 'unknown').length;
  const shown = refused.filter(
    (row) => isOf(row, wanted.whose, asked.personId) && (!wanted.soon || isSoon(row, asked.now)),
  );
  return { rows: shown.sort(byUrgency), notKnown };
}

function isOf({ owner }: PortfolioRow, whose: RiskWanted['whose'], personId: string): boolean {
  if (whose === 'all') return true;
  return whose === 'mine' ? owner?.objectId === personId : owner === null;
}

function isSoon({ exposure }: PortfolioRow, now: Instant): boolean {
  const end = exposure?.nextCommitmentEnd ?? null;
  return end !== null && end <= now + soonMs;
}

/** One order for every page, whoever asks: the id decides at last. */
function byUrgency(a: PortfolioRow, b: PortfolioRow): number {
  return (
    endOf(a) - endOf(b) ||
    (b.exposure?.seats ?? -1) - (a.exposure?.seats ?? -1) ||
    a.customer.companyName.localeCompare(b.customer.companyName) ||
    (a.customer.id < b.customer.id ? -1 : 1)
  );
}

// Not Infinity: the difference of two of them is no number.
const endOf = ({ exposure }: PortfolioRow): number => exposure?.nextCommitmentEnd ?? Number.MAX_SAFE_INTEGER;
