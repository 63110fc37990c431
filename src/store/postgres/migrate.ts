import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { z } from 'zod';
import { StoreNewerError } from '../errors.ts';
import type { StoreLog } from '../log.ts';
import { type ConnectionSettings, placeOf } from './connection-settings.ts';
import { clientConfig } from './database.ts';
import { faultOf } from './faults.ts';

/** A step of the schema. Files are numbered from 1 without gaps, and never changed once released. */
interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

const folder = new URL('./migrations/', import.meta.url);
/** Any number, so long as every version of the bot uses the same: "mca" in ASCII. */
const lock = 0x6d6361;
const lastRow = z.object({ last: z.int().nullable() });

export function migrations(): readonly Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ number: Number.parseInt(name, 10), name, sql: readFileSync(new URL(name, folder), 'utf8') }));
}

/**
 * Brings the schema to what this version knows: all missing steps, or none. Of instances that start at the same moment one does it and
 * the others wait. Throws a StoreNewerError where a newer version was here already.
 */
export async function migrate(settings: ConnectionSettings, log: StoreLog): Promise<void> {
  const place = placeOf(settings);
  // A step may take its time.
  const client = new pg.Client({ ...clientConfig(settings), statement_timeout: 0, query_timeout: 0 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [lock]);
    const done = await bringUp(client, place);
    await client.query('commit');
    if (done.length > 0) log.info({ place, migrations: done }, 'The schema of the database was brought up to date');
  } catch (error) {
    throw error instanceof StoreNewerError ? error : faultOf(error, { place, outcomeUnknown: false });
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function bringUp(client: pg.Client, place: string): Promise<readonly string[]> {
  const known = migrations();
  const last = await lastDone(client);
  const newest = known.at(-1)?.number ?? 0;
  if (last > newest) {
    throw new StoreNewerError(
      `The database ${place} was brought to step ${last} by a newer version of the bot, and this version knows ${newest}. Nothing was changed. Start the newer version.`,
    );
  }
  const missing = known.filter(({ number }) => number > last);
  for (const { number, name, sql } of missing) {
    await client.query(sql);
    await client.query('insert into schema_steps (number, name) values ($1, $2)', [number, name]);
  }
  return missing.map(({ name }) => name);
}

async function lastDone(client: pg.Client): Promise<number> {
  const { rows: tables } = await client.query("select to_regclass('schema_steps') as found");
  if (z.array(z.object({ found: z.string().nullable() })).parse(tables)[0]?.found === null) {
    await client.query(
      'create table schema_steps (number int primary key, name text not null, done_at timestamptz not null default now())',
    );
    return 0;
  }
  const { rows } = await client.query('select max(number) as last from schema_steps');
  return z.array(lastRow).parse(rows)[0]?.last ?? 0;
}
