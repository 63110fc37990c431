import type { Change, Committed } from '../../agreements/ports.ts';
import { indexes, type Table, type Tables } from '../../agreements/rows.ts';
import type { RowCipher } from '../encryption.ts';
import { tableNames } from '../tables.ts';
import type { Rows, Run, Statement } from './database.ts';
import { rowStatements } from './row-statements.ts';
import { keyOf, shapeOf } from './sql-names.ts';

/** One statement over several rows, all of which it must write. */
interface RowWrite {
  readonly table: Table;
  readonly ids: readonly string[];
  readonly statement: Statement;
  readonly values: readonly (readonly unknown[])[];
}

type Conflict = Extract<Committed, { readonly kind: 'conflict' }>;

type IndexFunctions = { readonly [T in Table]: Readonly<Record<string, (row: Tables[T]) => string | null>> };
const indexFunctions: IndexFunctions = indexes;

/** A change's rows as statements, encrypted and written out: whoever changes the objects later changes nothing. In a fixed order of tables. */
export function rowWrites(change: Change, cipher: RowCipher): readonly RowWrite[] {
  return tableNames.flatMap((table) => [
    ...puts(table, change.put?.[table] ?? [], cipher),
    ...removals(table, change.remove?.[table] ?? []),
  ]);
}

function puts<T extends Table>(table: T, rows: readonly Tables[T][], cipher: RowCipher): readonly RowWrite[] {
  for (const { id, version } of rows) {
    if (!Number.isSafeInteger(version) || version < 0) throw new TypeError(`${table}/${id}: no version`);
  }
  const { insert, update } = rowStatements(table);
  const writeOf = (statement: Statement, some: readonly Tables[T][]): readonly RowWrite[] => {
    if (some.length === 0) return [];
    const lines = some.map((row) => lineOf(table, { ...row, version: row.version + 1 }, cipher));
    const values = rowStatements(table).columns.map((_, column) => lines.map((line) => line[column]));
    return [{ table, ids: some.map(({ id }) => id), statement, values }];
  };
  return [
    ...writeOf(
      insert,
      rows.filter(({ version }) => version === 0),
    ),
    ...writeOf(
      update,
      rows.filter(({ version }) => version > 0),
    ),
  ];
}

/** A row's values in the order of its table's columns. */
export function lineOf<T extends Table>(table: T, row: Tables[T], cipher: RowCipher): readonly unknown[] {
  const { found, personal } = shapeOf(table);
  const stored = cipher.encrypt(table, row);
  const indexed = indexFunctions[table];
  const keys = found.map(({ index }) => indexed[index]?.(row) ?? null);
  return [
    keyOf(row.id),
    row.version,
    ...(personal ? [cipher.keyOf(stored)] : []),
    ...keys.map((key) => (key === null ? null : keyOf(key))),
    JSON.stringify(stored),
  ];
}

function removals(
  table: Table,
  rows: readonly { readonly id: string; readonly version: number }[],
): readonly RowWrite[] {
  if (rows.length === 0) return [];
  const values = [rows.map(({ id }) => keyOf(id)), rows.map(({ version }) => version)];
  return [{ table, ids: rows.map(({ id }) => id), statement: rowStatements(table).remove, values }];
}

/** Sends all of them; null where each row was as it was expected to be. */
export async function runRowWrites(writes: readonly RowWrite[], run: Run): Promise<Conflict | null> {
  const answers = await Promise.all(writes.map(({ statement, values }) => run(statement, values)));
  const conflicts = writes.map((write, place) => conflictIn(write, answers[place] ?? []));
  return conflicts.find((conflict) => conflict !== null) ?? null;
}

function conflictIn({ table, ids }: RowWrite, rows: Rows): Conflict | null {
  if (rows.length === ids.length) return null;
  const written = new Set(rows.map(({ id }) => id));
  const id = ids.find((one) => !written.has(keyOf(one)));
  return id === undefined ? null : { kind: 'conflict', table, id };
}
