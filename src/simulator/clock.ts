/** The stand-in's clock: the wall's time plus what it was moved by. Milliseconds since the epoch; it never goes back. */
export type SimulatorClock = {
  readonly now: () => number;
  readonly advance: (milliseconds: number) => void;
  /** Tells the listener each time the clock was moved; answers with the way to stop that. */
  readonly onMove: (listener: () => void) => () => void;
};

/** Makes the clock over an offset that is kept elsewhere. Throws RangeError on an advance that is negative or not finite. */
export function createClock(deps: {
  readonly wallNow: () => number;
  readonly offset: () => number;
  readonly setOffset: (milliseconds: number) => void;
}): SimulatorClock {
  const listeners = new Set<() => void>();
  return {
    now: () => deps.wallNow() + deps.offset(),
    advance(milliseconds) {
      if (!Number.isFinite(milliseconds) || milliseconds < 0) {
        throw new RangeError('the clock only moves forward, by a finite number of milliseconds');
      }
      deps.setOffset(deps.offset() + milliseconds);
      for (const listener of listeners) listener();
    },
    onMove(listener) {
      // A wrapper of its own, so that one function given twice can be taken back once.
      const entry = () => listener();
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
  };
}
