import type { Store } from '../agreements/ports.ts';
import type { Table } from '../agreements/rows.ts';

/** What follows the store's commits. */
export interface Following {
  /** When every commit that was made before is dealt with. */
  readonly settled: () => Promise<void>;
  readonly close: () => void;
}

/** What is done with what was written. */
export interface Follower {
  /** Runs first; what is touched while it runs is read after it. */
  readonly start: () => Promise<void>;
  /** By table; the others are not followed. */
  readonly reload: { readonly [T in Table]?: (id: string) => Promise<void> };
}

/** A store that cannot be read is asked again after so long. */
const againAfterMs = 1_000;

/**
 * Calls `reload` for every row that a commit touches, one after the other, so that a slow reading never overtakes a newer one. A row that is
 * touched again meanwhile is read once.
 */
export async function followStore(store: Store, { start, reload }: Follower): Promise<Following> {
  const touched = new Map<string, readonly [Table, string]>();
  let running: Promise<void> | null = null;
  let closed = false;
  let again: NodeJS.Timeout | undefined;

  const readTouched = async (): Promise<void> => {
    for (const [key, [table, id]] of touched) {
      touched.delete(key);
      await reload[table]?.(id).catch((error: unknown) => {
        touched.set(key, [table, id]);
        throw error;
      });
    }
  };
  const pump = (): void => {
    if (running !== null || closed || touched.size === 0) return;
    running = readTouched()
      .catch(() => {
        again = setTimeout(pump, againAfterMs);
      })
      .finally(() => {
        running = null;
      });
  };
  let started = false;
  const stop = store.onCommit(({ rows }) => {
    for (const { table, id } of rows) if (table in reload) touched.set(`${table}/${id}`, [table, id]);
    if (started) pump();
  });
  const settled = async (): Promise<void> => {
    pump();
    await running;
  };
  const close = (): void => {
    closed = true;
    clearTimeout(again);
    stop();
  };
  await start().catch((error: unknown) => {
    close();
    throw error;
  });
  started = true;
  await settled();
  return { settled, close };
}
