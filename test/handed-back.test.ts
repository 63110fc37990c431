import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Work } from '../src/agreements/ports.ts';
import { handingBack } from '../src/handed-back.ts';
import { type Instances, openInstances } from './shared/databases.ts';
import { aClaim, anOrder, noon } from './store/samples.ts';

const lease = 3_600_000;

describe('due work of an instance that stops', () => {
  let instances: Instances;
  let told: number;
  beforeEach(async () => {
    instances = await openInstances(2);
    await instances.at(0).store.commit({ work: [anOrder('a'), anOrder('b')] });
    told = 0;
  });
  afterEach(() => instances.end());

  const stoppable = () =>
    handingBack(instances.at(0).store, async () => {
      told += 1;
    });
  const takenByOther = async (): Promise<readonly string[]> =>
    (await instances.at(1).store.takeDue(noon, 10, lease)).map(({ subject }) => subject).sort();
  const one = async (works: Promise<readonly Work[]>): Promise<Work> => {
    const [work] = await works;
    if (work === undefined) throw new Error('Nothing was taken.');
    return work;
  };

  it('is taken as ever before', async () => {
    const handing = stoppable();
    expect((await handing.takeDue(noon, 1, lease)).map(({ subject }) => subject)).toEqual(['a']);
    expect(await takenByOther()).toEqual(['b']);
    expect(told).toBe(0);
  });

  it('is not taken any more, and given back where it was being taken', async () => {
    const handing = stoppable();
    const taking = handing.takeDue(noon, 10, lease);
    handing.stop();
    expect(await taking).toEqual([]);
    expect(told).toBe(1);
    expect(await handing.takeDue(noon, 10, lease)).toEqual([]);
    expect(await takenByOther()).toEqual(['a', 'b']);
  });

  it('is given back where it runs too long, and its outcome does not count once another has it', async () => {
    const handing = stoppable();
    const work = await one(handing.takeDue(noon, 1, lease));
    const release = Promise.withResolvers<void>();
    const running = handing.running(work, () => release.promise);
    handing.stop();
    await handing.rest();
    // Nothing renews a lease that was given back.
    expect(await handing.hold(work, lease)).toBe(false);
    expect(await takenByOther()).toEqual(['a', 'b']);
    release.resolve();
    await running;
    expect(await instances.at(0).store.finish(work, { put: { claims: [aClaim()] } })).toEqual({ kind: 'lost' });
    expect(told).toBe(1);
  });

  it('is kept where it has ended, also in failure', async () => {
    const handing = stoppable();
    const work = await one(handing.takeDue(noon, 1, lease));
    await expect(handing.running(work, () => Promise.reject(new Error('planted')))).rejects.toThrow('planted');
    handing.stop();
    await handing.rest();
    expect(told).toBe(0);
    expect(await takenByOther()).toEqual(['b']);
  });

  it('ends the stop also where the database is away', async () => {
    const handing = stoppable();
    const work = await one(handing.takeDue(noon, 1, lease));
    void handing.running(work, () => new Promise(() => undefined));
    await instances.at(0).store.close();
    await handing.rest();
    expect(told).toBe(1);
  });

  it('is looked for by the others at once where they are told', async () => {
    const heard = new Promise((resolve) => instances.at(1).store.onCommit(resolve));
    await instances.at(0).shared.wakeOthers();
    expect(await heard).toEqual({ work: true, rows: [] });
  });
});
