import { stringify } from 'csv-stringify/sync';
import type { FileCell, FileColumn, FileTable } from './file-table.ts';

/**
 * A table as CSV (RFC 4180, CRLF, UTF-8 with a byte-order mark, by which Excel knows it). What a spreadsheet could take for a formula (= + - @,
 * a tab, a carriage return at the beginning) gets an apostrophe before it (OWASP: CSV Injection).
 */
export function csvBytes({ columns, rows }: FileTable): Uint8Array {
  const titles = columns.map(({ title }) => title);
  const cells = rows.map((row) => row.map((cell, index) => written(cell, columns[index]?.kind ?? 'text')));
  const text = stringify([titles, ...cells], { bom: true, escape_formulas: true, record_delimiter: '\r\n' });
  return Buffer.from(text, 'utf8');
}

/** Days as `2026-01-31`, moments as `2026-01-31 09:04`: what Excel reads as dates in every region. */
function written(cell: FileCell, kind: FileColumn['kind']): string | number {
  if (cell === null) return '';
  if (typeof cell === 'string' || kind === 'number' || kind === 'text') return cell;
  const iso = new Date(cell).toISOString();
  return kind === 'date' ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
}
