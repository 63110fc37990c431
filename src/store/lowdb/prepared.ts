import type { Change, HistoryEntry, WorkOrder } from '../../agreements/ports.ts';
import type { Table, Tables } from '../../agreements/rows.ts';
import { refuseContradictions } from '../contradictions.ts';
import type { RowCipher, StoredRow } from '../encryption.ts';
import { createShared, frozenCopy, type Shared } from '../freeze.ts';
import { tableNames } from '../tables.ts';
import type { JournalChange } from './format.ts';
import { addHistory, type Memory, readEntry } from './memory.ts';
import type { WorkKey } from './work-list.ts';

/** A row that a commit writes or removes. */
export interface RowChange {
  readonly table: Table;
  readonly id: string;
  /** The version that must be stored; 0: the row must not exist. */
  readonly expected: number;
  /** The version afterwards; 0: removed. */
  readonly next: number;
  readonly apply: (memory: Memory) => void;
}

/** A commit ready to be checked, written and applied: encrypted and copied, so that nobody can change it any more. */
export interface Prepared {
  readonly rows: readonly RowChange[];
  readonly history: readonly HistoryEntry[];
  readonly work: readonly WorkOrder[];
  readonly drop: readonly WorkKey[];
  readonly done: (WorkKey & { readonly ordered: number }) | null;
}

interface WithStored {
  readonly change: RowChange;
  readonly stored: StoredRow;
}

type Done = Prepared['done'];

/** Prepares a commit and its line in the journal. Throws a TypeError where the change contradicts itself. */
export function prepare(change: Change, cipher: RowCipher, done: Done): { prepared: Prepared; json: string } {
  const shared = createShared();
  const puts = tableNames.flatMap((table) => preparePuts(table, change.put?.[table] ?? [], { cipher, shared }));
  const removes = tableNames.flatMap((table) =>
    (change.remove?.[table] ?? []).map(({ id, version }) => removal(table, id, version)),
  );
  const rows = [...puts.map((put) => put.change), ...removes];
  const history = frozenCopy(change.history ?? [], shared);
  const work = frozenCopy(change.work ?? [], shared);
  const drop = (change.dropWork ?? []).map(({ kind, subject }) => ({ kind, subject }));
  refuseContradictions(rows, work);
  const json: JournalChange = {
    put: byTable(puts.map(({ change: { table }, stored }) => ({ table, value: stored }))),
    remove: byTable(removes.map(({ table, id }) => ({ table, value: id }))),
    history: history.length > 0 ? [...history] : undefined,
    work: work.length > 0 ? [...work] : undefined,
    drop: drop.length > 0 ? drop : undefined,
    done: done ?? undefined,
  };
  return { prepared: { rows, history, work, drop, done }, json: JSON.stringify(json) };
}

/** A commit as it was read from the journal; it was checked when it was made. Throws where a key is missing or does not fit. */
export function fromJournal(change: JournalChange, cipher: RowCipher): Prepared {
  const puts = tableNames.flatMap((table) =>
    (change.put?.[table] ?? []).map((stored) => storedPut(table, stored, cipher)),
  );
  const removes = tableNames.flatMap((table) => (change.remove?.[table] ?? []).map((id) => removal(table, id, 0)));
  return {
    rows: [...puts, ...removes],
    history: frozenCopy(change.history ?? []),
    work: frozenCopy(change.work ?? []),
    drop: change.drop ?? [],
    done: change.done ?? null,
  };
}

/** Shows a commit to readers. `sequence` is the commit's number. */
export function applyTo(memory: Memory, prepared: Prepared, sequence: number): void {
  for (const row of prepared.rows) row.apply(memory);
  for (const entry of prepared.history) addHistory(memory, entry);
  for (const key of prepared.drop) memory.work.drop(key);
  // Before the orders: the same work, ordered anew by this commit, stays.
  if (prepared.done !== null) memory.work.done(prepared.done);
  for (const order of prepared.work) memory.work.order(order, sequence);
}

function preparePuts<T extends Table>(
  table: T,
  rows: readonly Tables[T][],
  by: { readonly cipher: RowCipher; readonly shared: Shared },
): WithStored[] {
  return rows.map((given) => {
    if (!Number.isSafeInteger(given.version) || given.version < 0)
      throw new TypeError(`${table}/${given.id}: no version`);
    const next = given.version + 1;
    const row = frozenCopy({ ...given, version: next }, by.shared);
    const stored = by.cipher.encrypt(table, row);
    const apply = (memory: Memory): void => memory.tables[table].put({ row, stored });
    return { change: { table, id: row.id, expected: given.version, next, apply }, stored };
  });
}

function storedPut<T extends Table>(table: T, stored: StoredRow, cipher: RowCipher): RowChange {
  const entry = readEntry(table, stored, { cipher });
  const apply = (memory: Memory): void => memory.tables[table].put(entry);
  return { table, id: stored.id, expected: stored.version - 1, next: stored.version, apply };
}

function removal(table: Table, id: string, expected: number): RowChange {
  return { table, id, expected, next: 0, apply: (memory) => memory.tables[table].remove(id) };
}

function byTable<T>(
  items: readonly { readonly table: Table; readonly value: T }[],
): { [K in Table]?: T[] } | undefined {
  if (items.length === 0) return undefined;
  const tables: { [K in Table]?: T[] } = {};
  for (const { table, value } of items) {
    const values = tables[table] ?? [];
    tables[table] = values;
    values.push(value);
  }
  return tables;
}
