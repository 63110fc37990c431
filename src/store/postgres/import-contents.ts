import { z } from 'zod';
import type { Table, Tables } from '../../agreements/rows.ts';
import { type Fingerprint, fingerprints, type StoreContents, wholeHash } from '../contents.ts';
import { createRowCipher, type RowCipher } from '../encryption.ts';
import type { EncryptionKeys } from '../keys.ts';
import { type StoreLog, silentLog } from '../log.ts';
import { storedShapes } from '../stored-shapes.ts';
import { tableNames } from '../tables.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { openDatabase, type Run, type Statement } from './database.ts';
import { migrate } from './migrate.ts';
import { rowStatements } from './row-statements.ts';
import { lineOf } from './row-writes.ts';
import { keyOf, shapeOf } from './sql-names.ts';
import { addHistory, historyValues } from './work-statements.ts';

/** What an import came to. `before`: the same was imported already, at that time. Nothing is written unless `imported`. */
export type Imported =
  | { readonly kind: 'imported'; readonly parts: readonly Fingerprint[] }
  | { readonly kind: 'before'; readonly at: Date }
  | { readonly kind: 'occupied'; readonly part: string; readonly count: number }
  | { readonly kind: 'different'; readonly parts: readonly string[] };

interface Target {
  readonly connection: ConnectionSettings;
  readonly keys: EncryptionKeys;
  readonly log?: StoreLog;
}

const atOnce = 1_000;
const named = (name: string, text: string): Statement => ({ name: `import ${name}`, text });
const importWork = named(
  'work',
  `insert into work (kind, subject, due_at, lane, attempts, body)
  select kind, subject, due_at, lane, attempts, body
  from unnest($1::text[], $2::text[], $3::float8[], $4::text[], $5::int[], $6::json[]) with ordinality
    as n(kind, subject, due_at, lane, attempts, body, nth)
  order by nth`,
);
const counted = z.array(z.object({ count: z.string().transform(Number) }));
const done = z.array(z.object({ at: z.date() }));
const rowBody = z.array(z.object({ body: storedShapes.row }));
const entryBody = z.array(z.object({ body: storedShapes.historyEntry }));
const workBody = z.array(z.object({ body: storedShapes.workOrder, attempts: z.int() }));

/**
 * Fills an empty database with all that another store holds: in one transaction, which is kept only where everything that is read back has
 * the same fingerprints. A crash leaves the database empty, and an import that is repeated writes nothing.
 */
export async function importContents(contents: StoreContents, target: Target): Promise<Imported> {
  await migrate(target.connection, target.log ?? silentLog);
  const database = openDatabase(target.connection);
  const cipher = createRowCipher(target.keys);
  const wanted = fingerprints(contents);
  try {
    return await database.transaction(async (run) => {
      const value = await fill(contents, wanted, { run, cipher });
      return { keep: value.kind === 'imported', value };
    });
  } finally {
    await database.close();
  }
}

interface Filling {
  readonly run: Run;
  readonly cipher: RowCipher;
}

async function fill(contents: StoreContents, wanted: readonly Fingerprint[], filling: Filling): Promise<Imported> {
  const { run } = filling;
  // Nobody starts a bot, or a second import, on it meanwhile.
  for (const name of [...names, 'imports'])
    await run(named(`lock ${name}`, `lock table ${name} in exclusive mode`), []);
  const [before] = done.parse(
    await run(named('before', 'select at from imports where hash = $1'), [wholeHash(wanted)]),
  );
  if (before !== undefined) return { kind: 'before', at: before.at };
  for (const name of names) {
    const [found] = counted.parse(await run(named(`count ${name}`, `select count(*) from ${name}`), []));
    if (found !== undefined && found.count > 0) return { kind: 'occupied', part: name, count: found.count };
  }
  await write(contents, filling);
  const found = fingerprints(await readBack(filling));
  const different = wanted.filter(({ hash }, place) => found[place]?.hash !== hash).map(({ part }) => part);
  if (different.length > 0) return { kind: 'different', parts: different };
  await run(named('done', 'insert into imports (hash) values ($1)'), [wholeHash(wanted)]);
  return { kind: 'imported', parts: found };
}

const names = [...tableNames.map((table) => shapeOf(table).name), 'history', 'work', 'leases'];

async function write({ rows, history, work }: StoreContents, { run, cipher }: Filling): Promise<void> {
  for (const table of tableNames) await writeTable(table, rows[table], { run, cipher });
  for (const some of chunks(history)) await run(addHistory, historyValues(some));
  for (const some of chunks(work)) {
    await run(importWork, [
      some.map(({ order }) => keyOf(order.kind)),
      some.map(({ order }) => keyOf(order.subject)),
      some.map(({ order }) => order.dueAt),
      some.map(({ order }) => (order.lane === undefined ? null : keyOf(order.lane))),
      some.map(({ attempts }) => attempts),
      some.map(({ order }) => JSON.stringify(order)),
    ]);
  }
}

async function writeTable<T extends Table>(
  table: T,
  rows: readonly Tables[T][],
  { run, cipher }: Filling,
): Promise<void> {
  const { columns, insert } = rowStatements(table);
  for (const some of chunks(rows)) {
    const lines = some.map((row) => lineOf(table, row, cipher));
    await run(
      insert,
      columns.map((_, column) => lines.map((line) => line[column])),
    );
  }
}

async function readBack({ run, cipher }: Filling): Promise<StoreContents> {
  const rows: { [T in Table]?: readonly Tables[T][] } = {};
  for (const table of tableNames) await readTable(table, rows, { run, cipher });
  const history = await run(named('history', 'select body from history order by place'), []);
  const work = await run(named('all work', 'select body, attempts from work order by place'), []);
  return {
    rows: complete(rows),
    history: entryBody.parse(history).map(({ body }) => body),
    work: workBody.parse(work).map(({ body, attempts }) => ({ order: body, attempts })),
  };
}

async function readTable<T extends Table>(
  table: T,
  into: { [U in T]?: readonly Tables[U][] },
  { run, cipher }: Filling,
): Promise<void> {
  const stored = rowBody.parse(await run(rowStatements(table).all, []));
  into[table] = stored.map(({ body }) => cipher.decrypt(table, body));
}

function complete(rows: { readonly [T in Table]?: readonly Tables[T][] }): StoreContents['rows'] {
  if (!isComplete(rows)) throw new TypeError('a table was not read');
  return rows;
}

function isComplete(rows: { readonly [T in Table]?: readonly Tables[T][] }): rows is StoreContents['rows'] {
  return tableNames.every((table) => rows[table] !== undefined);
}

function chunks<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / atOnce) }, (_, place) =>
    items.slice(place * atOnce, (place + 1) * atOnce),
  );
}
