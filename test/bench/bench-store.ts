import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { administer, createDatabase, startPostgres } from '../support/postgres.ts';
import { megabytes } from './contestant.ts';

/** The stores that can be measured. */
export const storeNames = ['lowdb', 'postgres'] as const;

export type StoreName = (typeof storeNames)[number];

/** Where the bot keeps everything while it is measured. */
export interface BenchStore {
  /** Null: in the data directory. */
  readonly databaseUrl: string | null;
  /** To be called once it is filled and closed: a database that has stood for a while knows its figures. Answers its size. */
  readonly settle: () => Promise<number>;
  readonly end: () => Promise<void>;
}

/** Starts a PostgreSQL of the benchmark's own, durable, where that is asked for. */
export async function startBenchStore(name: StoreName, dataDir: string): Promise<BenchStore> {
  if (name === 'lowdb') {
    const settle = async (): Promise<number> => megabytes((await stat(join(dataDir, 'store', 'snapshot.json'))).size);
    return { databaseUrl: null, settle, end: async () => undefined };
  }
  const server = await startPostgres({ keeping: 'durable' });
  const { url } = await createDatabase(server.url);
  const settle = async (): Promise<number> => {
    await administer(url, 'vacuum analyze');
    return megabytes(await databaseBytes(url));
  };
  return { databaseUrl: url, settle, end: server.end };
}

async function databaseBytes(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ size: string }>('select pg_database_size(current_database()) as size');
    return Number(rows[0]?.size ?? 0);
  } finally {
    await client.end();
  }
}
