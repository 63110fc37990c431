import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Ids, Store } from './agreements/ports.ts';

/** Ids from the machine's randomness; hashes keyed with `key` (32 bytes), so that they cannot be tried out without it. */
export function createIds(key: Buffer): Ids {
  return {
    newId: () => randomUUID(),
    hash: (text) => createHmac('sha256', key).update('history:').update(text).digest('hex'),
  };
}

const keyId = 'hashKey';

/**
 * The same with a key of the store's own, made once and kept encrypted there: what history hashed stays comparable when ENCRYPTION_KEY
 * is changed.
 */
export async function openIds(store: Pick<Store, 'get' | 'commit'>, now: () => number): Promise<Ids> {
  const kept = await store.get('secrets', keyId);
  if (kept !== null) return createIds(Buffer.from(kept.value, 'base64'));
  const value = randomBytes(32).toString('base64');
  const made = await store.commit({
    put: { secrets: [{ id: keyId, version: 0, value, obtainedAt: now(), seed: null }] },
  });
  // Another instance was faster: its key is the one.
  return made.kind === 'committed' ? createIds(Buffer.from(value, 'base64')) : openIds(store, now);
}
