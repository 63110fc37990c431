import { setImmediate as turnOver } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { createBatches } from '../../src/store/postgres/batches.ts';

describe('questions that go together', () => {
  interface Asking {
    readonly all: readonly string[];
    readonly answer: PromiseWithResolvers<readonly string[]>;
  }
  let asked: Asking[];
  let ask: (one: string) => Promise<string>;
  beforeEach(() => {
    asked = [];
    ask = createBatches(
      (all: readonly string[]) => {
        const answer = Promise.withResolvers<readonly string[]>();
        asked.push({ all, answer });
        return answer.promise;
      },
      { most: 3, atOnce: 2 },
    );
  });
  const batches = (): readonly (readonly string[])[] => asked.map(({ all }) => all);

  it('are those of one moment, so many at most, each answered with its own', async () => {
    const answers = Promise.all(['a', 'b', 'c', 'd'].map(ask));
    await turnOver();
    expect(batches()).toEqual([['a', 'b', 'c'], ['d']]);
    for (const { all, answer } of asked) answer.resolve(all.map((one) => one.toUpperCase()));
    expect(await answers).toEqual(['A', 'B', 'C', 'D']);
  });

  it('wait where enough are under way, and go together then', async () => {
    const first = ask('a');
    await turnOver();
    void ask('b');
    await turnOver();
    const late = [ask('c'), ask('d')];
    await turnOver();
    expect(batches()).toEqual([['a'], ['b']]);
    asked[0]?.answer.resolve(['A']);
    expect(await first).toBe('A');
    await turnOver();
    expect(batches()).toEqual([['a'], ['b'], ['c', 'd']]);
    asked[2]?.answer.resolve(['C', 'D']);
    expect(await Promise.all(late)).toEqual(['C', 'D']);
  });

  it('fail together, and no others with them', async () => {
    const failing = Promise.allSettled([ask('a'), ask('b')]);
    await turnOver();
    asked[0]?.answer.reject(new Error('away'));
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = ask('c');
    await turnOver();
    asked[1]?.answer.resolve(['C']);
    expect(await next).toBe('C');
  });

  it('fail where the answers do not fit the questions', async () => {
    const failing = Promise.allSettled([ask('a'), ask('b')]);
    await turnOver();
    asked[0]?.answer.resolve(['A']);
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
