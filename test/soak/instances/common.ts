import { randomUUID } from 'node:crypto';
import { parseEncryptionKeys } from '../../../src/store/keys.ts';
import type { StoreOptions } from '../../../src/store/open.ts';
import { parseDatabaseUrl } from '../../../src/store/postgres/connection-settings.ts';
import { sized } from '../size.ts';

/** The one key of all instances. */
export const fleetKeys = parseEncryptionKeys('b'.repeat(64));

/** How long PostgreSQL is away in the storm, in milliseconds. */
export const awayMs = sized({ small: 3_000, full: 30_000 });
/** As in the bot at work: longer than the database is away, with renewals of a quarter. */
export const leaseMs = 3 * awayMs;

/** How every instance opens the store, and so does the judge. */
export function storeOptions(databaseUrl: string): StoreOptions {
  const parsed = parseDatabaseUrl(databaseUrl, () => '');
  if (!parsed.ok) throw new Error(`The address ${parsed.fault}`);
  return { kind: 'postgres', connection: parsed.settings, keys: fleetKeys, newId: randomUUID };
}
