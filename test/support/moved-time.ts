import type { Clock } from '../../src/agreements/ports.ts';
import type { Sleep } from '../../src/partner-center/sleep.ts';

/** A time that passes only while everything waits for it: hours of waiting take as long as the work in them. */
export interface MovedTime extends Clock {
  readonly elapsedMs: () => number;
  readonly sleep: Sleep;
  /** Time stands while something real is under way: a request, a write to the disk. */
  readonly during: <T>(work: () => Promise<T>) => Promise<T>;
  /** Moves from one sleeper, or due work, to the next until this is true, or until nothing waits any more. */
  readonly moveUntil: (reached: () => boolean, nextDueAt: () => Promise<number | null>) => Promise<void>;
}

/** Turns of the event loop in which nothing began: then everything waits for the time. */
const quiet = 3;

export function movedTime(start: number): MovedTime {
  let now = 0;
  let under = 0;
  let stirred = 0;
  const listeners = new Set<() => void>();
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  const sleep: Sleep = (ms, signal) =>
    new Promise((resolve) => {
      stirred += 1;
      const sleeper = { at: now + Math.max(ms, 0), wake: resolve };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        sleepers.delete(sleeper);
        resolve();
      });
    });
  const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  const settled = async (): Promise<void> => {
    for (let still = 0, before = -1; still < quiet; still = under > 0 || before !== stirred ? 0 : still + 1) {
      before = stirred;
      await turn();
    }
  };
  const wake = (to: number): void => {
    now = Math.max(now, to);
    for (const sleeper of [...sleepers].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)) {
      sleepers.delete(sleeper);
      sleeper.wake();
    }
    for (const listener of listeners) listener();
  };
  return {
    now: () => start + now,
    elapsedMs: () => now,
    sleep,
    onMove: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    during: async (work) => {
      under += 1;
      stirred += 1;
      try {
        return await work();
      } finally {
        under -= 1;
        stirred += 1;
      }
    },
    moveUntil: async (reached, nextDueAt) => {
      for (;;) {
        await settled();
        if (reached()) return;
        const due = await nextDueAt();
        const next = Math.min(
          ...[...sleepers].map(({ at }) => at),
          due === null ? Number.POSITIVE_INFINITY : due - start,
        );
        if (next === Number.POSITIVE_INFINITY) return;
        wake(Math.max(next, now));
      }
    },
  };
}
