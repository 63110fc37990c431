import { createHash } from 'node:crypto';
import { indexes, personalFields, type Table } from '../../agreements/rows.ts';
import { tableNames } from '../tables.ts';

/** PostgreSQL's indexes take no longer keys than about 2,700 bytes. */
const longestKey = 1_000;

/**
 * The text by which PostgreSQL finds an id: escaped as in JSON, because its texts hold neither U+0000 nor half a surrogate pair, and hashed
 * where it is too long for an index. Two ids never share one. What was written stands in the row's body.
 */
export function keyOf(id: string): string {
  const escaped = JSON.stringify(id).slice(1, -1);
  return escaped.length <= longestKey ? escaped : `\\sha256:${createHash('sha256').update(escaped).digest('hex')}`;
}

/** `refusalCodes` → `refusal_codes`, for tables and columns. */
export function sqlName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** What a table of rows is called and found by in PostgreSQL. */
export interface TableShape {
  readonly name: string;
  /** Columns that rows are found by, with the index that each stands for. */
  readonly found: readonly { readonly column: string; readonly index: string }[];
  /** Whether it has personal fields, and so a `key_id`. */
  readonly personal: boolean;
}

/** So many milliseconds from now, by the clock of the database. @param value a parameter such as `$1` */
export const inMs = (value: string): string => `now() + ${value} * interval '1 millisecond'`;

function newShape(table: Table): TableShape {
  const found = Object.keys(indexes[table]).map((index) => ({ column: sqlName(index), index }));
  return { name: sqlName(table), found, personal: personalFields[table] !== undefined };
}

// Every row that is written asks.
const shapes = new Map(tableNames.map((table) => [table, newShape(table)]));

export function shapeOf(table: Table): TableShape {
  return shapes.get(table) ?? newShape(table);
}
