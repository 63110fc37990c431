import { isLive } from '../agreements/attestation.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../agreements/instant.ts';
import { canPurchase } from '../agreements/status.ts';
import type { PortfolioRow } from './portfolio.ts';

/** How urgently a customer is read: the riskiest first. `unread` customers stand where their status could be anything. */
export const risks = ['blocked', 'live', 'watched', 'atRisk', 'unread', 'others'] as const;

export type Risk = (typeof risks)[number];

/** A reading that is older is read again. */
export const refreshAfter: Readonly<Record<Risk, number>> = {
  blocked: 30 * MINUTE,
  live: HOUR,
  watched: 2 * HOUR,
  atRisk: 8 * HOUR,
  unread: 4 * HOUR,
  others: DAY,
};

/** How risky it is not to know a customer's status. */
export function riskOf(row: PortfolioRow, watched: ReadonlySet<string>): Risk {
  if (row.block !== null) return 'blocked';
  if (row.attestation !== null && isLive(row.attestation)) return 'live';
  if (watched.has(row.customer.id)) return 'watched';
  if (row.status === null || row.status.kind === 'unknown') return 'unread';
  return canPurchase(row.status) === false ? 'atRisk' : 'others';
}

/** What is to be read now, and when the next becomes due where that is nothing. */
export interface Due {
  readonly rows: readonly PortfolioRow[];
  /** Null: never, as far as is known. */
  readonly nextAt: Instant | null;
}

interface Choosing {
  readonly now: Instant;
  readonly most: number;
  readonly watched: ReadonlySet<string>;
  /** Those that are not to be read yet, although they are due. */
  readonly notYet: (id: string) => boolean;
}

/** The customers to be read now: the riskiest first, of equal risk those whose reading is oldest. Customers who left are not read. */
export function dueOf(rows: readonly PortfolioRow[], { now, most, watched, notYet }: Choosing): Due {
  const due: { readonly row: PortfolioRow; readonly rank: number; readonly readAt: Instant }[] = [];
  let nextAt: Instant | null = null;
  for (const row of rows) {
    if (row.leftAt !== null) continue;
    const risk = riskOf(row, watched);
    const readAt = row.readAt ?? Number.NEGATIVE_INFINITY;
    const at = readAt + refreshAfter[risk];
    if (at > now) nextAt = Math.min(nextAt ?? at, at);
    else if (!notYet(row.customer.id)) due.push({ row, rank: risks.indexOf(risk), readAt });
  }
  due.sort((a, b) => a.rank - b.rank || (a.readAt === b.readAt ? 0 : a.readAt - b.readAt));
  return { rows: due.slice(0, most).map(({ row }) => row), nextAt };
}
