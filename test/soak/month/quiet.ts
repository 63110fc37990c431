import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { Store, WorkKind } from '../../../src/agreements/ports.ts';

/** Knows whether anything is under way that does not wait for the month's clock. */
export interface Quiet {
  readonly store: Store;
  readonly fetch: typeof fetch;
  /** Counts something else that takes its time. */
  readonly during: <T>(act: () => Promise<T>) => Promise<T>;
  /** Resolves when nothing happens any more until the clock moves; throws where that never comes. */
  readonly come: () => Promise<void>;
  readonly works: () => number;
}

/** Works that may wait for the request budget, which is a wait for the clock. */
const mayWait: ReadonlySet<WorkKind> = new Set([
  'createAttestation',
  'finalize',
  'announce',
  'lookForAgreement',
  'readLog',
  'refreshCards',
  'stillRefused',
  'writeEvidence',
]);

const calmTurns = 4;
const patienceMs = 150_000;

/** Watches a store and a fetch. `now` is the month's clock. */
export function watchQuiet(store: Store, now: () => number): Quiet {
  const running = new Map<string, WorkKind>();
  let under = 0;
  let works = 0;
  let changed = Promise.withResolvers<void>();
  const tell = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };

  const during = async <T>(act: () => Promise<T>): Promise<T> => {
    under += 1;
    try {
      return await act();
    } finally {
      under -= 1;
      tell();
    }
  };
  const isBusy = (): boolean => under > 0 || [...running.values()].some((kind) => !mayWait.has(kind));
  const calm = async (until: number): Promise<void> => {
    for (let calmFor = 0; calmFor < calmTurns; ) {
      if (isBusy()) await Promise.race([changed.promise, wait(1_000)]);
      await turn();
      calmFor = isBusy() ? 0 : calmFor + 1;
      if (performance.now() > until)
        throw new Error(`It never comes to rest: ${under} calls, works ${[...new Set(running.values())].join(', ')}.`);
    }
  };

  return {
    during,
    works: () => works,
    store: {
      ...store,
      commit: (change) => during(() => store.commit(change)),
      finish: (work, change) =>
        during(async () => {
          const finished = await store.finish(work, change);
          if (finished.kind !== 'conflict') running.delete(work.token);
          return finished;
        }),
      takeDue: (at, limit, leaseMs) =>
        during(async () => {
          const taken = await store.takeDue(at, limit, leaseMs);
          works += taken.length;
          for (const { token, kind } of taken) running.set(token, kind);
          return taken;
        }),
    },
    fetch: (input, init) =>
      during(async () => {
        const response = await fetch(input, init);
        // With its body: reading that takes a while too.
        const body = await response.arrayBuffer();
        const { status, headers } = response;
        return new Response(body.byteLength === 0 ? null : body, { status, headers });
      }),
    come: async () => {
      const until = performance.now() + patienceMs;
      for (;;) {
        await calm(until);
        const next = await store.nextDueAt();
        // What is due is about to be taken, unless as much runs as may run at once.
        if (next === null || next > now() || running.size >= 16) return;
        await wait(1);
      }
    },
  };
}
