import type { Mirror, Store } from '../agreements/ports.ts';
import { listOrder, type MirrorDeps, readOrders } from './mirror-deps.ts';
import { readList } from './mirror-list.ts';
import { type Reading, readCustomers } from './mirror-read.ts';

/** The mirror of all customers, and how to end it. */
export interface RunningMirror extends Mirror {
  /** Begins nothing more, and waits for no answer. */
  readonly stop: () => void;
}

/** Makes what runs the mirror's due work. */
export function createMirror(
  deps: Omit<MirrorDeps, 'portfolio'> & { readonly portfolio: () => Promise<MirrorDeps['portfolio']> },
): RunningMirror {
  const stopping = new AbortController();
  const reading: Reading = { tried: new Map(), stopping: stopping.signal };
  return {
    run: async (work) => {
      const given = { ...deps, portfolio: await deps.portfolio() };
      return work.kind === 'mirrorList' ? readList(given, work) : readCustomers(given, work, reading);
    },
    stop: () => stopping.abort(),
  };
}

/** Orders the mirror's work, to begin now. Called at every start; it stays the same orders, and they take up where they were. */
export async function scheduleMirror({
  store,
  clock,
}: {
  readonly store: Store;
  readonly clock: { readonly now: () => number };
}): Promise<void> {
  const now = clock.now();
  await store.commit({ work: [listOrder(now), ...readOrders(now)] });
}
