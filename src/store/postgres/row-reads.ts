import type { Table, Tables } from '../../agreements/rows.ts';
import { isStoredRow, type RowCipher } from '../encryption.ts';
import type { Database, Rows } from './database.ts';
import { rowStatements } from './row-statements.ts';
import { keyOf } from './sql-names.ts';

export interface RowReads {
  readonly get: <T extends Table>(table: T, id: string) => Promise<Tables[T] | null>;
  readonly find: <T extends Table>(table: T, index: string, value: string) => Promise<readonly Tables[T][]>;
  readonly count: <T extends Table>(table: T, index: string, value: string) => Promise<number>;
  readonly all: <T extends Table>(table: T) => Promise<readonly Tables[T][]>;
}

export function createRowReads(database: Pick<Database, 'read'>, cipher: RowCipher): RowReads {
  function rowsOf<T extends Table>(table: T, rows: Rows): readonly Tables[T][] {
    return rows.map(({ body }) => {
      if (!isStoredRow(body)) throw new TypeError(`A row of ${table} is none`);
      return cipher.decrypt(table, body);
    });
  }

  return {
    get: async (table, id) => {
      const [row] = rowsOf(table, await database.read(rowStatements(table).get, [keyOf(id)]));
      return row ?? null;
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
  };
}
