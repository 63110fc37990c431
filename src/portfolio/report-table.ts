import type { AttestationState } from '../agreements/attestation.ts';
import type { Store } from '../agreements/ports.ts';
import type { Contact } from '../agreements/signatory.ts';
import { type CustomerStatusKind, newestAgreement } from '../agreements/status.ts';
import type { FileCell, FileColumn, FileTable } from './file-table.ts';
import { isBlocked, standingOf } from './filter.ts';
import type { PortfolioRow } from './portfolio.ts';

/** What every column is called and each word of a cell, in the reader's language. */
export interface ReportWords {
  readonly sheet: string;
  readonly title: (column: ReportColumn) => string;
  readonly status: (kind: CustomerStatusKind | 'notRead') => string;
  readonly source: (source: 'attested' | 'direct') => string;
  readonly state: (state: AttestationState) => string;
}

interface Making {
  readonly row: PortfolioRow;
  readonly signatory: Contact | null;
  readonly words: ReportWords;
}

interface Column extends Omit<FileColumn, 'title'> {
  readonly cell: (making: Making) => FileCell;
}

/** Every column of the files, in order. */
const columns = {
  customer: { kind: 'text', width: 36, cell: ({ row }) => row.customer.companyName },
  domain: { kind: 'text', width: 32, cell: ({ row }) => row.customer.domain },
  tenantId: { kind: 'text', width: 38, cell: ({ row }) => row.customer.id },
  status: { kind: 'text', width: 24, cell: ({ row, words }) => words.status(row.status?.kind ?? 'notRead') },
  source: { kind: 'text', width: 12, cell: ({ row, words }) => sourceOf(row, words) },
  agreedAt: { kind: 'time', width: 18, cell: ({ row: { status } }) => agreementOf(status)?.dateAgreed ?? null },
  readAt: { kind: 'time', width: 18, cell: ({ row }) => row.readAt },
  lastKnown: { kind: 'text', width: 24, cell: ({ row, words }) => lastKnownOf(row, words) },
  lastKnownAt: { kind: 'time', width: 18, cell: ({ row }) => row.lastKnown?.readAt ?? null },
  signatory: { kind: 'text', width: 26, cell: ({ signatory }) => nameOf(signatory) },
  signatoryMail: { kind: 'text', width: 32, cell: ({ signatory }) => signatory?.email ?? null },
  link: {
    kind: 'text',
    width: 22,
    cell: ({ row: { attestation }, words }) => attestation && words.state(attestation.state),
  },
  deadline: { kind: 'time', width: 18, cell: ({ row }) => row.attestation?.deadline ?? null },
  owner: { kind: 'text', width: 24, cell: ({ row }) => row.owner?.name ?? null },
  reseller: { kind: 'text', width: 28, cell: ({ row }) => row.reseller?.name ?? null },
  commitmentEnd: { kind: 'date', width: 18, cell: ({ row }) => row.exposure?.nextCommitmentEnd ?? null },
  seats: { kind: 'number', width: 10, cell: ({ row }) => row.exposure?.seats ?? null },
  blockedSince: { kind: 'time', width: 18, cell: ({ row }) => (isBlocked(row) ? (row.block?.openedAt ?? null) : null) },
  leftAt: { kind: 'date', width: 14, cell: ({ row }) => row.leftAt },
} as const satisfies Readonly<Record<string, Column>>;

export type ReportColumn = keyof typeof columns;
export const reportColumns: readonly ReportColumn[] = Object.keys(columns).filter(
  (name): name is ReportColumn => name in columns,
);

/** The file's table: a line for every customer, those who left at the end. */
export async function reportTable(
  store: Pick<Store, 'pages'>,
  rows: readonly PortfolioRow[],
  words: ReportWords,
): Promise<FileTable> {
  const signatories = await signatoriesOf(store, new Set(rows.map(({ customer }) => customer.id)));
  const ordered = [...rows.filter(({ leftAt }) => leftAt === null), ...rows.filter(({ leftAt }) => leftAt !== null)];
  const made = reportColumns.map((name) => ({ ...columns[name], title: words.title(name) }));
  return {
    sheet: words.sheet,
    columns: made.map(({ title, kind, width }) => ({ title, kind, width })),
    rows: ordered.map((row) => {
      const making = { row, signatory: signatories.get(row.customer.id) ?? null, words };
      return made.map(({ cell }) => cell(making));
    }),
  };
}

/** Who signed the newest agreement, as far as that is kept: the mirror holds no people. */
async function signatoriesOf(
  store: Pick<Store, 'pages'>,
  wanted: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Contact>> {
  const found = new Map<string, Contact>();
  for await (const page of store.pages('readings', ['id', 'latest', 'lastKnown']))
    for (const { id, latest, lastKnown } of page) {
      if (!wanted.has(id)) continue;
      const { agreements } = latest.agreements.answered ? latest : (lastKnown ?? latest);
      const contact = agreements.answered ? (newestAgreement(agreements.value)?.primaryContact ?? null) : null;
      if (contact !== null) found.set(id, contact);
    }
  return found;
}

function agreementOf(status: PortfolioRow['status']) {
  return status !== null && 'agreement' in status ? status.agreement : null;
}

function sourceOf(row: PortfolioRow, words: ReportWords): FileCell {
  const standing = standingOf(row);
  if (standing === 'acceptedDirect') return words.source('direct');
  return standing === 'acceptedAttested' || standing === 'reattestationRequired' ? words.source('attested') : null;
}

function lastKnownOf({ status, lastKnown }: PortfolioRow, words: ReportWords): FileCell {
  return status?.kind === 'unknown' && lastKnown !== null ? words.status(lastKnown.status.kind) : null;
}

function nameOf(contact: Contact | null): FileCell {
  return contact === null ? null : `${contact.firstName} ${contact.lastName}`.trim();
}
