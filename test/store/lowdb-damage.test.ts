import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/agreements/ports.ts';
import { StoreDamagedError } from '../../src/store/errors.ts';
import { diskFiles, type Files } from '../../src/store/lowdb/files.ts';
import { makeFolder, openLowdb } from './lowdb-setup.ts';
import { aClaim, anEntry, anOrder } from './samples.ts';

const names = ['journal.jsonl', 'snapshot.json'] as const;

/** What a crash at this moment would leave. The lock is no part of it. */
async function crashImage(dataDir: string, into: string): Promise<string> {
  await mkdir(into);
  await Promise.all(names.map((name) => copyFile(join(dataDir, name), join(into, name)).catch(() => undefined)));
  return into;
}

const addClaim = (store: Store, number: number) =>
  store.commit({
    put: { claims: [aClaim(`claim-${number}`)] },
    history: [anEntry({ attestationId: `step-${number}` })],
    work: [anOrder(`work-${number}`)],
  });

describe('lowdb after a crash or damage', () => {
  let root = '';
  let dataDir = '';
  const file = (name: (typeof names)[number]): string => join(dataDir, name);
  const edit = async (name: (typeof names)[number], change: (text: string) => string): Promise<void> =>
    writeFile(file(name), change(await readFile(file(name), 'utf8')));
  const contents = () => Promise.all(names.map((name) => readFile(file(name), 'utf8').catch(() => null)));

  /** Three commits in the journal, or, closed, in the snapshot. */
  async function threeCommits(options: { readonly closed: boolean }): Promise<void> {
    const first = join(root, 'first');
    const store = await openLowdb(first);
    for (const number of [1, 2, 3]) await addClaim(store, number);
    if (options.closed) await store.close();
    await crashImage(first, dataDir);
    if (!options.closed) await store.close();
  }

  async function expectRefusal(
    words: string,
    where: { readonly file: string; readonly line: number | null },
  ): Promise<void> {
    const before = await contents();
    const error = await openLowdb(dataDir).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StoreDamagedError);
    expect(String(error)).toContain(words);
    expect(error).toMatchObject(where);
    expect(await contents()).toEqual(before);
  }

  beforeEach(async () => {
    root = await makeFolder();
    dataDir = join(root, 'data');
  });
  afterEach(() => rm(root, { recursive: true }));

  it('drops a line that was cut off anywhere, says so, and goes on from the commit before', async () => {
    await threeCommits({ closed: false });
    const whole = await readFile(file('journal.jsonl'));
    const lastLine = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (let end = lastLine + 1; end < whole.length; end += 17) {
      await writeFile(file('journal.jsonl'), whole.subarray(0, end));
      await rm(file('snapshot.json'), { force: true });
      const warnings: string[] = [];
      const log = { info: () => undefined, warn: (_: unknown, message: string) => warnings.push(message) };
      const store = await openLowdb(dataDir, { log });
      expect((await store.all('claims')).map((row) => row.id)).toEqual(['claim-1', 'claim-2']);
      expect(warnings).toEqual(['a commit that was cut off while being written is dropped']);
      await addClaim(store, 4);
      const again = await crashImage(dataDir, join(root, `again-${end}`));
      await store.close();
      const reopened = await openLowdb(again);
      expect((await reopened.all('claims')).map((row) => row.id)).toEqual(['claim-1', 'claim-2', 'claim-4']);
      await reopened.close();
    }
  });

  it('has every acknowledged commit, whole, whichever step on disk was the last before a crash', async () => {
    const images: { readonly folder: string; readonly acknowledged: number }[] = [];
    const live = join(root, 'live');
    let acknowledged = 0;
    const after = async <T>(step: Promise<T>): Promise<T> => {
      const answer = await step;
      const image = { folder: join(root, `image-${images.length}`), acknowledged };
      images.push(image);
      await crashImage(live, image.folder);
      return answer;
    };
    const files: Files = {
      ...diskFiles,
      replace: (path, content) => after(diskFiles.replace(path, content)),
      openToAppend: async (path) => {
        const open = await diskFiles.openToAppend(path);
        return { ...open, write: (data) => after(open.write(data)), sync: () => after(open.sync()) };
      },
    };
    const store = await openLowdb(live, { files, snapshotAfterBytes: 1_500 });
    const writer = async (numbers: readonly number[]): Promise<void> => {
      for (const number of numbers) {
        await addClaim(store, number);
        acknowledged += 1;
      }
    };
    const numbers = Array.from({ length: 40 }, (_, index) => index);
    await Promise.all([writer(numbers.slice(0, 20)), writer(numbers.slice(20))]);
    await store.close();

    expect(images.length).toBeGreaterThan(40);
    for (const image of images) {
      const reopened = await openLowdb(image.folder);
      const rows = (await reopened.all('claims')).map((row) => row.id.replace('claim', 'step'));
      const entries = (await reopened.history('customer-1', 100)).map((entry) => entry.attestationId);
      expect(rows.length).toBeGreaterThanOrEqual(image.acknowledged);
      expect([...entries].sort()).toEqual([...rows].sort());
      await reopened.close();
    }
  });

  it('skips what the snapshot holds already when a crash kept the journal from being cut', async () => {
    const first = join(root, 'first');
    const store = await openLowdb(first);
    for (const number of [1, 2, 3]) await addClaim(store, number);
    await crashImage(first, dataDir);
    await store.close();
    await copyFile(join(first, 'snapshot.json'), file('snapshot.json'));

    const reopened = await openLowdb(dataDir);
    expect(await reopened.history('customer-1', 10)).toHaveLength(3);
    expect(await reopened.get('claims', 'claim-3')).toEqual(aClaim('claim-3', { version: 1 }));
    expect(await addClaim(reopened, 4)).toEqual({ kind: 'committed' });
    await reopened.close();
    const last = await openLowdb(dataDir);
    expect(await last.history('customer-1', 10)).toHaveLength(4);
    await last.close();
  });

  it('goes on where the snapshot ends when the journal, shortened by hand, ends before it', async () => {
    const first = join(root, 'first');
    const store = await openLowdb(first);
    for (const number of [1, 2, 3]) await addClaim(store, number);
    await crashImage(first, dataDir);
    await store.close();
    await copyFile(join(first, 'snapshot.json'), file('snapshot.json'));
    await edit('journal.jsonl', (text) => text.slice(0, text.lastIndexOf('{"sequence":3')));

    const reopened = await openLowdb(dataDir);
    await addClaim(reopened, 4);
    const crashed = await crashImage(dataDir, join(root, 'crashed'));
    await reopened.close();
    const last = await openLowdb(crashed);
    expect((await last.all('claims')).map((row) => row.id)).toEqual(['claim-1', 'claim-2', 'claim-3', 'claim-4']);
    await last.close();
  });

  it('reports a changed byte in the middle of the journal with its line', async () => {
    await threeCommits({ closed: false });
    await edit('journal.jsonl', (text) => text.replace('claim-2', 'claim-9'));
    await expectRefusal('journal.jsonl, line 3: the checksum does not match', { file: file('journal.jsonl'), line: 3 });
  });

  it('reports a changed byte in the last whole line: that commit was acknowledged', async () => {
    await threeCommits({ closed: false });
    await edit('journal.jsonl', (text) => text.replace('claim-3', 'claim-9'));
    await expectRefusal('delete line 4 and all after it', { file: file('journal.jsonl'), line: 4 });
  });

  it('reports a line that is no commit, and a commit that is missing', async () => {
    await threeCommits({ closed: false });
    const whole = await readFile(file('journal.jsonl'), 'utf8');
    await edit('journal.jsonl', (text) => text.replace('{"sequence":2', '"sequence":2'));
    await expectRefusal('the line is unreadable', { file: file('journal.jsonl'), line: 3 });
    const lines = whole.split('\n');
    await writeFile(file('journal.jsonl'), lines.filter((_, index) => index !== 2).join('\n'));
    await expectRefusal('commit 2 is missing: this is commit 3', { file: file('journal.jsonl'), line: 3 });
  });

  it('reports a journal without its header, and a journal that is missing beside a snapshot', async () => {
    await threeCommits({ closed: true });
    await writeFile(file('journal.jsonl'), '');
    await expectRefusal('the header is unreadable', { file: file('journal.jsonl'), line: 1 });
    await rm(file('journal.jsonl'));
    await expectRefusal('the journal is missing', { file: file('journal.jsonl'), line: null });
  });

  it('reports a snapshot that is changed, cut off, or empty', async () => {
    await threeCommits({ closed: true });
    const whole = await readFile(file('snapshot.json'), 'utf8');
    const where = { file: file('snapshot.json'), line: null };
    await edit('snapshot.json', (text) => text.replace('claim-2', 'claim-9'));
    await expectRefusal('the checksum of the snapshot does not match', where);
    await writeFile(file('snapshot.json'), whole.slice(0, whole.length / 2));
    await expectRefusal('the checksum of the snapshot does not match', where);
    await writeFile(file('snapshot.json'), '');
    await expectRefusal('the snapshot is unreadable', where);
  });

  it('reports a snapshot that is missing or older than the journal', async () => {
    await threeCommits({ closed: true });
    const older = await readFile(file('snapshot.json'));
    const store = await openLowdb(dataDir);
    await addClaim(store, 4);
    await store.close();
    await writeFile(file('snapshot.json'), older);
    await expectRefusal('snapshot.json ends with commit 3', { file: file('journal.jsonl'), line: 1 });
    await rm(file('snapshot.json'));
    await expectRefusal('snapshot.json is missing', { file: file('journal.jsonl'), line: 1 });
  });

  it('refuses files of another format', async () => {
    await threeCommits({ closed: true });
    await edit('journal.jsonl', (text) => text.replace('"format":1', '"format":2'));
    await expectRefusal('format 2', { file: file('journal.jsonl'), line: 1 });
    await edit('snapshot.json', (text) => text.replace('"format":1', '"format":3'));
    await expectRefusal('start the version of the bot that wrote it', { file: file('snapshot.json'), line: null });
  });
});
