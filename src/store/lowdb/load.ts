import type { Low } from 'lowdb';
import type { RowCipher } from '../encryption.ts';
import { StoreDamagedError } from '../errors.ts';
import type { StoreLog } from '../log.ts';
import { type Files, temporary } from './files.ts';
import type { SnapshotData } from './format.ts';
import { type Journal, openJournal } from './journal.ts';
import { type JournalContent, parseJournal } from './journal-lines.ts';
import { loadSnapshot, type Memory } from './memory.ts';
import { applyTo, fromJournal } from './prepared.ts';

interface Deps {
  readonly low: Low<SnapshotData>;
  readonly files: Files;
  readonly snapshotFile: string;
  readonly journalFile: string;
  readonly cipher: RowCipher;
  readonly memory: Memory;
  readonly log: StoreLog;
}

/**
 * Loads snapshot and journal into memory and opens the journal for writing. Everything is read and checked first: where it throws, nothing
 * on disk was touched.
 */
export async function load(deps: Deps): Promise<{ readonly journal: Journal; readonly sequence: number }> {
  const { low, files, memory } = deps;
  await low.read();
  const content = await readJournal(deps, low.data.sequence);
  const sequence = Math.max(low.data.sequence, content.after + content.commits.length);
  loadSnapshot(memory, low.data, deps.cipher);
  for (const { sequence: number, change } of content.commits) {
    // A crash between snapshot and cut leaves commits in both.
    if (number > low.data.sequence) applyTo(memory, fromJournal(change, deps.cipher), number);
  }
  const allInSnapshot = sequence === low.data.sequence;
  const start = { after: sequence, goodBytes: allInSnapshot && content.after < sequence ? 0 : content.goodBytes };
  const journal = await openJournal(files, deps.journalFile, start);
  await files.remove(temporary(deps.snapshotFile));
  await files.remove(temporary(deps.journalFile));
  return { journal, sequence };
}

async function readJournal(deps: Deps, snapshotSequence: number): Promise<JournalContent> {
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
