import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';

/** What a column of a campaign's list means. Those of the agreement are called as the attestation API calls them. */
export const listColumns = [
  'customerId',
  'domain',
  'customer',
  'country',
  'language',
  'companyName',
  'signatoryFirstName',
  'signatoryLastName',
  'emailAddress',
  'phoneNumber',
  'expirationInMinutes',
  'ownerName',
  'ownerEmail',
] as const;

export type ListColumn = (typeof listColumns)[number];

/** One line of a list: what it says, trimmed, and where it stands in the file. Cells that are not there are empty. */
export interface ListLine {
  /** From 1, as an editor counts. */
  readonly line: number;
  readonly cells: Readonly<Record<ListColumn, string>>;
  /** It has more cells than the heading: a separator too many, and nobody knows where. */
  readonly isBad: boolean;
}

export type ReadList =
  | { readonly kind: 'list'; readonly lines: readonly ListLine[]; readonly ignored: readonly string[] }
  /** No line names the columns, or none of them says who the customer is. */
  | { readonly kind: 'noHeading' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'tooLong'; readonly most: number }
  /** A quotation mark is opened and not closed: nothing after it can be told apart. */
  | { readonly kind: 'openQuote'; readonly line: number };

/** A campaign holds no more customers. */
export const mostLines = 10_000;

const separators = [',', ';', '\t'] as const;
const otherNames: Readonly<Record<string, ListColumn>> = {
  tenantid: 'customerId',
  microsoftid: 'customerId',
  id: 'customerId',
  name: 'customer',
  firstname: 'signatoryFirstName',
  lastname: 'signatoryLastName',
  email: 'emailAddress',
  phone: 'phoneNumber',
  owner: 'ownerName',
};

const recordSchema = z.object({ record: z.array(z.string()), info: z.looseObject({ lines: z.number() }) });

/**
 * Reads a list with a heading. Commas, semicolons and tabs separate, whichever the heading has most of; columns may stand in any order, and
 * unknown ones are ignored. Every line comes back, also one that could not be read.
 */
export function readList(text: string): ReadList {
  const plain = text.replace(/^\ufeff/, '');
  if (plain.trim() === '') return { kind: 'empty' };
  const heading = plain.trimStart().split(/\r\n|\r|\n/, 1)[0] ?? '';
  const records = taken(plain, separatorOf(heading));
  if ('kind' in records) return records;
  const [names, ...rest] = records;
  const columns = (names?.cells ?? []).map(columnOf);
  const says = (column: ListColumn): boolean => columns.includes(column);
  if (!says('customerId') && !says('domain') && !says('customer') && !says('companyName')) return { kind: 'noHeading' };
  const lines = rest.map((one) => lineOf(columns, one));
  if (lines.length === 0) return { kind: 'empty' };
  if (lines.length > mostLines) return { kind: 'tooLong', most: mostLines };
  const ignored = (names?.cells ?? []).filter((name, at) => columns[at] === null && name !== '');
  return { kind: 'list', lines, ignored };
}

interface Taken {
  readonly line: number;
  readonly cells: readonly string[];
}

function taken(text: string, delimiter: string): readonly Taken[] | ReadList {
  let last = 0;
  try {
    const found = parse(text, {
      delimiter,
      info: true,
      trim: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      to: mostLines + 2,
      on_record: (one, { lines }) => {
        last = lines;
        return one;
      },
    });
    const records = z.array(recordSchema).parse(found);
    return records.map(({ record: cells, info }) => ({ line: firstLine(cells, info.lines), cells }));
  } catch (error) {
    if (error instanceof CsvError) return { kind: 'openQuote', line: last + 1 };
    throw error;
  }
}

/** The parser counts to the end of a record; a cell may hold line breaks. */
function firstLine(cells: readonly string[], last: number): number {
  const breaks = cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
  return last - breaks;
}

function separatorOf(heading: string): string {
  const count = (separator: string): number => heading.split(separator).length;
  return [...separators].sort((a, b) => count(b) - count(a))[0] ?? ',';
}

function columnOf(name: string): ListColumn | null {
  const plain = name.toLowerCase().replace(/[\s_.-]/g, '');
  return listColumns.find((column) => column.toLowerCase() === plain) ?? otherNames[plain] ?? null;
}

function lineOf(columns: readonly (ListColumn | null)[], { line, cells }: Taken): ListLine {
  const of = (column: ListColumn): string => unprotected(cells[columns.indexOf(column)] ?? '');
  const read = Object.fromEntries(listColumns.map((column) => [column, columns.includes(column) ? of(column) : '']));
  return { line, cells: cellsSchema.parse(read), isBad: cells.length > columns.length };
}

const cellsSchema = z.record(z.enum(listColumns), z.string().max(2_000).catch(''));

/** The bot's own files keep spreadsheets from calculating `+49 30`: they put an apostrophe before it. */
function unprotected(cell: string): string {
  return /^'[=+\-@]/.test(cell) ? cell.slice(1) : cell;
}
