import { isLive } from '../agreements/attestation.ts';
import type { CustomerStatusKind } from '../agreements/status.ts';
import type { PortfolioRow } from './portfolio.ts';

/** What `list` can be narrowed to. `all`: everybody who has not left; `accepted`: in either way. */
export const listFilters = [
  'all',
  'accepted',
  'acceptedAttested',
  'acceptedDirect',
  'reattestationRequired',
  'notAccepted',
  'unknown',
  'pending',
  'blocked',
  'left',
] as const;

export type ListFilter = (typeof listFilters)[number];

/** Where a customer stands. Nobody knows what was never read. */
export function standingOf({ status }: Pick<PortfolioRow, 'status'>): CustomerStatusKind {
  return status?.kind ?? 'unknown';
}

/** Whether a link of the customer is open. */
export function isPending({ attestation }: Pick<PortfolioRow, 'attestation'>): boolean {
  return attestation !== null && isLive(attestation);
}

/** Whether an order of the customer waits. */
export function isBlocked({ block }: Pick<PortfolioRow, 'block'>): boolean {
  return block?.state === 'open';
}

/** Whether a customer buys through this reseller; null: any will do. */
export function isThrough({ reseller }: Pick<PortfolioRow, 'reseller'>, resellerId: string | null): boolean {
  return resellerId === null || reseller?.id === resellerId;
}

/** The rows of one filter and, where one is named, of one reseller, in their order. Those who left are in `left` alone. */
export function filtered(
  rows: readonly PortfolioRow[],
  wanted: { readonly filter: ListFilter; readonly resellerId: string | null },
): readonly PortfolioRow[] {
  const { filter, resellerId } = wanted;
  return rows.filter((row) => isThrough(row, resellerId) && matches(row, filter));
}

function matches(row: PortfolioRow, filter: ListFilter): boolean {
  if (filter === 'left') return row.leftAt !== null;
  if (row.leftAt !== null) return false;
  switch (filter) {
    case 'all':
      return true;
    case 'accepted':
      return standingOf(row) === 'acceptedAttested' || standingOf(row) === 'acceptedDirect';
    case 'pending':
      return isPending(row);
    case 'blocked':
      return isBlocked(row);
    case 'acceptedAttested':
    case 'acceptedDirect':
    case 'reattestationRequired':
    case 'notAccepted':
    case 'unknown':
      return standingOf(row) === filter;
  }
}

/** Words by which filters are typed, without spaces, hyphens and case. */
const spoken: Readonly<Record<string, ListFilter>> = {
  '': 'all',
  all: 'all',
  everybody: 'all',
  everyone: 'all',
  accepted: 'accepted',
  attested: 'acceptedAttested',
  acceptedattested: 'acceptedAttested',
  direct: 'acceptedDirect',
  accepteddirect: 'acceptedDirect',
  accepteddirectly: 'acceptedDirect',
  reattest: 'reattestationRequired',
  reattestation: 'reattestationRequired',
  reattestationrequired: 'reattestationRequired',
  outdated: 'reattestationRequired',
  notaccepted: 'notAccepted',
  none: 'notAccepted',
  missing: 'notAccepted',
  unknown: 'unknown',
  notknown: 'unknown',
  pending: 'pending',
  blocked: 'blocked',
  left: 'left',
  gone: 'left',
};

/** A filter as it was typed; null: there is none of that name. */
export function readListFilter(typed: string): ListFilter | null {
  const word = typed.toLowerCase().replace(/[\s().,_-]+/g, '');
  return Object.hasOwn(spoken, word) ? (spoken[word] ?? null) : null;
}
