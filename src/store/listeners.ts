import type { Store, Touched } from '../agreements/ports.ts';
import type { StoreLog } from './log.ts';

/** Who wants to hear of commits. */
export interface Listeners {
  readonly add: Store['onCommit'];
  readonly call: (touched: Touched) => void;
  /** Whether there is anybody. */
  readonly any: () => boolean;
}

/** One that throws is logged and keeps nobody else from hearing. */
export function createListeners(log: StoreLog): Listeners {
  const all = new Set<{ readonly call: (touched: Touched) => void }>();
  return {
    add: (call) => {
      const listener = { call };
      all.add(listener);
      return () => all.delete(listener);
    },
    call: (touched) => {
      for (const { call } of [...all]) {
        try {
          call(touched);
        } catch (error) {
          log.warn({ err: error }, 'a listener to commits failed');
        }
      }
    },
    any: () => all.size > 0,
  };
}
