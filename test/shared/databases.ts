import { randomUUID } from 'node:crypto';
import type { Store } from '../../src/agreements/ports.ts';
import type { Shared } from '../../src/agreements/shared.ts';
import { openStore } from '../../src/store/open.ts';
import { openShared } from '../../src/store/open-shared.ts';
import { someKeys } from '../store/lowdb-setup.ts';
import { makeDatabase } from '../store/postgres-setup.ts';
import { administer, type PostgresServer } from '../support/postgres.ts';

/** One instance of the bot, as far as it shares anything. */
export interface Instance {
  readonly store: Store;
  readonly shared: Shared;
  readonly close: () => Promise<void>;
}

/** Several instances on a database of their own. */
export interface Instances {
  readonly url: string;
  readonly all: readonly Instance[];
  readonly at: (index: number) => Instance;
  /** Runs one statement, as nobody's. */
  readonly run: (statement: string) => Promise<void>;
  readonly end: () => Promise<void>;
}

/** On the server of the whole run, unless another is named. */
export async function openInstances(count: number, server?: Pick<PostgresServer, 'url'>): Promise<Instances> {
  const database = await makeDatabase(server?.url);
  const options = {
    ...{ kind: 'postgres' as const, connection: database.connection, keys: someKeys, newId: randomUUID },
    // Nobody is to find out by looking what he is to be told.
    lookEveryMs: 3_600_000,
  };
  const all: Instance[] = [];
  for (let index = 0; index < count; index += 1) {
    const store = await openStore(options);
    const shared = await openShared(options);
    if (shared === null) throw new Error('There is nothing shared.');
    all.push({ store, shared, close: () => Promise.all([store.close(), shared.close()]).then(() => undefined) });
  }
  return {
    url: database.url,
    all,
    at: (index) => {
      const one = all[index];
      if (one === undefined) throw new Error(`There is no instance ${index}.`);
      return one;
    },
    run: (statement) => administer(database.url, statement),
    end: async () => {
      await Promise.all(all.map(({ close }) => close()));
      await database.drop();
    },
  };
}
