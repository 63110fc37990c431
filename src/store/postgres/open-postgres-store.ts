import type { Instant } from '../../agreements/instant.ts';
import type { Store, Touched } from '../../agreements/ports.ts';
import { createRowCipher } from '../encryption.ts';
import type { EncryptionKeys } from '../keys.ts';
import { createListeners } from '../listeners.ts';
import { type StoreLog, silentLog } from '../log.ts';
import { createCommits } from './commits.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { type Database, openDatabase } from './database.ts';
import { leaveOldKeys } from './leave-old-keys.ts';
import { migrate } from './migrate.ts';
import { openNotices } from './notices.ts';
import { createRowReads } from './row-reads.ts';
import { createWorkReads } from './work-reads.ts';

/** How to open the store that several instances of the bot share. */
export interface PostgresOptions {
  readonly kind: 'postgres';
  readonly connection: ConnectionSettings;
  readonly keys: EncryptionKeys;
  readonly newId: () => string;
  /** Not used: leases go by the clock of the database, which all instances share. */
  readonly wallNow?: () => Instant;
  /** How often work that nobody told of is looked for, in milliseconds; default 5 seconds. */
  readonly lookEveryMs?: number;
  readonly log?: StoreLog;
}

const usualLookMs = 5_000;

/** Connects, brings the schema up to date and answers the store. Throws as `openStore` says. */
export async function openPostgresStore(options: PostgresOptions): Promise<Store> {
  const { connection, keys } = options;
  const log = options.log ?? silentLog;
  await migrate(connection, log);
  const database = openDatabase(connection);
  const cipher = createRowCipher(keys);
  try {
    await leaveOldKeys({ database, cipher, keys, log });
    return await createStore(options, { database, cipher, log });
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function createStore(
  options: PostgresOptions,
  parts: {
    readonly database: Database;
    readonly cipher: ReturnType<typeof createRowCipher>;
    readonly log: StoreLog;
  },
): Promise<Store> {
  const { database, cipher, log } = parts;
  const listeners = createListeners(log);
  const notices = await openNotices({
    settings: options.connection,
    self: options.newId(),
    heard: listeners.call,
    lookEveryMs: options.lookEveryMs ?? usualLookMs,
    log,
  });
  const committed = (touched: Touched): void => {
    listeners.call(touched);
    notices.tell(touched);
  };
  let closed: Promise<void> | null = null;
  return {
    ...createRowReads(database, cipher),
    ...createWorkReads(database),
    ...createCommits({ database, cipher, committed }),
    onCommit: listeners.add,
    close: () => (closed ??= notices.close().then(database.close)),
  };
}
