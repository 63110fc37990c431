import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Instances, openInstances } from './databases.ts';

const never = 3_600_000;

describe('what only one instance does at a time', () => {
  let instances: Instances;
  beforeEach(async () => {
    instances = await openInstances(2);
  });
  afterEach(() => instances.end());

  it('is done by one after the other, also where it fails', async () => {
    let running = 0;
    let most = 0;
    const run = async (index: number): Promise<number> => {
      running += 1;
      most = Math.max(most, running);
      await instances.at(0).store.get('claims', 'anything');
      running -= 1;
      if (index === 0) throw new Error('planted');
      return index;
    };
    const outcomes = await Promise.allSettled(
      [0, 1, 2, 3].map((index) => instances.at(index % 2).shared.alone('it', never, () => run(index))),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
    expect(most).toBe(1);
  });

  it('does not wait for something else', async () => {
    const inner = (): Promise<string> => instances.at(1).shared.alone('other', never, async () => 'done');
    expect(await instances.at(0).shared.alone('it', never, inner)).toBe('done');
  });

  it('is done all the same by whoever has waited long enough', async () => {
    const inner = (): Promise<string> => instances.at(1).shared.alone('it', 0, async () => 'done');
    expect(await instances.at(0).shared.alone('it', never, inner)).toBe('done');
  });

  it('is done by the next where whoever did it is gone', async () => {
    await instances.run(
      "insert into alone values ('it', gen_random_uuid(), now() + interval '1 hour'), ('other', gen_random_uuid(), now() - interval '1 second')",
    );
    expect(await instances.at(0).shared.alone('other', never, async () => 'done')).toBe('done');
    const waiting = instances.at(0).shared.alone('it', never, async () => 'done');
    await instances.run("update alone set until = now() where name = 'it'");
    expect(await waiting).toBe('done');
  });
});
