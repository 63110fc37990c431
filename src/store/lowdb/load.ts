import { join } from 'node:path';
import { Low } from 'lowdb';
import { createRowCipher, type RowCipher } from '../encryption.ts';
import { StoreDamagedError } from '../errors.ts';
import type { EncryptionKeys } from '../keys.ts';
import type { StoreLog } from '../log.ts';
import { type Files, temporary } from './files.ts';
import type { SnapshotData } from './format.ts';
import { type Journal, openJournal } from './journal.ts';
import { type JournalContent, parseJournal } from './journal-lines.ts';
import { createMemory, loadSnapshot, type Memory } from './memory.ts';
import { applyTo, fromJournal } from './prepared.ts';
import { snapshotAdapter } from './snapshot.ts';
import { emptySnapshot } from './snapshots.ts';
import type { WorkList } from './work-list.ts';

interface Folder {
  readonly dataDir: string;
  readonly files: Files;
  readonly keys: EncryptionKeys;
  /** An empty one, to be filled. */
  readonly work: WorkList;
  readonly log: StoreLog;
}

/** A data directory with all that it holds in memory. */
export interface Loaded {
  readonly low: Low<SnapshotData>;
  readonly memory: Memory;
  readonly cipher: RowCipher;
  readonly journal: Journal;
  /** The number of the last commit. */
  readonly sequence: number;
}

/**
 * Loads snapshot and journal into memory and opens the journal for writing. Everything is read and checked first: where it throws, nothing
 * on disk was touched.
 */
export async function load({ dataDir, files, keys, work, log }: Folder): Promise<Loaded> {
  const snapshotFile = join(dataDir, 'snapshot.json');
  const journalFile = join(dataDir, 'journal.jsonl');
  const low = new Low(snapshotAdapter(files, snapshotFile), emptySnapshot);
  const memory = createMemory(work);
  const cipher = createRowCipher(keys);
  await low.read();
  const content = await readJournal({ files, snapshotFile, journalFile, log }, low.data.sequence);
  const sequence = Math.max(low.data.sequence, content.after + content.commits.length);
  loadSnapshot(memory, low.data, cipher);
  for (const { sequence: number, change } of content.commits) {
    // A crash between snapshot and cut leaves commits in both.
    if (number > low.data.sequence) applyTo(memory, fromJournal(change, cipher), number);
  }
  const allInSnapshot = sequence === low.data.sequence;
  const start = { after: sequence, goodBytes: allInSnapshot && content.after < sequence ? 0 : content.goodBytes };
  const journal = await openJournal(files, journalFile, start);
  await files.remove(temporary(snapshotFile));
  await files.remove(temporary(journalFile));
  return { low, memory, cipher, journal, sequence };
}

interface Journaled {
  readonly files: Files;
  readonly snapshotFile: string;
  readonly journalFile: string;
  readonly log: StoreLog;
}

async function readJournal(deps: Journaled, snapshotSequence: number): Promise<JournalContent> {
  const { journalFile: file, snapshotFile } = deps;
  const bytes = await deps.files.read(file);
  const advice = 'restore the data directory from a backup';
  if (bytes === null) {
    if (snapshotSequence === 0) return { after: 0, commits: [], goodBytes: 0 };
    throw new StoreDamagedError({ file, line: null }, 'the journal is missing beside its snapshot', advice);
  }
  const content = parseJournal(bytes, file);
  if (content.after > snapshotSequence) {
    const has = snapshotSequence === 0 ? 'is missing' : `ends with commit ${snapshotSequence}`;
    const problem = `the journal goes on after commit ${content.after}, but ${snapshotFile} ${has}`;
    throw new StoreDamagedError({ file, line: 1 }, problem, advice);
  }
  const torn = bytes.length - content.goodBytes;
  if (torn > 0) deps.log.warn({ file, bytes: torn }, 'a commit that was cut off while being written is dropped');
  return content;
}
