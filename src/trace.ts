import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * One id through everything that one event leads to: a turn, the work that it commits, and the alerts that come of that. Every log line
 * written meanwhile carries it.
 */
export interface Trace {
  readonly id: string;
}

const running = new AsyncLocalStorage<Trace>();

/** The id of what runs now; undefined outside. */
export const traceId = (): string | undefined => running.getStore()?.id;

/** Runs something under an id. */
export function traced<T>(id: string, run: () => T): T {
  return running.run({ id }, run);
}
