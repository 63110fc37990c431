import { describe, expect, it } from 'vitest';
import { createIds } from '../../src/ids.ts';
import { csvBytes } from '../../src/portfolio/file-csv.ts';
import { excelBytes } from '../../src/portfolio/file-excel.ts';
import { fileLinkLives, fileToken, readFileToken } from '../../src/portfolio/file-link.ts';
import { makeFile } from '../../src/portfolio/file-make.ts';
import type { FileTable } from '../../src/portfolio/file-table.ts';
import { noon } from '../support/portfolio.ts';
import { unzipped } from '../support/unzipped.ts';

const table = (rows: FileTable['rows']): FileTable => ({
  sheet: 'Customers',
  columns: [
    { title: 'Customer', kind: 'text', width: 30 },
    { title: 'Read', kind: 'time', width: 18 },
    { title: 'Day', kind: 'date', width: 12 },
    { title: 'Seats', kind: 'number', width: 8 },
  ],
  rows,
});
const formulas = ['=1+1', '+49 30', '-1', '@SUM(A1)', '\t=1', '\r=1'];
const csv = (rows: FileTable['rows']): string => Buffer.from(csvBytes(table(rows))).toString('utf8');
const sheetOf = async (rows: FileTable['rows']): Promise<string> => {
  const files = unzipped(Buffer.from(await excelBytes(table(rows))));
  return ['xl/worksheets/sheet1.xml', 'xl/sharedStrings.xml', 'xl/styles.xml']
    .map((name) => files.get(name))
    .join('\n');
};

describe('the CSV file', () => {
  it('is marked as UTF-8, has CRLF, quotes what needs it, and writes dates so that every region reads them', () => {
    expect(csv([['Müller; "Söhne", Ltd\nWest', noon, noon, 7]])).toBe(
      '\ufeffCustomer,Read,Day,Seats\r\n"Müller; ""Söhne"", Ltd\nWest",2026-11-21 12:00,2026-11-21,7\r\n',
    );
  });

  it.each(formulas)('makes %j harmless', (text) => {
    const [, line = ''] = csv([[text, null, null, null]]).split('\r\n');
    expect(line.replace(/^"/, '').startsWith("'")).toBe(true);
  });

  it('leaves a number below zero a number', () => {
    expect(csv([['Contoso', null, null, -4]])).toContain('Contoso,,,-4');
  });
});

describe('the Excel file', () => {
  it.each(formulas)('keeps %j a text, also when somebody edits the cell', async (text) => {
    const sheet = await sheetOf([[text, null, null, null]]);
    expect(sheet).not.toContain('<f>');
    expect(sheet).toMatch(/<c r="A2"[^>]*t="s"/);
    expect(sheet).toMatch(/numFmtId="49"|formatCode="@"/);
  });

  it('holds dates as dates, numbers as numbers, and leaves empty what nobody knows', async () => {
    const sheet = await sheetOf([['Contoso', noon, noon, 7]]);
    expect(sheet).toContain('<v>46347.5</v>');
    expect(sheet).toContain('formatCode="yyyy-mm-dd hh:mm"');
    expect(sheet).toMatch(/<c r="D2"[^>]*><v>7<\/v>/);
  });

  it('survives characters that no workbook may hold, and texts that are too long', async () => {
    const sheet = await sheetOf([[`a\u0000b\u000bc<&>"${'x'.repeat(40_000)}`, null, null, null]]);
    expect(sheet).toContain('abc&lt;&amp;&gt;');
    expect(sheet).not.toContain('x'.repeat(32_768));
  });

  it('is the same when a thread of its own makes it', async () => {
    const made = await makeFile('excel', table([['Contoso', noon, null, 7]]));
    expect(unzipped(Buffer.from(made)).get('xl/sharedStrings.xml')?.toString()).toContain('Contoso');
  });

  it('is not made of nonsense: the fault of the thread comes back', async () => {
    const nonsense = Object.assign(table([]), { rows: null });
    await expect(makeFile('excel', nonsense)).rejects.toThrow();
  });
});

describe('the link', () => {
  const ids = createIds(Buffer.alloc(32, 1));
  const claim = {
    format: 'csv',
    resellerId: null,
    locale: 'de-DE',
    person: { objectId: 'somebody', tenantId: null },
  } as const;
  const token = fileToken(ids, claim, noon);

  it('works until its time has passed', () => {
    expect(readFileToken(ids, token, noon + fileLinkLives - 1)).toEqual({ kind: 'claim', claim });
    expect(readFileToken(ids, token, noon + fileLinkLives)).toEqual({ kind: 'over' });
  });

  it('is nobody else’s to make', () => {
    expect(readFileToken(createIds(Buffer.alloc(32, 2)), token, noon)).toEqual({ kind: 'bad' });
    expect(readFileToken(ids, '', noon)).toEqual({ kind: 'bad' });
    expect(readFileToken(ids, `${token}0`, noon)).toEqual({ kind: 'bad' });
  });
});
