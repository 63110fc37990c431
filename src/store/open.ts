import type { Store } from '../agreements/ports.ts';
import { type LowdbOptions, openLowdbStore } from './lowdb/open-lowdb-store.ts';
import type { PostgresOptions } from './postgres/open-postgres-store.ts';

/** Which store to open; a further kind of store is a further member. */
export type StoreOptions = LowdbOptions | PostgresOptions;

/**
 * Opens the store and loads or connects to what it keeps. Throws a StoreLockedError, StoreDamagedError, EncryptionKeyError,
 * StoreUnreachableError, StoreRefusedError or StoreNewerError that says in plain words what to do; nothing is overwritten then.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  switch (options.kind) {
    case 'lowdb':
      return openLowdbStore(options);
    case 'postgres': {
      // Its driver is loaded only where it is used.
      const { openPostgresStore } = await import('./postgres/open-postgres-store.ts');
      return openPostgresStore(options);
    }
  }
}
