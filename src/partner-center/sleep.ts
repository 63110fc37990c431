import { setTimeout } from 'node:timers/promises';

/** Resolves after so many milliseconds, or as soon as the signal aborts; it never rejects. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Timers must not be longer than 2^31 ms; whoever sleeps looks at the clock afterwards. */
const longest = 2 ** 31 - 1;

/** Sleeps for real. */
export const realSleep: Sleep = async (ms, signal) => {
  try {
    await setTimeout(Math.min(Math.ceil(ms), longest), undefined, signal === undefined ? {} : { signal });
  } catch {
    // Aborted: the sleeper looks at its signal.
  }
};
