import type { Attestation } from '../agreements/attestation.ts';
import type { Campaign, CampaignReason, CampaignRow, CampaignRowState } from '../agreements/campaign.ts';
import type { Store } from '../agreements/ports.ts';
import { type ListColumn, listColumns } from './campaign-csv.ts';
import type { CampaignPorts } from './campaign-deps.ts';
import type { FileCell, FileColumn, FileTable } from './file-table.ts';

/** A row's result as people read it: what is not asked any more is said to be stopped, or over. */
export type CampaignResult = CampaignRowState | 'stopped' | 'over';

/** The reader's words for the columns that are not read back. */
export interface CampaignFileWords {
  readonly sheet: string;
  readonly column: (
    name: 'line' | 'result' | 'reason' | 'detail' | 'microsoft' | 'wave' | 'messages' | 'sentAt',
  ) => string;
  readonly result: (result: CampaignResult) => string;
  readonly reason: (reason: CampaignReason) => string;
}

/** What a row came to in this campaign. */
export function resultOf({ state }: Pick<CampaignRow, 'state'>, campaign: Pick<Campaign, 'state'>): CampaignResult {
  if (state !== 'notAsked') return state;
  if (campaign.state === 'ended') return 'over';
  return campaign.state === 'stopped' ? 'stopped' : state;
}

const text = (title: string, width: number): FileColumn => ({ title, kind: 'text', width });
const number = (title: string): FileColumn => ({ title, kind: 'number', width: 10 });

const widths: Readonly<Record<ListColumn, number>> = {
  customerId: 36,
  domain: 36,
  customer: 36,
  country: 10,
  language: 10,
  companyName: 26,
  signatoryFirstName: 26,
  signatoryLastName: 26,
  emailAddress: 26,
  phoneNumber: 26,
  expirationInMinutes: 12,
  ownerName: 26,
  ownerEmail: 26,
};

/** Every row with its result. The columns of the list are called as they are read, so that a mended file can be uploaded again. */
export function rowsTable(campaign: Campaign, rows: readonly CampaignRow[], words: CampaignFileWords): FileTable {
  const { column } = words;
  const columns: readonly FileColumn[] = [
    ...listColumns.map((name) => text(name, widths[name])),
    number(column('line')),
    text(column('result'), 22),
    text(column('reason'), 44),
    text(column('detail'), 26),
    text(column('microsoft'), 44),
    number(column('wave')),
    number(column('messages')),
    { title: column('sentAt'), kind: 'time', width: 18 },
  ];
  const ordered = [...rows].sort((a, b) => a.number - b.number);
  return { sheet: words.sheet, columns, rows: ordered.map((row) => cellsOf(campaign, row, words)) };
}

function cellsOf(campaign: Campaign, row: CampaignRow, words: CampaignFileWords): readonly FileCell[] {
  const { customer, inputs, owner } = row;
  return [
    customer?.id ?? null,
    customer?.domain ?? null,
    customer?.companyName ?? row.typed,
    inputs?.country ?? null,
    inputs?.language ?? null,
    inputs?.companyName ?? null,
    inputs?.signatoryFirstName ?? null,
    inputs?.signatoryLastName ?? null,
    inputs?.emailAddress ?? null,
    inputs?.phoneNumber ?? null,
    inputs?.expirationInMinutes ?? null,
    row.reason === 'ownerUnknown' ? row.detail : owner.name,
    row.replyTo,
    row.line,
    words.result(resultOf(row, campaign)),
    row.reason === null ? null : words.reason(row.reason),
    row.detail === '' ? null : row.detail,
    row.words,
    row.wave,
    row.messages,
    row.sentAt,
  ];
}

/** The columns of a mail-merge file; their names are read by programs, and stay in English. */
const mergeColumns: readonly FileColumn[] = [
  text('name', 26),
  text('emailAddress', 32),
  text('subject', 44),
  text('text', 60),
  text('link', 60),
  text('customer', 32),
  text('ownerName', 26),
  text('ownerEmail', 32),
  { title: 'deadline', kind: 'time', width: 18 },
];

/** The messages that are to be sent by hand: one line for every link that is made and has not gone out. */
export async function mergeTable(
  deps: { readonly store: Pick<Store, 'get'>; readonly compose: CampaignPorts['compose'] },
  { campaign, rows }: { readonly campaign: Campaign; readonly rows: readonly CampaignRow[] },
): Promise<FileTable> {
  const waiting = rows.filter(({ state }) => state === 'toSend').sort((a, b) => a.number - b.number);
  const lines: (readonly FileCell[])[] = [];
  for (const row of waiting) {
    const attestation = row.attestationId === null ? null : await deps.store.get('attestations', row.attestationId);
    const message =
      attestation === null ? null : await deps.compose(attestation, { sentence: campaign.sentence, reminds: false });
    if (attestation !== null && message !== null) lines.push(mergeLine(row, attestation, message));
  }
  return { sheet: 'messages', columns: mergeColumns, rows: lines };
}

function mergeLine(
  row: CampaignRow,
  { request, customer, deadline }: Attestation,
  message: { readonly subject: string; readonly text: string; readonly link: string },
): readonly FileCell[] {
  const name = `${request.signatoryFirstName} ${request.signatoryLastName}`.trim();
  const owner = [row.owner.name, row.replyTo];
  return [
    name,
    request.emailAddress,
    message.subject,
    message.text,
    message.link,
    customer.companyName,
    ...owner,
    deadline,
  ];
}
