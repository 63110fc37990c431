import type { Store, Work } from './agreements/ports.ts';

/** Due work of a process that may stop in the middle of it. */
export interface HandingBack {
  readonly takeDue: Store['takeDue'];
  readonly hold: Store['hold'];
  /** Runs work, and knows meanwhile that it runs. */
  readonly running: (work: Work, run: () => Promise<void>) => Promise<void>;
  /** From now on what is taken is given back at once, for others to take. */
  readonly stop: () => void;
  /** Gives back what still runs: this process is about to end. What it still commits counts only if nobody else has taken it. */
  readonly rest: () => Promise<void>;
}

/** @param onReturned told when others should look for work */
export function handingBack(store: Pick<Store, 'takeDue' | 'hold'>, onReturned: () => Promise<void>): HandingBack {
  const begun = new Set<Work>();
  let stopping = false;
  let over = false;

  async function giveBack(works: readonly Work[]): Promise<void> {
    if (works.length === 0) return;
    // What cannot be given back is taken when its lease has run out.
    await Promise.all(works.map((work) => store.hold(work, 0).catch(() => false)));
    await onReturned();
  }

  return {
    takeDue: async (now, limit, leaseMs) => {
      if (stopping) return [];
      const taken = await store.takeDue(now, limit, leaseMs);
      // Read anew: it may have changed while the store answered.
      if (!isStopping()) return taken;
      await giveBack(taken);
      return [];
    },
    hold: async (work, ms) => (over ? false : store.hold(work, ms)),
    running: async (work, run) => {
      begun.add(work);
      try {
        await run();
      } finally {
        begun.delete(work);
      }
    },
    stop: () => {
      stopping = true;
    },
    rest: async () => {
      over = true;
      await giveBack([...begun]);
    },
  };

  function isStopping(): boolean {
    return stopping;
  }
}
