import type { Table, Tables } from '../../agreements/rows.ts';
import { isStoredRow, type RowCipher } from '../encryption.ts';
import { type BatchLimits, createBatches } from './batches.ts';
import type { Database, Rows, Statement } from './database.ts';
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

/** Few under way keep the server busy while the next are gathered; of some indexes many rows are found, which nobody else is to wait for. */
const gets: BatchLimits = { most: 200, atOnce: 2 };
const finds: BatchLimits = { most: 200, atOnce: 4 };

/** The rows that are found by one key. */
type Lookup = (key: string) => Promise<Rows>;

export function createRowReads(database: Pick<Database, 'read'>, cipher: RowCipher): RowReads {
  const lookups = new Map<Statement, Lookup>();

  function lookup(statement: Statement, limits: BatchLimits): Lookup {
    const before = lookups.get(statement);
    if (before !== undefined) return before;
    const made = createBatches(async (keys: readonly string[]): Promise<readonly Rows[]> => {
      const rows = await database.read(statement, [[...new Set(keys)]]);
      const found = Map.groupBy(rows, ({ key }) => key);
      return keys.map((key) => found.get(key) ?? []);
    }, limits);
    lookups.set(statement, made);
    return made;
  }

  function rowsOf<T extends Table>(table: T, rows: Rows): readonly Tables[T][] {
    return rows.map(({ body }) => {
      if (!isStoredRow(body)) throw new TypeError(`A row of ${table} is none`);
      return cipher.decrypt(table, body);
    });
  }

  async function page(table: Table, after: string | null): Promise<Rows> {
    const { firstPage, nextPage } = rowStatements(table);
    return after === null ? database.read(firstPage, [pageSize]) : database.read(nextPage, [pageSize, after]);
  }

  return {
    get: async (table, id) => {
      const [row] = rowsOf(table, await lookup(rowStatements(table).get, gets)(keyOf(id)));
      return row ?? null;
    },
    find: async (table, index, value) => {
      const statement = rowStatements(table).find[index];
      return statement === undefined ? [] : rowsOf(table, await lookup(statement, finds)(keyOf(value)));
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
