import type { Table, Tables } from '../../agreements/rows.ts';
import { isStoredRow, type RowCipher } from '../encryption.ts';
import { tableNames } from '../tables.ts';
import { type BatchLimits, createBatches } from './batches.ts';
import type { Database, Rows } from './database.ts';
import { rowStatements } from './row-statements.ts';
import { keyOf } from './sql-names.ts';

export interface RowReads {
  readonly get: <T extends Table>(table: T, id: string) => Promise<Tables[T] | null>;
  readonly find: <T extends Table>(table: T, index: string, value: string) => Promise<readonly Tables[T][]>;
  readonly count: <T extends Table>(table: T, index: string, value: string) => Promise<number>;
  readonly all: <T extends Table>(table: T) => Promise<readonly Tables[T][]>;
  readonly pages: <T extends Table, F extends keyof Tables[T] & string>(
    table: T,
    fields: readonly F[],
  ) => AsyncIterable<readonly Pick<Tables[T], F>[]>;
}

/** Rows of one page: enough that asking costs little, few enough that a page is little memory. */
const pageSize = 200;

/** Two under way keep the server busy while the next are gathered. */
const together: BatchLimits = { most: 200, atOnce: 2 };

export function createRowReads(database: Pick<Database, 'read'>, cipher: RowCipher): RowReads {
  const bodyOf = new Map(
    tableNames.map((table) => [table, createBatches((ids: readonly string[]) => bodies(table, ids), together)]),
  );

  /** Null where there is no such row. */
  async function bodies(table: Table, ids: readonly string[]): Promise<readonly unknown[]> {
    const rows = await database.read(rowStatements(table).get, [[...new Set(ids)]]);
    const found = new Map(rows.map(({ id, body }) => [id, body]));
    return ids.map((id) => found.get(id) ?? null);
  }

  function rowsOf<T extends Table>(table: T, rows: Rows): readonly Tables[T][] {
    return rows.map(({ body }) => rowOf(table, body));
  }

  function rowOf<T extends Table>(table: T, body: unknown): Tables[T] {
    if (!isStoredRow(body)) throw new TypeError(`A row of ${table} is none`);
    return cipher.decrypt(table, body);
  }

  async function page(table: Table, after: string | null): Promise<Rows> {
    const { firstPage, nextPage } = rowStatements(table);
    return after === null ? database.read(firstPage, [pageSize]) : database.read(nextPage, [pageSize, after]);
  }

  return {
    get: async (table, id) => {
      const body = (await bodyOf.get(table)?.(keyOf(id))) ?? null;
      return body === null ? null : rowOf(table, body);
    },
    find: async (table, index, value) => {
      const statement = rowStatements(table).find[index];
      return statement === undefined ? [] : rowsOf(table, await database.read(statement, [keyOf(value)]));
    },
    count: async (table, index, value) => {
      const statement = rowStatements(table).count[index];
      if (statement === undefined) return 0;
      const [row] = await database.read(statement, [keyOf(value)]);
      return Number(row?.['count'] ?? 0);
    },
    all: async (table) => rowsOf(table, await database.read(rowStatements(table).all, [])),
    pages: async function* (table, fields) {
      for (let coming: Promise<Rows> | null = page(table, null); coming !== null; ) {
        const rows: Rows = await coming;
        const last = rows.at(-1)?.['id'];
        coming = rows.length === pageSize && typeof last === 'string' ? page(table, last) : null;
        // Whoever awaits it hears of its failure; nobody does who stopped before.
        coming?.catch(() => undefined);
        yield rowsOf(
          table,
          rows.map(({ body }) => ({ body: only(body, fields) })),
        );
      }
    },
  };
}

/** What is not asked for is neither decrypted nor kept. */
function only(body: unknown, fields: readonly string[]): unknown {
  if (!isStoredRow(body)) return body;
  const { id, version } = body;
  return {
    id,
    version,
    ...Object.fromEntries(fields.flatMap((field) => (field in body ? [[field, body[field]]] : []))),
  };
}
