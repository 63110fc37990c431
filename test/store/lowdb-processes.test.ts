import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreLockedError } from '../../src/store/errors.ts';
import { type StoreProcess, startStoreProcess } from './child-process.ts';
import { makeFolder, openLowdb } from './lowdb-setup.ts';
import { aClaim } from './samples.ts';

const kills = 20;

describe('lowdb and other processes', () => {
  let dataDir = '';
  const started: StoreProcess[] = [];
  const start = (mode: 'hold' | 'storm'): StoreProcess => {
    const process = startStoreProcess(mode, dataDir);
    started.push(process);
    return process;
  };

  beforeEach(async () => {
    dataDir = await makeFolder();
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((process) => process.kill()));
    await rm(dataDir, { recursive: true });
  });

  it('is refused while another process holds the data directory, naming it, and gets it at once after kill -9', async () => {
    const holder = start('hold');
    await holder.printed(1);
    expect(holder.lines).toEqual(['open']);
    const refused = await openLowdb(dataDir).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StoreLockedError);
    expect(String(refused)).toContain(`${dataDir} is in use by process ${holder.child.pid}.`);
    expect(String(refused)).toContain('set DATA_DIR to another directory');

    await holder.kill();
    const store = await openLowdb(dataDir);
    expect(await store.commit({ put: { claims: [aClaim()] } })).toEqual({ kind: 'committed' });
    await store.close();
  });

  it('lets one of several processes that start at the same moment win', async () => {
    const all = [start('hold'), start('hold'), start('hold'), start('hold')];
    await Promise.all(all.map((process) => process.printed(1)));
    const said = all.map((process) => process.lines[0] ?? '').sort();
    expect(said.filter((line) => line === 'open')).toHaveLength(1);
    expect(said.filter((line) => line.startsWith('locked by'))).toHaveLength(3);
  });

  it('is refused a second time in the same process, and free after close', async () => {
    const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => openLowdb(dataDir)));
    const opened = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    expect(opened).toHaveLength(1);
    await Promise.all(opened.map((store) => store.close()));
    const again = await openLowdb(dataDir);
    await again.close();
    await expect(again.all('claims')).rejects.toThrow('closed');
  });

  it(`has everything that was acknowledged after each of ${kills} kills in a storm of commits`, {
    timeout: 120_000,
  }, async () => {
    const acknowledged = new Set<string>();
    for (let round = 0; round < kills; round += 1) {
      const storm = start('storm');
      await storm.printed(2 + Math.floor(Math.random() * 600));
      await storm.kill();
      const [first, ...ids] = storm.lines;
      expect(first).toBe('open');
      for (const id of ids) acknowledged.add(id);

      const store = await openLowdb(dataDir);
      const rows = new Set((await store.all('claims')).map((row) => row.id));
      const entries = await store.history('customer-1', Number.MAX_SAFE_INTEGER);
      expect([...acknowledged].filter((id) => !rows.has(id))).toEqual([]);
      // What was on its way may be there too, but only as a whole.
      expect(new Set(entries.map((entry) => entry.attestationId))).toEqual(rows);
      expect(entries).toHaveLength(rows.size);
      await store.close();
    }
    console.log(`${kills} kills, ${acknowledged.size} acknowledged commits, none lost`);
    expect(acknowledged.size).toBeGreaterThan(kills);
  });
});
