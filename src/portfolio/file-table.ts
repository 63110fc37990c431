/** One cell of a file. A number stays a number, and an instant a date: null is an empty cell. */
export type FileCell = string | number | null;

/** A column: `date` and `time` hold instants, in UTC. */
export interface FileColumn {
  readonly title: string;
  readonly kind: 'text' | 'number' | 'date' | 'time';
  /** In characters. */
  readonly width: number;
}

/** What a file is made from. It goes to a thread of its own: plain data alone. */
export interface FileTable {
  readonly sheet: string;
  readonly columns: readonly FileColumn[];
  readonly rows: readonly (readonly FileCell[])[];
}

export const fileFormats = ['excel', 'csv'] as const;
export type FileFormat = (typeof fileFormats)[number];

export interface MadeFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}
