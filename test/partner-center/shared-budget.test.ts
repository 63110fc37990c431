import { beforeEach, describe, expect, it } from 'vitest';
import type { PlacesOf, TakePlaces } from '../../src/agreements/shared.ts';
import { type Budget, createBudget, type Start } from '../../src/partner-center/budget.ts';
import type { Priority } from '../../src/partner-center/policy.ts';
import { shareBudget } from '../../src/partner-center/shared-budget.ts';
import { type StandingClock, standingClock } from './clocks.ts';

interface Begun {
  readonly by: number;
  readonly priority: Priority;
  readonly at: number;
}

/** The places of a database, in memory, by a clock that stands until it is moved. */
function placesBy(elapsedMs: () => number): TakePlaces {
  const starts = new Map<string, number[]>();
  const waitFor = ({ key, windows }: PlacesOf): number => {
    const times = starts.get(key) ?? [];
    const waits = windows.map(({ most, withinMs }) => {
      const inTheWay = times[times.length - most];
      return inTheWay === undefined ? 0 : inTheWay + withinMs - elapsedMs();
    });
    return Math.max(0, ...waits);
  };
  return async (places) => {
    const wait = Math.max(...places.map(waitFor));
    if (wait > 0) return Math.ceil(wait);
    for (const { key } of places) starts.set(key, [...(starts.get(key) ?? []), elapsedMs()]);
    return 0;
  };
}

describe('a request budget that several instances share', () => {
  let clock: StandingClock;
  let begun: Begun[];
  beforeEach(() => {
    clock = standingClock();
    begun = [];
  });

  function instancesOf(count: number, requestsPerMinute: number, takePlaces: TakePlaces): readonly Budget[] {
    return Array.from({ length: count }, () => {
      const deps = { requestsPerMinute, ...clock };
      return shareBudget(createBudget(deps), { ...deps, takePlaces });
    });
  }

  const ask = (
    budgets: readonly Budget[],
    by: number,
    { priority = 'interactive', patience = 1_000_000, hindered = () => false }: Asked = {},
  ): Promise<Start> => {
    const budget = budgets[by % budgets.length];
    if (budget === undefined) throw new Error('There is no instance.');
    return budget.start({
      priority,
      latestStart: clock.elapsedMs() + patience,
      notBefore: () => 0,
      hindered,
      started: () => void begun.push({ by, priority, at: clock.elapsedMs() }),
    });
  };
  interface Asked {
    readonly priority?: Priority;
    readonly patience?: number;
    readonly hindered?: () => boolean;
  }

  const mostInAMinute = (starts: readonly Begun[]): number =>
    Math.max(0, ...starts.map(({ at }) => starts.filter((other) => other.at >= at && other.at < at + 60_000).length));

  it.each([1, 10, 100])('is never spent by more than %i requests in any minute', async (most) => {
    const budgets = instancesOf(3, most, placesBy(clock.elapsedMs));
    for (let index = 0; index < 3 * most; index += 1) void ask(budgets, index);
    for (let index = 0; index < 3 * most; index += 1) void ask(budgets, index, { priority: 'background' });
    await clock.moveBy(12 * 60_000);
    expect(begun).toHaveLength(6 * most);
    expect(mostInAMinute(begun)).toBe(most);
    expect(mostInAMinute(begun.filter(({ priority }) => priority === 'background'))).toBeLessThanOrEqual(
      Math.max(1, most - Math.floor(most / 5)),
    );
  });

  it('spreads what is not waited for over the minute, whoever does it', async () => {
    const budgets = instancesOf(3, 100, placesBy(clock.elapsedMs));
    for (let index = 0; index < 80; index += 1) void ask(budgets, index, { priority: 'background' });
    await clock.moveBy(30_000);
    expect(begun.length).toBeGreaterThan(30);
    expect(begun.length).toBeLessThan(50);
  });

  it('leaves people a fifth, at once, while others work', async () => {
    const budgets = instancesOf(3, 100, placesBy(clock.elapsedMs));
    for (let index = 0; index < 300; index += 1) void ask(budgets, index, { priority: 'background' });
    await clock.moveBy(90_000);
    const before = clock.elapsedMs();
    for (let index = 0; index < 20; index += 1) void ask(budgets, index);
    await clock.moveBy(0);
    expect(begun.filter(({ priority, at }) => priority === 'interactive' && at === before)).toHaveLength(20);
  });

  it('lets people go first where they came later', async () => {
    const budgets = instancesOf(1, 10, placesBy(clock.elapsedMs));
    for (let index = 0; index < 10; index += 1) void ask(budgets, 0);
    await clock.moveBy(1_000);
    void ask(budgets, 0, { priority: 'background' });
    void ask(budgets, 0);
    await clock.moveBy(70_000);
    expect(begun.slice(10).map(({ priority }) => priority)).toEqual(['interactive', 'background']);
  });

  it('says at once who cannot have a place in time, and when there is one', async () => {
    const budgets = instancesOf(2, 1, placesBy(clock.elapsedMs));
    expect(await ask(budgets, 0)).toEqual({ kind: 'go' });
    await clock.moveBy(10_000);
    expect(await ask(budgets, 1, { patience: 20_000 })).toEqual({ kind: 'late', retryAfterMs: 50_000 });
    expect(begun).toHaveLength(1);
  });

  it('starts nothing while the database is away, and goes on when it is back', async () => {
    const places = placesBy(clock.elapsedMs);
    let away = true;
    let asked = 0;
    const budgets = instancesOf(1, 10, async (wanted) => {
      asked += 1;
      if (away) throw new Error('away');
      return places(wanted);
    });
    const impatient = ask(budgets, 0, { patience: 3_000 });
    const patient = ask(budgets, 0);
    await clock.moveBy(4_000);
    expect(await impatient).toMatchObject({ kind: 'late' });
    expect(begun).toEqual([]);
    // Not one after the other without a pause.
    expect(asked).toBeLessThan(12);
    away = false;
    await clock.moveBy(1_000);
    expect(await patient).toEqual({ kind: 'go' });
  });

  it('does not call where something came in the way meanwhile, and takes no further place for it', async () => {
    let taken = 0;
    let broken = false;
    const [budget] = instancesOf(1, 10, async () => {
      taken += 1;
      broken = true;
      return 0;
    });
    const budgets = budget === undefined ? [] : [budget];
    const both = [ask(budgets, 0, { hindered: () => broken }), ask(budgets, 0, { hindered: () => broken })];
    await clock.moveBy(0);
    expect(await Promise.all(both)).toEqual([{ kind: 'hindered' }, { kind: 'hindered' }]);
    expect([taken, begun]).toEqual([1, []]);
  });
});
