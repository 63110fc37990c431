import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../src/agreements/ports.ts';
import { type EncryptionKeys, parseEncryptionKeys } from '../../src/store/keys.ts';
import type { LowdbOptions } from '../../src/store/lowdb/open-lowdb-store.ts';
import { openStore } from '../../src/store/open.ts';
import type { StoreUnderTest } from './contract.ts';
import { noon } from './samples.ts';

export const someKeys: EncryptionKeys = parseEncryptionKeys('a1'.repeat(32));
export const otherKeys: EncryptionKeys = parseEncryptionKeys('b2'.repeat(32));

export function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'mca-store-'));
}

export function openLowdb(dataDir: string, options: Partial<LowdbOptions> = {}): Promise<Store> {
  return openStore({ kind: 'lowdb', dataDir, keys: someKeys, wallNow: () => noon, newId: randomUUID, ...options });
}

/** An empty store in a folder of its own, with a wall clock that only `advance` moves. */
export async function lowdbUnderTest(options: Partial<LowdbOptions> = {}): Promise<StoreUnderTest> {
  const dataDir = await makeFolder();
  let wall = noon;
  const open = (): Promise<Store> => openLowdb(dataDir, { wallNow: () => wall, ...options });
  const first = await open();
  let store = first;
  return {
    store: first,
    advance: async (ms) => {
      wall += ms;
    },
    reopen: async () => {
      await store.close();
      store = await open();
      return store;
    },
    dispose: async () => {
      await store.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
