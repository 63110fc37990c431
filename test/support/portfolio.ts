import { DAY, type Instant, MINUTE } from '../../src/agreements/instant.ts';
import type { ReadingRow } from '../../src/agreements/rows.ts';
import type { CustomerStatus } from '../../src/agreements/status.ts';
import type { Portfolio, PortfolioRow } from '../../src/portfolio/portfolio.ts';

/** 21 November 2026, noon, UTC. */
export const noon: Instant = Date.UTC(2026, 10, 21, 12);
const cutoff: Instant = Date.UTC(2023, 3, 1);

const resellers = ['Tailspin Distribution', 'Wingtip Cloud', 'Relecloud'].map((name, index) => ({
  id: `5e5e0000-0000-4000-8000-00000000000${index}`,
  name,
}));

const statuses: readonly CustomerStatus[] = [
  { kind: 'acceptedAttested', agreement: agreementOf(noon - 300 * DAY) },
  { kind: 'acceptedDirect' },
  { kind: 'reattestationRequired', agreement: agreementOf(cutoff - 300 * DAY) },
  { kind: 'notAccepted' },
];

function agreementOf(dateAgreed: Instant) {
  return { dateAgreed, templateId: '117a77b0-9360-443b-8795-c6dedc750cf9', primaryContact: null };
}

/** One of many customers: the statuses follow one another, half of them buy through a reseller. */
export function aPortfolioRow(index: number, changes: Partial<PortfolioRow> = {}): PortfolioRow {
  const number = String(index).padStart(6, '0');
  const status = statuses[index % statuses.length] ?? null;
  const refused = status?.kind === 'reattestationRequired' || status?.kind === 'notAccepted';
  return {
    customer: {
      id: `c0000000-0000-4000-8000-000000${number}`,
      companyName: `Company ${number} Ltd`,
      domain: `company${number}.onmicrosoft.com`,
    },
    reseller: index % 2 === 0 ? null : (resellers[index % resellers.length] ?? null),
    status,
    readAt: noon - (index % 600) * MINUTE,
    lastKnown: null,
    leftAt: null,
    attestation: null,
    block: null,
    owner: null,
    exposure: refused
      ? {
          readAt: noon,
          nextCommitmentEnd: index % 3 === 0 ? null : noon + ((index % 365) + 1) * DAY,
          seats: index % 500,
          subscriptions: 1,
        }
      : null,
    ...changes,
  };
}

/** The reading that such a row comes from, with a signatory. */
export function aReadingOf({ customer, status, readAt }: PortfolioRow): ReadingRow {
  const primaryContact = {
    firstName: 'Adele',
    lastName: `Vance ${customer.id.slice(-4)}`,
    email: `adele.vance@${customer.domain}`,
    phoneNumber: '+1 555 0134567',
  };
  const records = status !== null && 'agreement' in status ? [{ ...status.agreement, primaryContact }] : [];
  const latest = {
    readAt: readAt ?? noon,
    agreements: { answered: true, value: records },
    directSigned: { answered: true, value: status?.kind === 'acceptedDirect' },
  } as const;
  return { id: customer.id, version: 0, customer, latest, lastKnown: latest };
}

/** A mirror that holds these rows, read to its end. */
export function aPortfolio(rows: readonly PortfolioRow[]): Portfolio {
  const there = rows.filter(({ leftAt }) => leftAt === null);
  return {
    rows: () => rows,
    row: (id) => rows.find(({ customer }) => customer.id === id) ?? null,
    search: (text, limit) =>
      rows.filter(({ customer }) => customer.companyName.toLowerCase().includes(text.toLowerCase())).slice(0, limit),
    progress: () => ({
      customers: there.length,
      read: there.filter(({ readAt }) => readAt !== null).length,
      oldestReadAt: noon - 600 * MINUTE,
      listedAt: noon,
      stalledSince: null,
      leftOut: 0,
    }),
  };
}
