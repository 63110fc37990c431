import type { Store } from '../agreements/ports.ts';
import { type LowdbOptions, openLowdbStore } from './lowdb/open-lowdb-store.ts';

/** Which store to open; a further kind of store is a further member. */
export type StoreOptions = LowdbOptions;

/**
 * Opens the store and loads or connects to what it keeps. Throws a StoreLockedError, StoreDamagedError or EncryptionKeyError that says
 * in plain words what to do; nothing is overwritten then.
 */
export function openStore(options: StoreOptions): Promise<Store> {
  switch (options.kind) {
    case 'lowdb':
      return openLowdbStore(options);
  }
}
