import type { Instant } from '../agreements/instant.ts';
import type { Store } from '../agreements/ports.ts';
import { makeFile } from './file-make.ts';
import type { FileFormat, MadeFile } from './file-table.ts';
import { isThrough } from './filter.ts';
import type { Portfolio } from './portfolio.ts';
import { type ReportWords, reportTable } from './report-table.ts';

export interface ReportFileAsked {
  readonly format: FileFormat;
  /** Null: every customer. */
  readonly resellerId: string | null;
  readonly words: ReportWords;
  readonly now: Instant;
}

/** What the formats are called. */
export const fileTypes: Readonly<Record<FileFormat, { readonly ending: string; readonly contentType: string }>> = {
  excel: { ending: 'xlsx', contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
  csv: { ending: 'csv', contentType: 'text/csv; charset=utf-8' },
};

/** What a report's file is called: it carries its day (UTC). */
export function reportFileName(format: FileFormat, now: Instant): string {
  return `mca-report-${new Date(now).toISOString().slice(0, 10)}.${fileTypes[format].ending}`;
}

/** The portfolio as a file, from the mirror as it is now. It names signatories: for agents alone. */
export async function makeReportFile(
  deps: { readonly store: Pick<Store, 'pages'>; readonly portfolio: Pick<Portfolio, 'rows'> },
  { format, resellerId, words, now }: ReportFileAsked,
): Promise<MadeFile> {
  const rows = deps.portfolio.rows().filter((row) => isThrough(row, resellerId));
  const table = await reportTable(deps.store, rows, words);
  const bytes = await makeFile(format, table);
  return { name: reportFileName(format, now), contentType: fileTypes[format].contentType, bytes };
}
