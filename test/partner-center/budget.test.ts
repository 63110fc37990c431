import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBudget, type Start } from '../../src/partner-center/budget.ts';
import type { Priority } from '../../src/partner-center/policy.ts';
import { runs } from '../fuzz/runs.ts';
import { standingClock } from './clocks.ts';

interface Asking {
  readonly at: number;
  readonly priority: Priority;
  /** How long it can wait. */
  readonly patience: number;
  /** How long its gate stays closed. */
  readonly gate: number;
}

interface Outcome extends Asking {
  readonly index: number;
  readonly start: Start;
  readonly settledAt: number;
}

/** Lets these ask, each at its time, and answers what became of them in the order of the answers. */
async function play(requestsPerMinute: number, askings: readonly Asking[]): Promise<readonly Outcome[]> {
  const clock = standingClock();
  const budget = createBudget({ requestsPerMinute, ...clock });
  const outcomes: Outcome[] = [];
  for (const [index, asking] of askings.entries()) {
    await clock.moveTo(asking.at);
    let startedAt: number | null = null;
    void budget
      .start({
        priority: asking.priority,
        latestStart: asking.at + asking.patience,
        notBefore: () => asking.at + asking.gate,
        hindered: () => false,
        started: () => {
          startedAt = clock.elapsedMs();
        },
      })
      .then((start) => outcomes.push({ ...asking, index, start, settledAt: startedAt ?? clock.elapsedMs() }));
  }
  await clock.moveBy(200_000);
  return outcomes;
}

const asking = (fields: Partial<Asking> = {}): Asking => ({
  at: 0,
  priority: 'interactive',
  patience: 1_000_000,
  gate: 0,
  ...fields,
});
const many = (count: number, fields: Partial<Asking> = {}): readonly Asking[] =>
  Array.from({ length: count }, () => asking(fields));
const went = (outcomes: readonly Outcome[]): readonly Outcome[] => outcomes.filter(({ start }) => start.kind === 'go');

/** Whether this start was one too many after those before it. */
function overspent(most: number, before: readonly Outcome[], { settledAt, priority }: Outcome): boolean {
  const usable = priority === 'interactive' ? most : Math.max(1, most - Math.floor(most / 5));
  return before.filter((other) => other.settledAt > settledAt - 60_000).length >= usable;
}

const rank = { interactive: 0, background: 1, mirror: 2 } as const satisfies Record<Priority, number>;

/** Whether the other could have started then, and should have: it is more urgent, or came before. */
function passedOver(start: Outcome, other: Outcome): boolean {
  const could = other.at + other.gate <= start.settledAt && other.settledAt > start.settledAt;
  const urgent = rank[other.priority] < rank[start.priority];
  return could && (urgent || (other.priority === start.priority && other.index < start.index));
}

describe('the request budget', () => {
  it('lets people start at once while there is some of it, and the next when the minute has passed', async () => {
    const outcomes = await play(3, many(5));
    expect(outcomes.map(({ settledAt }) => settledAt)).toEqual([0, 0, 0, 60_000, 60_000]);
  });

  it('leaves a fifth to people, who start at once while background work waits', async () => {
    const outcomes = await play(10, [
      ...many(20, { priority: 'background' }),
      ...many(2, { at: 59_000, priority: 'interactive' }),
    ]);
    const background = went(outcomes).filter(({ priority }) => priority === 'background');
    expect(background.filter(({ settledAt }) => settledAt < 60_000).length).toBe(8);
    const people = outcomes.filter(({ priority }) => priority === 'interactive');
    expect(people.map(({ settledAt }) => settledAt)).toEqual([59_000, 59_000]);
  });

  it('gives the mirror what due work leaves, and lets due work go first', async () => {
    const outcomes = await play(10, [
      ...many(20, { priority: 'mirror' }),
      ...many(2, { at: 1_000, priority: 'background' }),
      ...many(2, { at: 59_000, priority: 'interactive' }),
    ]);
    const of = (wanted: Priority) => went(outcomes).filter(({ priority }) => priority === wanted);
    expect(of('mirror').filter(({ settledAt }) => settledAt < 60_000).length).toBe(6);
    const [, , third] = of('mirror');
    expect(of('background').every(({ settledAt }) => settledAt < (third?.settledAt ?? 0))).toBe(true);
    expect(of('interactive').map(({ settledAt }) => settledAt)).toEqual([59_000, 59_000]);
    expect(of('mirror')).toHaveLength(20);
  });

  it('spreads background work over the minute', async () => {
    const starts = went(await play(400, many(400, { priority: 'background' }))).map(({ settledAt }) => settledAt);
    expect(starts.filter((at) => at < 1_000).length).toBeLessThanOrEqual(22);
    expect(starts.filter((at) => at < 30_000).length).toBeLessThanOrEqual(180);
    expect(starts.filter((at) => at < 60_000).length).toBeLessThanOrEqual(320);
    expect(starts.length).toBe(400);
  });

  it('lets nobody wait for what cannot come in time, and says when it can', async () => {
    const outcomes = await play(2, [...many(2), asking({ at: 10_000, patience: 20_000 })]);
    expect(outcomes[2]).toMatchObject({ settledAt: 10_000, start: { kind: 'late', retryAfterMs: 50_000 } });
  });

  it('lets a call whose gate is closed hold up nobody', async () => {
    const outcomes = await play(5, [asking({ gate: 30_000 }), asking(), asking({ priority: 'background' })]);
    expect(outcomes.map(({ index, settledAt }) => [index, settledAt])).toEqual([
      [1, 0],
      [2, 0],
      [0, 30_000],
    ]);
  });

  it('ends at once what something has come in the way of, and spends nothing on it', async () => {
    const clock = standingClock();
    const budget = createBudget({ requestsPerMinute: 1, ...clock });
    let hindered = false;
    const ask = (gate: number) =>
      budget.start({
        priority: 'interactive',
        latestStart: 100_000,
        notBefore: () => gate,
        hindered: () => hindered,
        started: () => {},
      });
    const waiting = ask(10_000);
    hindered = true;
    budget.review();
    expect(await waiting).toEqual({ kind: 'hindered' });
    hindered = false;
    expect(await ask(0)).toEqual({ kind: 'go' });
  });

  it.each([0, -1, 1.5, Number.NaN])('is not made for %d requests a minute', (requestsPerMinute) => {
    expect(() => createBudget({ requestsPerMinute, ...standingClock() })).toThrow(RangeError);
  });

  it('is never exceeded in any 60 seconds, leaves its fifth, puts people first and keeps the order', async () => {
    const one = fc.record({
      wait: fc.integer({ min: 0, max: 9_000 }),
      priority: fc.constantFrom<Priority>('interactive', 'background', 'mirror'),
      patience: fc.constantFrom(0, 5_000, 20_000, 70_000),
      gate: fc.constantFrom(0, 0, 0, 3_000, 25_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.array(one, { maxLength: 60 }), async (most, parts) => {
        let at = 0;
        const askings = parts.map((part) => {
          at += part.wait;
          return { ...part, at };
        });
        const outcomes = await play(most, askings);
        expect(outcomes.length).toBe(askings.length);
        const starts = went(outcomes);
        expect(starts.filter((start, place) => overspent(most, starts.slice(0, place), start))).toEqual([]);
        expect(starts.filter(({ settledAt, at: from, gate }) => settledAt < from + gate)).toEqual([]);
        expect(starts.filter(({ settledAt, at: from, patience }) => settledAt > from + patience)).toEqual([]);
        expect(starts.filter((start, place) => starts.slice(place).some((other) => passedOver(start, other)))).toEqual(
          [],
        );
      }),
      runs(150, 3_000),
    );
  });
});
