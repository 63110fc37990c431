import writeExcelFile, { type CellObject, type SheetData } from 'write-excel-file/node';
import type { FileCell, FileColumn, FileTable } from './file-table.ts';

/** What Excel could take for a formula once somebody edits the cell: such cells have the format *Text*, in which nothing is one. */
const couldBeFormula = /^[=+\-@\t\r\n＝＋－＠]/;
/** A cell of Excel holds no more. */
const longest = 32_767;
/** XML knows no such characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is them that are removed
const notInXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const formats: Readonly<Record<'date' | 'time', string>> = { date: 'yyyy-mm-dd', time: 'yyyy-mm-dd hh:mm' };

/** A table as an Excel workbook: the header row frozen and bold, with filters; dates are dates, in UTC. */
export async function excelBytes({ sheet, columns, rows }: FileTable): Promise<Uint8Array> {
  const titles = columns.map(({ title }): CellObject => ({ value: title, type: String, fontWeight: 'bold' }));
  const data: SheetData = [
    titles,
    ...rows.map((row) => row.map((cell, index) => written(cell, columns[index]?.kind ?? 'text'))),
  ];
  const widths = columns.map(({ width }) => ({ width }));
  const range = `A1:${letters(columns.length)}${rows.length + 1}`;
  const made = writeExcelFile(data, { sheet, columns: widths, stickyRowsCount: 1 }, { features: [filters(range)] });
  return made.toBuffer();
}

function written(cell: FileCell, kind: FileColumn['kind']): CellObject | null {
  if (cell === null || cell === '') return null;
  if (typeof cell === 'string') {
    const value = cell.replace(notInXml, '').slice(0, longest);
    return couldBeFormula.test(value) ? { value, type: String, format: '@' } : { value, type: String };
  }
  if (kind === 'number' || kind === 'text') return { value: cell, type: Number };
  return { value: new Date(cell), type: Date, format: formats[kind] };
}

/** The library has no filters of its own; its features may add to the sheet (ECMA-376: `autoFilter` stands directly after `sheetData`). */
function filters(range: string) {
  const end = '</sheetData>';
  return {
    files: {
      transform: {
        'xl/worksheets/sheet{id}.xml': {
          transform: (xml: string) => xml.replace(end, `${end}<autoFilter ref="${range}"/>`),
        },
      },
    },
  };
}

/** The name of the last of so many columns: 26 → Z, 27 → AA. */
function letters(count: number): string {
  const index = count - 1;
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : `${letters(Math.floor(index / 26))}${last}`;
}
