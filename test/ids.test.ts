import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openIds } from '../src/ids.ts';
import { makeFolder, openLowdb, otherKeys, someKeys } from './store/lowdb-setup.ts';

describe('ids', () => {
  let dataDir = '';
  beforeEach(async () => {
    dataDir = await makeFolder();
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  it('hash the same text to the same value over restarts and changed encryption keys', async () => {
    const first = await openLowdb(dataDir);
    const before = (await openIds(first, () => 1)).hash('megan@contoso.com');
    await first.close();
    const rotated = await openLowdb(dataDir, { keys: { current: otherKeys.current, others: [someKeys.current] } });
    const after = (await openIds(rotated, () => 2)).hash('megan@contoso.com');
    await rotated.close();
    expect(after).toBe(before);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
  });

  it('hash differently in another store, so that a hash cannot be tried out without its key', async () => {
    const store = await openLowdb(dataDir);
    const other = await makeFolder();
    const second = await openLowdb(other);
    const hashes = await Promise.all([store, second].map(async (one) => (await openIds(one, () => 1)).hash('x')));
    expect(hashes[0]).not.toBe(hashes[1]);
    await Promise.all([store.close(), second.close()]);
    await rm(other, { recursive: true });
  });

  it('share one key when two instances make it at the same time', async () => {
    const store = await openLowdb(dataDir);
    const [one, two] = await Promise.all([openIds(store, () => 1), openIds(store, () => 1)]);
    expect(one.hash('x')).toBe(two.hash('x'));
    await store.close();
  });
});
