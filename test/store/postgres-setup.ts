import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import type { Store } from '../../src/agreements/ports.ts';
import { openStore } from '../../src/store/open.ts';
import { type ConnectionSettings, parseDatabaseUrl } from '../../src/store/postgres/connection-settings.ts';
import type { PostgresOptions } from '../../src/store/postgres/open-postgres-store.ts';
import { administer, createDatabase } from '../support/postgres.ts';
import type { StoreUnderTest } from './contract.ts';
import { someKeys } from './lowdb-setup.ts';

/** A database of a test's own. */
export interface TestDatabase {
  readonly url: string;
  readonly connection: ConnectionSettings;
  readonly drop: () => Promise<void>;
}

/** Without a server's address: on the one of the whole run. */
export async function makeDatabase(server = inject('postgresUrl')): Promise<TestDatabase> {
  const database = await createDatabase(server);
  return { ...database, connection: settingsOf(database.url) };
}

export function settingsOf(url: string): ConnectionSettings {
  const parsed = parseDatabaseUrl(url, () => '');
  if (!parsed.ok) throw new Error(`The address ${parsed.fault}`);
  return parsed.settings;
}

export function openPostgres(connection: ConnectionSettings, options: Partial<PostgresOptions> = {}): Promise<Store> {
  return openStore({ kind: 'postgres', connection, keys: someKeys, newId: randomUUID, ...options });
}

/** An empty store in a database of its own. Its leases go by the server's clock: they are moved back where a test moves it on. */
export async function postgresUnderTest(): Promise<StoreUnderTest> {
  const database = await makeDatabase();
  // Nobody else is there who could keep anything to himself.
  const open = (): Promise<Store> => openPostgres(database.connection, { lookEveryMs: 3_600_000 });
  const first = await open();
  let store = first;
  return {
    store: first,
    advance: (ms) => administer(database.url, `update leases set until = until - interval '${ms} milliseconds'`),
    reopen: async () => {
      await store.close();
      store = await open();
      return store;
    },
    dispose: async () => {
      await store.close();
      await database.drop();
    },
  };
}
