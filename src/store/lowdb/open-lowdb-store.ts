import type { Instant } from '../../agreements/instant.ts';
import type { Store, Touched } from '../../agreements/ports.ts';
import { StoreClosedError } from '../errors.ts';
import type { EncryptionKeys } from '../keys.ts';
import { createListeners, type Listeners } from '../listeners.ts';
import { type StoreLog, silentLog } from '../log.ts';
import { type Commits, createCommits } from './commits.ts';
import { diskFiles, type Files } from './files.ts';
import type { Journal } from './journal.ts';
import { load } from './load.ts';
import { lockFolder } from './lock.ts';
import type { Memory } from './memory.ts';
import { createSnapshots, emptySnapshot, type Snapshots } from './snapshots.ts';
import { createWorkList } from './work-list.ts';

/** How to open the store that keeps everything in one directory, for one process. */
export interface LowdbOptions {
  readonly kind: 'lowdb';
  /** Made where it is missing; belongs to this bot alone. */
  readonly dataDir: string;
  readonly keys: EncryptionKeys;
  /** The wall clock, for leases. */
  readonly wallNow: () => Instant;
  readonly newId: () => string;
  /** Journal size that makes a new snapshot worth its while; default 16 MiB. */
  readonly snapshotAfterBytes?: number;
  readonly log?: StoreLog;
  /** The disk; default the real one. */
  readonly files?: Files;
}

const defaultSnapshotAfterBytes = 16 * 1024 * 1024;

/** Opens a data directory: takes its lock, loads it, and answers the store. Throws as `openStore` says. */
export async function openLowdbStore(options: LowdbOptions): Promise<Store> {
  const files = options.files ?? diskFiles;
  await files.makeFolder(options.dataDir);
  const unlock = await lockFolder(options.dataDir);
  try {
    return await openLocked({ ...options, files, log: options.log ?? silentLog, unlock });
  } catch (error) {
    await unlock();
    throw error;
  }
}

interface Locked extends LowdbOptions {
  readonly files: Files;
  readonly log: StoreLog;
  readonly unlock: () => Promise<void>;
}

async function openLocked(options: Locked): Promise<Store> {
  const { log } = options;
  const { low, memory, cipher, journal, sequence } = await load({ ...options, work: createWorkList(options) });
  const listeners = createListeners(log);
  const written = (touched: readonly Touched[]): void => {
    snapshots.consider();
    touched.forEach(listeners.call);
  };
  const commits = createCommits({ memory, journal, cipher, sequence, written });
  const afterBytes = options.snapshotAfterBytes ?? defaultSnapshotAfterBytes;
  const snapshots = createSnapshots({ low, memory, journal, commits, afterBytes, log });
  low.data = emptySnapshot;
  await leaveOldKeys({ oldKeys: cipher.oldKeysUsed(), snapshots, log });
  return createStore({ memory, commits, journal, snapshots, listeners, unlock: options.unlock });
}

/** What was encrypted with an older key is encrypted anew in memory: one snapshot brings it to disk, and the older key is not needed any more. */
async function leaveOldKeys(deps: {
  readonly oldKeys: readonly string[];
  readonly snapshots: Snapshots;
  readonly log: StoreLog;
}): Promise<void> {
  const { oldKeys, snapshots, log } = deps;
  if (oldKeys.length === 0 || !(await snapshots.now())) return;
  log.warn(
    { oldKeys },
    'everything was encrypted anew with the first ENCRYPTION_KEY; the others may be removed, unless a backup needs them',
  );
}

interface Parts {
  readonly memory: Memory;
  readonly commits: Commits;
  readonly journal: Journal;
  readonly snapshots: Snapshots;
  readonly listeners: Listeners;
  readonly unlock: () => Promise<void>;
}

function createStore({ memory, commits, ...parts }: Parts): Store {
  let closed: Promise<void> | null = null;

  /** What every call passes through: a closed store answers nothing. */
  function opened(): Memory {
    if (closed !== null) throw new StoreClosedError();
    return memory;
  }

  async function close(): Promise<void> {
    try {
      await commits.settled();
      await parts.snapshots.last();
    } finally {
      await parts.journal.close().finally(parts.unlock);
    }
  }

  return {
    commit: async (change) => {
      opened();
      return commits.commit(change);
    },
    finish: async (work, change) => {
      opened();
      return commits.finish(work, change);
    },
    get: async (table, id) => opened().tables[table].get(id),
    find: async (table, index, value) => opened().tables[table].find(index, value),
    count: async (table, index, value) => opened().tables[table].count(index, value),
    all: async (table) => opened().tables[table].all(),
    pages: async function* (table) {
      yield opened().tables[table].all();
    },
    history: async (customerId, limit) => {
      const entries = opened().history.get(customerId) ?? [];
      return entries.slice(Math.max(0, entries.length - limit)).reverse();
    },
    takeDue: async (now, limit, leaseMs) => {
      // Work whose outcome cannot be saved must not run: it would call Microsoft again and again.
      commits.check();
      return opened().work.takeDue(now, limit, leaseMs);
    },
    hold: async (work, ms) => opened().work.hold(work, ms),
    nextDueAt: async () => opened().work.nextDueAt(),
    onCommit: parts.listeners.add,
    close: () => (closed ??= close()),
  };
}
