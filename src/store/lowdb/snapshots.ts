import type { Low } from 'lowdb';
import type { StoreLog } from '../log.ts';
import type { Commits } from './commits.ts';
import type { SnapshotData } from './format.ts';
import type { Journal, JournalMark } from './journal.ts';
import { type Memory, takeSnapshot } from './memory.ts';

/** Keeps the journal short. */
export interface Snapshots {
  /** Starts a snapshot where the journal has grown enough and none is being written. */
  readonly consider: () => void;
  /** One at once, whatever has changed: after it nothing on disk is older than memory. False where it could not be written. */
  readonly now: () => Promise<boolean>;
  /** The last one, at close, where anything has changed since the one before. */
  readonly last: () => Promise<void>;
}

interface Deps {
  readonly low: Low<SnapshotData>;
  readonly memory: Memory;
  readonly journal: Journal;
  readonly commits: Commits;
  /** Journal bytes that make a new snapshot worth its while. */
  readonly afterBytes: number;
  readonly log: StoreLog;
}

export const emptySnapshot: SnapshotData = { sequence: 0, tables: {}, history: {}, work: [] };

/**
 * Commits go on while a snapshot is written: they wait only while it is put together in memory and while the journal is cut. The journal is
 * cut only when the snapshot is durable; a crash in between leaves commits in both, and loading skips the journal's.
 */
export function createSnapshots(deps: Deps): Snapshots {
  const { low, memory, journal, commits } = deps;
  let nextAt = deps.afterBytes;
  let held = low.data.sequence;
  let running: Promise<void> | null = null;

  async function write(): Promise<boolean> {
    const mark = await take();
    if (mark === null) return false;
    try {
      await low.write();
    } catch (error) {
      // Nothing is lost: the journal has it all.
      nextAt = journal.bytes() + deps.afterBytes;
      deps.log.warn({ err: error }, 'the snapshot could not be written; the journal goes on growing');
      return false;
    } finally {
      // Rows that are removed from now on need not be kept for it.
      low.data = emptySnapshot;
    }
    held = mark.sequence;
    await commits.between(() => journal.cut(mark));
    nextAt = deps.afterBytes;
    return true;
  }

  async function take(): Promise<JournalMark | null> {
    let mark: JournalMark | null = null;
    await commits.between(async () => {
      mark = { sequence: commits.sequence(), offset: journal.bytes() };
      low.data = takeSnapshot(memory, mark.sequence);
    });
    return mark;
  }

  return {
    consider: () => {
      if (running !== null || journal.bytes() < nextAt) return;
      running = write()
        .then(() => undefined)
        .finally(() => {
          running = null;
        });
    },
    now: write,
    last: async () => {
      await running;
      if (commits.sequence() > held || memory.work.countedSince()) await write();
    },
  };
}
