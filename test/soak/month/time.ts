import type { Sleep } from '../../../src/partner-center/sleep.ts';
import type { SimulatorClock } from '../../../src/simulator/simulator.ts';

/** Time that stands still but for those who move it, and the sleeps that wait for it. */
export interface MonthTime {
  readonly now: () => number;
  readonly sleep: Sleep;
  /** When the first sleep ends; null where nobody sleeps. */
  readonly firstWake: () => number | null;
  readonly moveTo: (at: number) => void;
}

/** Time by the stand-in's clock, which must have a wall that stands still. */
export function monthTime(clock: SimulatorClock): MonthTime {
  const sleeps = new Set<{ readonly until: number; readonly wake: () => void }>();
  const wakeDue = (): void => {
    for (const one of [...sleeps]) if (one.until <= clock.now()) one.wake();
  };
  return {
    now: clock.now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms <= 0 || signal?.aborted === true) return resolve();
        const one = {
          until: clock.now() + Math.ceil(ms),
          wake: () => {
            sleeps.delete(one);
            signal?.removeEventListener('abort', one.wake);
            resolve();
          },
        };
        sleeps.add(one);
        signal?.addEventListener('abort', one.wake);
      }),
    firstWake: () => (sleeps.size === 0 ? null : Math.min(...[...sleeps].map(({ until }) => until))),
    moveTo: (at) => {
      clock.advance(Math.max(0, at - clock.now()));
      wakeDue();
    },
  };
}
