import type { Table } from '../../agreements/rows.ts';
import { tableNames } from '../tables.ts';
import type { Statement } from './database.ts';
import { shapeOf } from './sql-names.ts';

/** What is asked of one table. Values come as one array a column, in the order of `columns`. */
export interface RowStatements {
  readonly columns: readonly string[];
  /** By ids; like `find` it answers each row with the key that it was found by. */
  readonly get: Statement;
  readonly all: Statement;
  /** The first so many rows by id, and those after an id. */
  readonly firstPage: Statement;
  readonly nextPage: Statement;
  /** By index. */
  readonly find: Readonly<Record<string, Statement>>;
  readonly count: Readonly<Record<string, Statement>>;
  /** These three answer the ids that they wrote; one that is missing was in conflict. */
  readonly insert: Statement;
  readonly update: Statement;
  readonly remove: Statement;
}

const types: Readonly<Record<string, string>> = { version: 'int', body: 'json' };

function statementsOf(table: Table): RowStatements {
  const { name, found, personal } = shapeOf(table);
  const columns = ['id', 'version', ...(personal ? ['key_id'] : []), ...found.map(({ column }) => column), 'body'];
  const given = columns.map((column, place) => `$${place + 1}::${types[column] ?? 'text'}[]`).join(', ');
  const list = columns.join(', ');
  const set = columns.slice(1).map((column) => `${column} = n.${column}`);
  const named = (what: string, text: string): Statement => ({ name: `${what} ${name}`, text });
  const lookup = (column: string): string =>
    `select ${column} as key, body from ${name} where ${column} = any($1::text[])`;
  return {
    columns,
    get: named('get', lookup('id')),
    all: named('all', `select body from ${name}`),
    firstPage: named('first page', `select id, body from ${name} order by id limit $1`),
    nextPage: named('next page', `select id, body from ${name} where id > $2 order by id limit $1`),
    find: Object.fromEntries(found.map(({ column, index }) => [index, named(`find ${column}`, lookup(column))])),
    count: Object.fromEntries(
      found.map(({ column, index }) => [
        index,
        named(`count ${column}`, `select count(*) from ${name} where ${column} = $1`),
      ]),
    ),
    insert: named(
      'insert',
      `insert into ${name} (${list}) select * from unnest(${given}) on conflict (id) do nothing returning id`,
    ),
    update: named(
      'update',
      `update ${name} t set ${set.join(', ')} from unnest(${given}) as n(${list}) where t.id = n.id and t.version = n.version - 1 returning t.id`,
    ),
    remove: named(
      'remove',
      `delete from ${name} t using unnest($1::text[], $2::int[]) as n(id, version) where t.id = n.id and t.version = n.version returning t.id`,
    ),
  };
}

const all = new Map(tableNames.map((table) => [table, statementsOf(table)]));

export function rowStatements(table: Table): RowStatements {
  return all.get(table) ?? statementsOf(table);
}
