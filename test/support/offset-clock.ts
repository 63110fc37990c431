import type { Clock } from '../../src/agreements/ports.ts';

/** The wall's clock plus an offset: that of a process whose parent moves it. */
export interface OffsetClock {
  readonly clock: Clock;
  readonly moveClock: (offsetMs: number) => void;
  /** Passes as the clock does. */
  readonly elapsedMs: () => number;
}

export function offsetClock(): OffsetClock {
  let offset = 0;
  const listeners = new Set<() => void>();
  return {
    clock: {
      now: () => Date.now() + offset,
      onMove: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    moveClock: (offsetMs) => {
      offset = offsetMs;
      for (const listener of listeners) listener();
    },
    elapsedMs: () => performance.now() + offset,
  };
}
