import type { Store } from '../../src/agreements/ports.ts';

/** A store that is watched, so that others can wait until the bot has nothing to do. */
export interface Watched {
  readonly store: Store;
  /** Resolves when no work runs and none is due until the clock moves. */
  readonly rest: () => Promise<void>;
}

/** Watches what the runner takes and ends. `now` is the bot's clock. */
export function watchRest(store: Store, now: () => number): Watched {
  const running = new Set<string>();
  let taking = 0;
  let changed = Promise.withResolvers<void>();
  const tell = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const isBusy = (): boolean => taking > 0 || running.size > 0;
  return {
    store: {
      ...store,
      takeDue: async (at, limit, leaseMs) => {
        taking += 1;
        try {
          const taken = await store.takeDue(at, limit, leaseMs);
          for (const { token } of taken) running.add(token);
          return taken;
        } finally {
          taking -= 1;
          tell();
        }
      },
      finish: async (work, change) => {
        const finished = await store.finish(work, change);
        if (finished.kind !== 'conflict') running.delete(work.token);
        tell();
        return finished;
      },
    },
    rest: async () => {
      for (;;) {
        const change = changed.promise;
        const next = await store.nextDueAt();
        if (!isBusy() && (next === null || next > now())) return;
        // What is due is taken at once, or when something that runs has ended.
        await change;
      }
    },
  };
}
