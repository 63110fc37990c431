import type { Change, Store, Work } from './agreements/ports.ts';
import { traced, traceId } from './trace.ts';

/** Runs due work under the id of what ordered it. */
export function tracedWork<T>(work: Pick<Work, 'data'>, newId: () => string, run: () => T): T {
  const id = work.data?.['trace'];
  return traced(typeof id === 'string' ? id : newId(), run);
}

/** The same store; work that is ordered through it carries the id under which it was ordered. */
export function tracingStore(store: Store): Store {
  return {
    ...store,
    commit: (change) => store.commit(marked(change)),
    finish: (work, change) => store.finish(work, marked(change)),
  };
}

function marked(change: Change): Change {
  const trace = traceId();
  if (trace === undefined || change.work === undefined) return change;
  return { ...change, work: change.work.map((order) => ({ ...order, data: { trace, ...order.data } })) };
}
