import { createHmac, randomUUID } from 'node:crypto';
import type { Ids } from './agreements/ports.ts';

/** Ids from the machine's randomness; hashes keyed with the encryption key, so that they cannot be tried out without it. */
export function createIds(key: Buffer): Ids {
  return {
    newId: () => randomUUID(),
    hash: (text) => createHmac('sha256', key).update('history:').update(text).digest('hex'),
  };
}
