import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { PlacesOf } from '../../src/agreements/shared.ts';
import { askDatabase } from '../support/postgres.ts';
import { type Instances, openInstances } from './databases.ts';

const started = z.array(z.object({ at: z.number() }));

describe('places that instances share', () => {
  let instances: Instances;
  beforeEach(async () => {
    instances = await openInstances(3);
  });
  afterEach(() => instances.end());

  /** When something was started under a key, in milliseconds, in order. */
  async function startsOf(key: string): Promise<readonly number[]> {
    const text = 'select extract(epoch from at)::float8 * 1000 as at from starts where key = $1 order by n';
    return started.parse(await askDatabase(instances.url, text, [key])).map(({ at }) => at);
  }

  /** The most starts within so many milliseconds, at any moment. */
  function mostWithin(starts: readonly number[], ms: number): number {
    return Math.max(...starts.map((from) => starts.filter((at) => at >= from && at < from + ms).length));
  }

  async function takeAll(places: readonly PlacesOf[], count: number): Promise<void> {
    let left = count;
    const take = async (index: number): Promise<void> => {
      while (left > 0) {
        if ((await instances.at(index % 3).shared.takePlaces(places)) === 0) left -= 1;
      }
    };
    await Promise.all(Array.from({ length: 12 }, (_, index) => take(index)));
  }

  it('are never more than a window holds, however many ask at once', async () => {
    // Kept for longer than they count, to be counted here.
    const windows = [
      { most: 5, withinMs: 100 },
      { most: 12, withinMs: 400 },
    ];
    await takeAll([{ key: 'a', windows, keep: 10_000 }], 40);
    const starts = await startsOf('a');
    expect(starts.length).toBeGreaterThanOrEqual(40);
    expect(mostWithin(starts, 99.9)).toBe(5);
    expect(mostWithin(starts, 399.9)).toBe(12);
  });

  it('are taken of all keys or of none, in whatever order the keys are named', async () => {
    const hour = 3_600_000;
    const [tight, wide] = [
      { key: 'tight', windows: [{ most: 1, withinMs: hour }], keep: 9 },
      { key: 'wide', windows: [{ most: 9, withinMs: hour }] },
    ];
    const waits = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        instances.at(index % 3).shared.takePlaces(index % 2 === 0 ? [tight, wide] : [wide, tight]),
      ),
    );
    expect(waits.filter((wait) => wait === 0)).toHaveLength(1);
    expect(Math.min(...waits.filter((wait) => wait > 0))).toBeGreaterThan(hour / 2);
    expect(await startsOf('wide')).toHaveLength(1);
  });

  it('are of different keys independent, and forgotten when they count no more', async () => {
    const take = (key: string): Promise<number> =>
      instances.at(0).shared.takePlaces([{ key, windows: [{ most: 2, withinMs: 3_600_000 }] }]);
    expect([await take('a'), await take('a'), await take('b')]).toEqual([0, 0, 0]);
    expect(await take('a')).toBeGreaterThan(0);
    await instances.run("update starts set at = at - interval '1 hour'");
    expect([await take('a'), await take('a')]).toEqual([0, 0]);
    expect(await startsOf('a')).toHaveLength(2);
  });

  it('close nothing for longer than the window where the clock of the database was set back', async () => {
    const places = [{ key: 'a', windows: [{ most: 1, withinMs: 5_000 }] }];
    await instances.at(0).shared.takePlaces(places);
    await instances.run("update starts set at = at + interval '1 day'");
    expect(await instances.at(1).shared.takePlaces(places)).toBe(5_000);
  });
});
