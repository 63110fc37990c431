import { boundedMap } from './agreements/bounded-map.ts';
import { DAY } from './agreements/instant.ts';
import type { Store } from './agreements/ports.ts';
import type { Log } from './log.ts';

interface SayUnheard {
  readonly store: Pick<Store, 'get' | 'find' | 'onCommit'>;
  readonly log: Log;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

const mostRemembered = 10_000;

/** Logs, once for each, an alert that reached nobody, with how many there are now. Answers how to stop. */
export function sayUnheard({ store, log, now }: SayUnheard): () => void {
  const said = boundedMap<true>({ most: mostRemembered, now });
  const look = async (id: string): Promise<void> => {
    const alert = await store.get('alerts', id);
    if (alert === null || !alert.unheard || said.get(id) !== undefined) return;
    said.set(id, true, DAY);
    const unheard = (await store.find('alerts', 'unheard', 'yes')).length;
    log.warn({ alert: id, kind: alert.kind, unheard }, 'An alert reached nobody; it is shown to the next agent');
  };
  return store.onCommit(({ rows }) => {
    for (const { table, id } of rows)
      if (table === 'alerts')
        void look(id).catch((error: unknown) => log.error({ err: error }, 'An alert was not read'));
  });
}
