import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Entry, readEntry, sha256Of } from './entry.ts';
import { fileNames, namedEntry } from './names.ts';

/** A file that is not as it was written, is missing, or stands in the wrong place. */
export interface Problem {
  readonly file: string;
  readonly says: string;
}

export interface Verified {
  /** Empty: everything that was looked at is as it was written. */
  readonly problems: readonly Problem[];
  /** The first and last number that were looked at, and how many entries; null where there was none. */
  readonly seen: {
    readonly first: number;
    readonly last: number;
    readonly entries: number;
    readonly hash: string;
  } | null;
  /** The number of the entry that the given head names; null where none was given or found. */
  readonly headAt: number | null;
}

interface Asked {
  /** The JSON file of one entry, or the directory of all. */
  readonly path: string;
  /** The hash that was posted, from a place that whoever could change the files could not. */
  readonly head: string | null;
}

/**
 * Checks entries by nothing but their files and the head: each file byte for byte, each page, and that each entry holds the hash of the one
 * before. A directory is checked from the first entry; of one file only what follows it, and that where a head is given. Throws where the
 * path cannot be read.
 */
export async function verifyEvidence({ path, head }: Asked): Promise<Verified> {
  const isFolder = (await stat(path)).isDirectory();
  const folder = isFolder ? path : dirname(path);
  const names = (await readdir(folder)).flatMap((file) => namedEntry(file) ?? []);
  const last = Math.max(0, ...names.map(({ sequence }) => sequence));
  if (isFolder) return checkChain(folder, { first: 1, last, head });
  const named = namedEntry(basename(path));
  if (named?.kind !== 'json') {
    const problem = { file: basename(path), says: 'its name is not that of an entry, such as evidence-000001.json' };
    return { problems: [problem], seen: null, headAt: null };
  }
  const { sequence } = named;
  const alone = await checkChain(folder, { first: sequence, last: sequence, head });
  // An older entry is tied to the head by all that were written between.
  if (head === null || alone.headAt !== null || alone.problems.some(({ file }) => file !== headOf)) return alone;
  return checkChain(folder, { first: sequence, last, head });
}

/** Stands in place of a file where the head itself is the problem. */
const headOf = 'the head';

async function checkChain(
  folder: string,
  { first, last, head }: { readonly first: number; readonly last: number; readonly head: string | null },
): Promise<Verified> {
  const problems: Problem[] = [];
  let before: Entry | null = null;
  let entries = 0;
  let headAt: number | null = null;
  for (let sequence = first; sequence <= last; sequence += 1) {
    const checked = await checkEntry(folder, sequence);
    const { entry } = checked;
    problems.push(...checked.problems, ...linkProblems(entry, { sequence, first, before }));
    if (entry !== null) entries += 1;
    if (entry !== null && entry.hash === head) headAt = sequence;
    before = entry;
  }
  if (head !== null && headAt === null) problems.push({ file: headOf, says: headMissing(entries) });
  return { problems, seen: before === null ? null : { first, last, entries, hash: before.hash }, headAt };
}

function headMissing(entries: number): string {
  const none = entries === 0 ? 'there is no whole entry' : 'no entry here has this hash';
  return `${none}: the newest entries were left out, or the chain was written anew`;
}

async function checkEntry(
  folder: string,
  sequence: number,
): Promise<{ readonly entry: Entry | null; readonly problems: readonly Problem[] }> {
  const { json: file, page } = fileNames(sequence);
  const bytes = await readOrNull(join(folder, file));
  if (bytes === null) return { entry: null, problems: [{ file, says: 'it is missing: this entry was left out' }] };
  const read = readEntry(bytes);
  if (read.kind === 'damaged') return { entry: null, problems: [{ file, says: `it was changed: ${read.why}` }] };
  const { entry } = read;
  const moved =
    entry.sequence === sequence ? [] : [{ file, says: `it holds entry ${entry.sequence}: the order was changed` }];
  return { entry, problems: [...moved, ...(await pageProblems(folder, page, entry))] };
}

/** The page's name follows from the number, so that an entry cannot point at another file. */
async function pageProblems(folder: string, file: string, entry: Entry): Promise<readonly Problem[]> {
  const bytes = await readOrNull(join(folder, file));
  if (bytes === null) return [{ file, says: 'it is missing: the readable page of this entry' }];
  return sha256Of(bytes) === entry.page.sha256
    ? []
    : [{ file, says: 'it was changed: it does not match the hash in its entry' }];
}

/** A neighbour that is damaged has said so itself. */
function linkProblems(
  entry: Entry | null,
  at: { readonly sequence: number; readonly first: number; readonly before: Entry | null },
): readonly Problem[] {
  const { sequence, first, before } = at;
  const file = fileNames(sequence).json;
  if (entry === null) return [];
  if (sequence === 1 && entry.previous !== null) return [{ file, says: 'it is not the first of its chain' }];
  if (sequence === first || before === null || entry.previous === before.hash) return [];
  return [
    {
      file,
      says: `it does not follow ${fileNames(sequence - 1).json}: one of the two is not the one that was written`,
    },
  ];
}

async function readOrNull(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
