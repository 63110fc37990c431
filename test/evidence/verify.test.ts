import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileForm } from '../../src/evidence/canonical.ts';
import { readEntry, withHash } from '../../src/evidence/entry.ts';
import { verifyEvidence } from '../../src/evidence/verify.ts';
import { aChain, testEvidence } from '../support/evidence.ts';

let folder = '';
let hashes: readonly string[] = [];
const length = 5;
const file = (sequence: number, kind = 'json'): string => `evidence-00000${sequence}.${kind}`;
const path = (name: string): string => join(folder, name);
const bytes = (name: string): Promise<Buffer> => readFile(path(name));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evidence-'));
  hashes = await aChain(await testEvidence(folder), length);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const head = (): string => hashes.at(-1) ?? '';
const wrongIn = async (given: string | null = head()): Promise<readonly string[]> =>
  (await verifyEvidence({ path: folder, head: given })).problems.map((problem) => problem.file);

/** Changes an entry as somebody would who knows how hashes are made. */
async function forged(sequence: number, change: Readonly<Record<string, string>>): Promise<string> {
  const read = readEntry(await bytes(file(sequence)));
  if (read.kind === 'damaged') throw new Error(read.why);
  const content = withHash({ ...read.content, ...change });
  await writeFile(path(file(sequence)), fileForm(content));
  return String(content['hash']);
}

describe('an untouched directory', () => {
  it('is found whole, from the first entry to the head', async () => {
    expect(await verifyEvidence({ path: folder, head: head() })).toEqual({
      problems: [],
      seen: { first: 1, last: length, entries: length, hash: head() },
      headAt: length,
    });
  });

  it('is tied to a head that was posted earlier', async () => {
    const verified = await verifyEvidence({ path: folder, head: hashes[2] ?? '' });
    expect([verified.problems, verified.headAt]).toEqual([[], 3]);
  });

  it('may be empty: then nothing was seen', async () => {
    for (let sequence = 1; sequence <= length; sequence += 1)
      await Promise.all([rm(path(file(sequence))), rm(path(file(sequence, 'html')))]);
    expect(await verifyEvidence({ path: folder, head: null })).toEqual({ problems: [], seen: null, headAt: null });
  });
});

describe('one changed byte', () => {
  it.each(['json', 'html'])('is found wherever it is in a %s file, and the file is named', async (kind) => {
    const name = file(3, kind);
    const whole = await bytes(name);
    const missed: number[] = [];
    for (let place = 0; place < whole.length; place += 1) {
      const changed = Buffer.from(whole);
      changed[place] = (changed[place] ?? 0) ^ 1;
      await writeFile(path(name), changed);
      const { problems } = await verifyEvidence({ path: path(file(3)), head: null });
      if (!problems.some((problem) => problem.file === name)) missed.push(place);
    }
    expect(whole.length).toBeGreaterThan(1_000);
    expect(missed).toEqual([]);
  });

  it('is found where one is added or cut off at the end', async () => {
    const whole = await bytes(file(2));
    await writeFile(path(file(2)), Buffer.concat([whole, Buffer.from(' ')]));
    expect(await wrongIn()).toContain(file(2));
    await writeFile(path(file(2)), whole.subarray(0, -1));
    expect(await wrongIn()).toContain(file(2));
  });

  it('is found with nothing given but the one file', async () => {
    await writeFile(path(file(4)), (await readFile(path(file(4)), 'utf8')).replace('Akers', 'Ekers'));
    const { problems } = await verifyEvidence({ path: path(file(4)), head: null });
    expect(problems).toEqual([{ file: file(4), says: 'it was changed: its content does not match its hash' }]);
  });
});

describe('an entry left out', () => {
  it.each([1, 3])('is named: number %i', async (sequence) => {
    await Promise.all([rm(path(file(sequence))), rm(path(file(sequence, 'html')))]);
    expect(await wrongIn(null)).toEqual([file(sequence)]);
  });

  it('is found by the head where it was the newest', async () => {
    await Promise.all([rm(path(file(5))), rm(path(file(5, 'html')))]);
    expect(await wrongIn(null)).toEqual([]);
    expect(await wrongIn()).toEqual(['the head']);
  });

  it('is found by its page where only the newest JSON file was taken', async () => {
    await rm(path(file(5)));
    expect(await wrongIn(null)).toEqual([file(5)]);
  });

  it('is found where the page alone was', async () => {
    await rm(path(file(2, 'html')));
    expect(await wrongIn()).toEqual([file(2, 'html')]);
  });

  it('is found where the later ones were moved up', async () => {
    await rename(path(file(4)), path(file(3)));
    await rename(path(file(5)), path(file(4)));
    expect(await wrongIn()).toEqual(expect.arrayContaining([file(3), file(4), file(5)]));
  });
});

describe('another order', () => {
  it('is found, and both files are named', async () => {
    await rename(path(file(2)), path('aside'));
    await rename(path(file(3)), path(file(2)));
    await rename(path('aside'), path(file(3)));
    expect(await wrongIn()).toEqual(expect.arrayContaining([file(2), file(3)]));
  });
});

describe('an entry written anew with a right hash of its own', () => {
  it('does not fit what follows it', async () => {
    await forged(3, { writtenAt: '2020-01-01T00:00:00.000Z' });
    expect(await wrongIn()).toEqual([file(4)]);
    const { problems } = await verifyEvidence({ path: folder, head: head() });
    expect(problems[0]?.says).toContain(`does not follow ${file(3)}`);
  });

  it('is found by the head alone where everything after it was written anew too', async () => {
    let previous = await forged(3, { writtenAt: '2020-01-01T00:00:00.000Z' });
    for (const sequence of [4, 5]) previous = await forged(sequence, { previous });
    expect(await wrongIn(null)).toEqual([]);
    expect(await wrongIn(previous)).toEqual([]);
    expect(await wrongIn()).toEqual(['the head']);
  });
});

describe('one file with a head', () => {
  it('is followed to the head', async () => {
    const verified = await verifyEvidence({ path: path(file(2)), head: head() });
    expect([verified.problems, verified.headAt, verified.seen?.first]).toEqual([[], 5, 2]);
  });

  it('is not tied to it where one in between is missing', async () => {
    await rm(path(file(4)));
    const { problems } = await verifyEvidence({ path: path(file(2)), head: head() });
    expect(problems.map((problem) => problem.file)).toEqual([file(4)]);
  });

  it('cannot be one that is none of evidence', async () => {
    await writeFile(path('other.json'), '{}');
    const { problems } = await verifyEvidence({ path: path('other.json'), head: null });
    expect(problems[0]?.file).toBe('other.json');
  });
});
