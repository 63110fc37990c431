import { z } from 'zod';
import type { Table } from '../../agreements/rows.ts';
import type { OnMissed } from '../../agreements/shared.ts';
import { createListeners } from '../listeners.ts';
import type { StoreLog } from '../log.ts';
import type { Database, Statement } from './database.ts';
import { shapeOf } from './sql-names.ts';

/** What whoever keeps rows in memory keeps: the rest is read when it is asked for. */
const followed: readonly Table[] = ['customers', 'readings', 'attestations', 'blocks', 'mirror'];
const atOnce = 1_000;

const horizon: Statement = {
  name: 'missed horizon',
  text: 'select (pg_snapshot_xmin(pg_current_snapshot())::text::bigint % 4294967296)::text as xid',
};
const horizonRow = z.tuple([z.object({ xid: z.string() })]);
const rows = z.array(z.object({ id: z.string() }));

/** Every row that was written by a transaction that was not over at the horizon; a row too many is read once too often. */
const since = (table: Table): Statement => ({
  name: `missed ${table}`,
  text: `select id from ${shapeOf(table).name} where age(xmin) <= age($1::text::xid)`,
});

export interface Missed {
  /** Hears of rows of which the notice may have been lost: a look behind, in a while. Answers how to stop. */
  readonly add: OnMissed;
  readonly close: () => void;
}

/**
 * Notices are told behind a commit, and lost with the connection or the process. So whoever keeps rows in memory is told again, every so
 * many milliseconds, of all that was written since the last look: one reading of the table by the server, and only changed ids come here.
 */
export function lookForMissed(
  database: Pick<Database, 'read'>,
  { everyMs, log }: { readonly everyMs: number; readonly log: StoreLog },
): Missed {
  const listeners = createListeners(log);
  let from: Promise<string> | null = null;
  let looking = false;

  const now = async (): Promise<string> => horizonRow.parse(await database.read(horizon, []))[0].xid;

  async function look(): Promise<void> {
    // The next horizon comes first: what is written meanwhile is found twice rather than never.
    const [last, next] = [await from, await now()];
    for (const table of last === null ? [] : followed) {
      const changed = rows.parse(await database.read(since(table), [last])).flatMap(({ id }) => idOf(id) ?? []);
      for (let place = 0; place < changed.length; place += atOnce) {
        listeners.call({ work: false, rows: changed.slice(place, place + atOnce).map((id) => ({ table, id })) });
      }
    }
    from = Promise.resolve(next);
  }

  const timer = setInterval(() => {
    if (looking || !listeners.any()) return;
    looking = true;
    look()
      // What was written since the last look is found by the next.
      .catch((error: unknown) => log.warn({ err: error }, 'What other instances wrote could not be looked through'))
      .finally(() => {
        looking = false;
      });
  }, everyMs).unref();

  return {
    add: (listener) => {
      const stop = listeners.add(listener);
      // From before whoever listens reads everything.
      from ??= now();
      from.catch(() => {
        from = null;
      });
      return stop;
    },
    close: () => clearInterval(timer),
  };
}

/** The row's own id; null for one that is too long to be found by. See `keyOf`. */
function idOf(key: string): string | null {
  if (key.startsWith('\\sha256:')) return null;
  const parsed: unknown = JSON.parse(`"${key}"`);
  return typeof parsed === 'string' ? parsed : null;
}
