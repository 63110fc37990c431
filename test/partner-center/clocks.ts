import type { Sleep } from '../../src/partner-center/sleep.ts';

/** A clock whose sleeps are over at once, and have moved it. For one call at a time. */
export interface FlyingClock {
  readonly elapsedMs: () => number;
  readonly sleep: Sleep;
  readonly pass: (ms: number) => void;
  /** What was slept, in order. */
  readonly slept: readonly number[];
}

export function flyingClock(): FlyingClock {
  let now = 1_000;
  const slept: number[] = [];
  const pass = (ms: number): void => {
    now += ms;
  };
  const sleep: Sleep = async (ms) => {
    slept.push(ms);
    pass(ms);
  };
  return { elapsedMs: () => now, sleep, pass, slept };
}

/** A clock that stands until it is moved; who sleeps wakes in order. */
export interface StandingClock {
  readonly elapsedMs: () => number;
  readonly sleep: Sleep;
  /** Moves from sleeper to sleeper until this time, everything that follows from each included. */
  readonly moveTo: (time: number) => Promise<void>;
  readonly moveBy: (ms: number) => Promise<void>;
}

export function standingClock(): StandingClock {
  let now = 0;
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  const sleep: Sleep = (ms, signal) =>
    new Promise((resolve) => {
      const sleeper = { at: now + Math.max(ms, 0), wake: resolve };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        sleepers.delete(sleeper);
        resolve();
      });
    });
  const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  const moveTo = async (time: number): Promise<void> => {
    await settled();
    for (;;) {
      const [next] = [...sleepers].sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > time) break;
      sleepers.delete(next);
      now = Math.max(now, next.at);
      next.wake();
      await settled();
    }
    now = Math.max(now, time);
    await settled();
  };
  return { elapsedMs: () => now, sleep, moveTo, moveBy: (ms) => moveTo(now + ms) };
}
