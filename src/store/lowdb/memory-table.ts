import { indexes, type Table, type Tables } from '../../agreements/rows.ts';
import type { StoredRow } from '../encryption.ts';

/** A row in both forms: as it is read, and as it lies on disk (so that a snapshot need not encrypt again). */
export interface Entry<T extends Table> {
  readonly row: Tables[T];
  readonly stored: StoredRow;
}

/** One table in memory, with its indexes. */
export interface MemoryTable<T extends Table> {
  /** 0 where there is no such row. */
  readonly version: (id: string) => number;
  readonly get: (id: string) => Tables[T] | null;
  /** Costs as much as it finds. */
  readonly find: (index: string, value: string) => readonly Tables[T][];
  readonly count: (index: string, value: string) => number;
  readonly all: () => readonly Tables[T][];
  readonly stored: () => readonly StoredRow[];
  readonly put: (entry: Entry<T>) => void;
  readonly remove: (id: string) => void;
}

export type MemoryTables = { readonly [T in Table]: MemoryTable<T> };

type IndexFunctions = { readonly [T in Table]: Readonly<Record<string, (row: Tables[T]) => string | null>> };
const indexFunctions: IndexFunctions = indexes;

export function createMemoryTable<T extends Table>(table: T): MemoryTable<T> {
  const entries = new Map<string, Entry<T>>();
  const lookups = Object.entries(indexFunctions[table]).map(([name, indexed]) => ({
    name,
    lookup: createLookup(indexed),
  }));

  return {
    version: (id) => entries.get(id)?.row.version ?? 0,
    get: (id) => entries.get(id)?.row ?? null,
    find: (index, value) => lookups.find(({ name }) => name === index)?.lookup.find(value) ?? [],
    count: (index, value) => lookups.find(({ name }) => name === index)?.lookup.count(value) ?? 0,
    all: () => Array.from(entries.values(), (entry) => entry.row),
    stored: () => Array.from(entries.values(), (entry) => entry.stored),
    put: (entry) => {
      const before = entries.get(entry.row.id)?.row;
      entries.set(entry.row.id, entry);
      for (const { lookup } of lookups) lookup.move(before, entry.row);
    },
    remove: (id) => {
      const before = entries.get(id)?.row;
      entries.delete(id);
      for (const { lookup } of lookups) lookup.move(before, undefined);
    },
  };
}

interface Lookup<Row> {
  readonly find: (value: string) => readonly Row[];
  readonly count: (value: string) => number;
  readonly move: (before: Row | undefined, after: Row | undefined) => void;
}

// A map for each value costs ten times the row's place in it, and most values have one row.
function createLookup<Row extends { readonly id: string }>(indexed: (row: Row) => string | null): Lookup<Row> {
  const single = new Map<string, Row>();
  const several = new Map<string, Map<string, Row>>();

  function drop(row: Row): void {
    const value = indexed(row);
    if (value === null) return;
    if (single.get(value)?.id === row.id) single.delete(value);
    const rows = several.get(value);
    if (rows?.delete(row.id) === true && rows.size === 0) several.delete(value);
  }

  function add(row: Row): void {
    const value = indexed(row);
    if (value === null) return;
    const rows = several.get(value);
    const before = single.get(value);
    if (rows !== undefined) rows.set(row.id, row);
    else if (before === undefined || before.id === row.id) single.set(value, row);
    else {
      single.delete(value);
      several.set(value, new Map([before, row].map((one) => [one.id, one])));
    }
  }

  function find(value: string): readonly Row[] {
    const one = single.get(value);
    return one === undefined ? [...(several.get(value)?.values() ?? [])] : [one];
  }

  return {
    find,
    count: (value) => (single.has(value) ? 1 : (several.get(value)?.size ?? 0)),
    move: (before, after) => {
      if (before !== undefined) drop(before);
      if (after !== undefined) add(after);
    },
  };
}
