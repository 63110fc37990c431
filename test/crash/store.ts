import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Store } from '../../src/agreements/ports.ts';
import { loadOrMakeKey } from '../../src/store/keys.ts';
import { type StoreLog, silentLog } from '../../src/store/log.ts';
import { openStore } from '../../src/store/open.ts';
import { parseDatabaseUrl } from '../../src/store/postgres/connection-settings.ts';

/** Where a bot that is killed keeps everything. */
export interface KeepingPlace {
  readonly dataDir: string;
  /** Null: in `dataDir`. */
  readonly databaseUrl: string | null;
}

/** Opens the store of such a bot, in its own process or afterwards. */
export async function openStoreAt(place: KeepingPlace, log: StoreLog = silentLog): Promise<Store> {
  const keys = await loadOrMakeKey(join(place.dataDir, 'bot.key'));
  const shared = { keys, wallNow: Date.now, newId: randomUUID, log };
  if (place.databaseUrl === null) {
    // So small that kills meet snapshots and cuts of the journal too.
    return openStore({ kind: 'lowdb', dataDir: join(place.dataDir, 'store'), snapshotAfterBytes: 200_000, ...shared });
  }
  const parsed = parseDatabaseUrl(place.databaseUrl, () => '');
  if (!parsed.ok) throw new Error(`The address ${parsed.fault}`);
  return openStore({ kind: 'postgres', connection: parsed.settings, ...shared });
}
