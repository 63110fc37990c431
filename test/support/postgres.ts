import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { MadeCertificate } from './made-certificate.ts';

/** A PostgreSQL server of the tests' own, on loopback. */
export interface PostgresServer {
  /** The address of its first database, with an administrator's password. */
  readonly url: string;
  /** Ends the server, as a maintenance would; its data stay. */
  readonly stop: () => Promise<void>;
  /** Starts it again on the same port. */
  readonly start: () => Promise<void>;
  /** Ends it for good and removes its data. The same happens when this process dies. */
  readonly end: () => Promise<void>;
}

interface PostgresWishes {
  /** `durable`: as in production, for what is measured. `careless` when left out. */
  readonly keeping?: 'durable' | 'careless';
  /** With which it answers connections over TLS; it does not refuse others. */
  readonly certificate?: MadeCertificate;
}

export async function startPostgres({
  keeping = 'careless',
  certificate,
}: PostgresWishes = {}): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'mca-postgres-'));
  const password = randomBytes(16).toString('hex');
  const script = fileURLToPath(new URL('./postgres-child.ts', import.meta.url));
  if (certificate !== undefined) {
    await writeFile(join(folder, 'server.crt'), certificate.cert);
    await writeFile(join(folder, 'server.key'), certificate.key, { mode: 0o600 });
  }
  const child = spawn(process.execPath, [script, folder, password, keeping], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { done, value } = await lines.next();
    if (done === true) throw new Error('PostgreSQL could not be started; what it said stands above');
    return value;
  };
  const tell = async (line: string): Promise<void> => {
    child.stdin.write(`${line}\n`);
    await next();
  };
  const port = await next();
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    stop: () => tell('stop'),
    start: () => tell('start'),
    end: async () => {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    },
  };
}

/** A new, empty database on the server; answers its address and how to drop it. */
export async function createDatabase(
  server: string,
): Promise<{ readonly url: string; readonly drop: () => Promise<void> }> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(server, `drop database ${name} with (force)`) };
}

/** Runs one statement on a connection of its own. */
export async function administer(url: string, statement: string): Promise<void> {
  await askDatabase(url, statement);
}

/** The same, with the rows that it answers. */
export async function askDatabase(
  url: string,
  statement: string,
  values: readonly unknown[] = [],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement, [...values])).rows;
  } finally {
    await client.end();
  }
}
