import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppendFile, diskFiles, type Files } from '../../src/store/lowdb/files.ts';
import { makeFolder, openLowdb } from './lowdb-setup.ts';
import { aClaim, anAttestation, anOrder, noon } from './samples.ts';

/** The real disk, with a look at, or a hand in, what is done to the journal. */
function withJournal(change: (real: AppendFile) => Partial<AppendFile>): Files {
  return {
    ...diskFiles,
    openToAppend: async (path) => {
      const real = await diskFiles.openToAppend(path);
      return { ...real, ...change(real) };
    },
  };
}

const diskFull = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
const failing = () => Promise.reject(diskFull);
const claims = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => aClaim(`claim-${from + index}`));

describe('lowdb and the disk', () => {
  let dataDir = '';
  beforeEach(async () => {
    dataDir = await makeFolder();
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  it('lets all commits that wait share one write and one flush', async () => {
    let syncs = 0;
    const files = withJournal((real) => ({
      sync: () => {
        syncs += 1;
        return real.sync();
      },
    }));
    const store = await openLowdb(dataDir, { files });
    await Promise.all(claims(0, 400).map((claim) => store.commit({ put: { claims: [claim] } })));
    expect(await store.all('claims')).toHaveLength(400);
    expect(syncs).toBeGreaterThan(0);
    expect(syncs).toBeLessThanOrEqual(2);
    await store.close();
  });

  it('keeps the order when more commits wait than one write takes', async () => {
    const store = await openLowdb(dataDir);
    const chain = Array.from({ length: 1_200 }, (_, version) =>
      store.commit({ put: { claims: [aClaim('one', { version })] } }),
    );
    expect((await Promise.all(chain)).every((outcome) => outcome.kind === 'committed')).toBe(true);
    expect((await store.get('claims', 'one'))?.version).toBe(1_200);
    await store.close();
  });

  it('shows readers nothing before it is on disk, and decides on what waits ahead', async () => {
    const reached = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const files = withJournal((real) => ({
      sync: async () => {
        reached.resolve();
        await gate.promise;
        await real.sync();
      },
    }));
    const store = await openLowdb(dataDir, { files });
    const first = store.commit({ put: { claims: [aClaim('one')] }, work: [anOrder('one')] });
    await reached.promise;
    const second = store.commit({ put: { claims: [aClaim('one')] } });
    expect(await store.get('claims', 'one')).toBeNull();
    expect(await store.takeDue(noon, 1, 1_000)).toEqual([]);
    gate.resolve();
    expect(await first).toEqual({ kind: 'committed' });
    expect(await second).toEqual({ kind: 'conflict', table: 'claims', id: 'one' });
    await store.close();
  });

  it.each([
    ['the write fails', () => ({ write: failing })],
    [
      'half a line is written',
      (real: AppendFile) => ({ write: (data: Buffer) => real.write(data.subarray(0, 99)).then(failing) }),
    ],
    ['the flush fails', () => ({ sync: failing })],
  ])('refuses all that wait and all that follow when %s, and loses nothing from before', async (_, fault) => {
    let broken = false;
    const files = withJournal((real) => {
      const faulty: Partial<AppendFile> = fault(real);
      return {
        write: (data) => (broken ? (faulty.write ?? real.write)(data) : real.write(data)),
        sync: () => (broken ? (faulty.sync ?? real.sync)() : real.sync()),
      };
    });
    const store = await openLowdb(dataDir, { files });
    await store.commit({ put: { claims: claims(0, 2) }, work: [anOrder('a')] });
    broken = true;
    const refused = await Promise.allSettled(claims(2, 5).map((claim) => store.commit({ put: { claims: [claim] } })));
    broken = false;
    const later = await Promise.allSettled([store.commit({}), store.takeDue(noon, 1, 1_000)]);
    for (const outcome of [...refused, ...later]) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'StoreWriteError' } });
      expect(String(outcome.status === 'rejected' && outcome.reason)).toContain('no space left on device');
    }
    expect(await store.all('claims')).toHaveLength(2);
    await store.close();

    const reopened = await openLowdb(dataDir);
    expect((await reopened.all('claims')).map((row) => row.id)).toEqual(['claim-0', 'claim-1']);
    expect(await reopened.commit({ put: { claims: claims(2, 1) } })).toEqual({ kind: 'committed' });
    await reopened.close();
  });

  it('goes on, with a warning, when a snapshot cannot be written', async () => {
    const files: Files = {
      ...diskFiles,
      replace: (path, content) => (path.endsWith('snapshot.json') ? failing() : diskFiles.replace(path, content)),
    };
    const warnings: string[] = [];
    const log = { info: () => undefined, warn: (_: unknown, message: string) => warnings.push(message) };
    const store = await openLowdb(dataDir, { files, log, snapshotAfterBytes: 1 });
    for (const claim of claims(0, 3)) await store.commit({ put: { claims: [claim] } });
    await store.close();
    expect(warnings).toContain('the snapshot could not be written; the journal goes on growing');
    const reopened = await openLowdb(dataDir);
    expect(await reopened.all('claims')).toHaveLength(3);
    await reopened.close();
  });

  it('cuts the journal when a snapshot holds what it held', async () => {
    const store = await openLowdb(dataDir, { snapshotAfterBytes: 5_000 });
    for (const claim of claims(0, 200)) await store.commit({ put: { claims: [claim] } });
    expect((await stat(join(dataDir, 'journal.jsonl'))).size).toBeLessThan(20_000);
    await store.close();
    expect(await readFile(join(dataDir, 'journal.jsonl'), 'utf8')).toBe('{"format":1,"after":200}\n');
    expect((await readdir(dataDir)).sort()).toEqual(['journal.jsonl', 'lock.sqlite', 'snapshot.json']);
  });

  it('makes files that their owner alone can read', async () => {
    const folder = join(dataDir, 'made', 'here');
    const store = await openLowdb(folder, { snapshotAfterBytes: 1 });
    await store.commit({ put: { attestations: [anAttestation()] } });
    const modes = async (): Promise<string[]> => {
      const names = await readdir(folder);
      return Promise.all(
        names.map(async (name) => `${name} ${((await stat(join(folder, name))).mode & 0o777).toString(8)}`),
      );
    };
    expect((await modes()).sort()).toContain('lock.json 600');
    await store.close();
    expect((await modes()).sort()).toEqual(['journal.jsonl 600', 'lock.sqlite 600', 'snapshot.json 600']);
    expect(((await stat(folder)).mode & 0o777).toString(8)).toBe('700');
  });

  it('hands out rows that nobody can change', async () => {
    const store = await openLowdb(dataDir);
    await store.commit({ put: { attestations: [anAttestation()] } });
    await store.close();
    const reopened = await openLowdb(dataDir);
    await reopened.commit({ put: { attestations: [anAttestation({ id: 'attestation-2' })] } });
    for (const row of await reopened.all('attestations')) {
      expect(Object.isFrozen(row)).toBe(true);
      expect(Object.isFrozen(row.request)).toBe(true);
      expect(Object.isFrozen(row.customer)).toBe(true);
    }
    await reopened.close();
  });
});
