import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/agreements/ports.ts';
import { silentLog } from '../../src/store/log.ts';
import { readContents } from '../../src/store/lowdb/read-contents.ts';
import { importContents } from '../../src/store/postgres/import-contents.ts';
import { runMigrateStore } from '../../src/tools/migrate-store-run.ts';
import { makeFolder, openLowdb, someKeys } from '../store/lowdb-setup.ts';
import { makeDatabase, openPostgres, type TestDatabase } from '../store/postgres-setup.ts';
import {
  aBlock,
  aClaim,
  anAlert,
  anAttestation,
  anEntry,
  anOrder,
  aPage,
  aSecret,
  aTrouble,
  noon,
} from '../store/samples.ts';

const customers = 40;

/** A store as it is after a while: changed rows, removed rows, odd texts, taken work, history of several customers. */
async function fill(store: Store, attestations = 300): Promise<void> {
  for (let index = 0; index < attestations; index += 1) {
    const id = `attestation-${index}`;
    const customer = { id: `customer-${index % customers}`, companyName: `Zoë \u0000 ${index}`, domain: 'contoso.com' };
    await store.commit({
      put: { attestations: [anAttestation({ id, customer })], alerts: [anAlert({ id: `${id}:finalized` })] },
      history: ['created', 'sent', 'opened'].map((kind) =>
        anEntry({
          kind: kind === 'sent' ? 'sent' : 'opened',
          customerId: customer.id,
          attestationId: id,
          at: noon + index,
        }),
      ),
      work: [anOrder(id, { dueAt: noon + index, lane: customer.id, data: { index } })],
    });
  }
  const put = {
    blocks: [aBlock()],
    pages: [aPage()],
    secrets: [aSecret()],
    troubles: [aTrouble()],
    claims: [aClaim()],
  };
  await store.commit({ put });
  await store.commit({ put: { claims: [aClaim('live:customer-1', { version: 1, holder: 'another' })] } });
  await store.commit({ remove: { blocks: [{ id: 'block-1', version: 1 }] } });
  await store.takeDue(noon, 1, 0);
}

describe('npm run migrate-store', () => {
  let dataDir = '';
  let database: TestDatabase;
  const said: string[] = [];
  const key = someKeys.current.key.toString('base64');
  const run = (env: Readonly<Record<string, string>> = {}): Promise<number> => {
    said.length = 0;
    return runMigrateStore({
      env: { DATA_DIR: dataDir, DATABASE_URL: database.url, ENCRYPTION_KEY: key, ...env },
      readFile: () => '',
      say: (line) => void said.push(line),
    });
  };
  const files = async (): Promise<readonly string[]> => {
    const names = (await readdir(dataDir)).filter((name) => !name.startsWith('lock.')).sort();
    return Promise.all(names.map(async (name) => `${name} ${await readFile(join(dataDir, name), 'utf8')}`));
  };

  beforeEach(async () => {
    dataDir = await makeFolder();
    database = await makeDatabase();
  });
  afterEach(async () => {
    await rm(dataDir, { recursive: true });
    await database.drop();
  });

  it('copies everything, says what, and leaves the directory as it was; a second run writes nothing', async () => {
    const from = await openLowdb(dataDir);
    await fill(from);
    await from.close();
    const before = await files();
    expect(await run()).toBe(0);
    expect(said.join()).toMatch(/attestations +300 +[0-9a-f]{64}/);
    expect(said.join()).toMatch(/history +900 +[0-9a-f]{64}/);
    expect(said.join()).not.toContain(database.connection.password);
    expect(await files()).toEqual(before);
    expect(await run()).toBe(0);
    expect(said.join()).toContain('Nothing was written now.');

    const [old, made] = [await openLowdb(dataDir), await openPostgres(database.connection)];
    for (const table of ['attestations', 'alerts', 'claims', 'pages', 'secrets', 'troubles', 'blocks'] as const) {
      const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);
      expect((await made.all(table)).toSorted(byId)).toEqual((await old.all(table)).toSorted(byId));
    }
    for (let index = 0; index < customers; index += 1) {
      expect(await made.history(`customer-${index}`, 999)).toEqual(await old.history(`customer-${index}`, 999));
    }
    const taken = async (store: Store) =>
      (await store.takeDue(noon + 999, 999, 60_000)).map(({ token: _, ...work }) => work);
    expect(await taken(made)).toEqual(await taken(old));
    // The bot has gone on: what was copied is still known to be there.
    await made.commit({ put: { claims: [aClaim('new')] } });
    await Promise.all([old.close(), made.close()]);
  });

  it('says after the bot went on that it was copied before, and writes nothing', async () => {
    const from = await openLowdb(dataDir);
    await fill(from, 3);
    await from.close();
    expect(await run()).toBe(0);
    const store = await openPostgres(database.connection);
    await store.commit({ put: { claims: [aClaim('live:customer-1', { version: 2, holder: 'since then' })] } });
    expect(await run()).toBe(0);
    expect(said.join()).toContain('was copied to PostgreSQL');
    expect((await store.get('claims', 'live:customer-1'))?.holder).toBe('since then');
    await store.close();
  });

  it('is refused while a bot has the directory, and where the database holds something else', async () => {
    const from = await openLowdb(dataDir);
    await from.commit({ put: { claims: [aClaim()] } });
    await expect(run()).rejects.toThrow(`${dataDir} is in use by process ${process.pid}`);
    await from.close();
    const store = await openPostgres(database.connection);
    await store.commit({ put: { claims: [aClaim('other')] } });
    expect(await run()).toBe(1);
    expect(said.join()).toContain('is not empty (claims: 1)');
    expect(await store.get('claims', 'live:customer-1')).toBeNull();
    await store.close();
  });

  it('names what is wrong with the settings', async () => {
    expect(await run({ DATABASE_URL: '', ENCRYPTION_KEY: 'short' })).toBe(2);
    expect(said.join()).toContain('ENCRYPTION_KEY cannot be used');
    expect(await run({ DATABASE_URL: '' })).toBe(2);
    expect(said.join()).toContain('DATABASE_URL is missing');
    expect(await run({ DATA_DIR: join(dataDir, randomUUID()) })).toBe(2);
    expect(said.join()).toContain('Set DATA_DIR to the directory that the bot has used so far');
  });

  it('can be repeated after it was cut off in the middle', async () => {
    const from = await openLowdb(dataDir);
    await fill(from, 1_500);
    await from.close();
    const folder = await readContents(dataDir, someKeys, silentLog);
    await folder.close();
    const target = { connection: database.connection, keys: someKeys };
    const importing = importContents(folder.contents, target).catch((error: unknown) => error);
    const watcher = new pg.Client({ connectionString: database.url });
    await watcher.connect();
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and query like 'insert into history%'`;
    for (let found = 0; found === 0; ) {
      found = (await watcher.query(cut)).rowCount ?? 0;
      if (found === 0) await after(1);
    }
    expect(String(await importing)).toContain('does not answer');
    expect((await watcher.query('select count(*)::int as count from attestations')).rows).toEqual([{ count: 0 }]);
    await watcher.end();
    expect(await importContents(folder.contents, target)).toMatchObject({ kind: 'imported' });
  });
});
