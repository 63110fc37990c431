import { MINUTE } from '../../agreements/instant.ts';
import type { Shared } from '../../agreements/shared.ts';
import { createRowCipher } from '../encryption.ts';
import { silentLog } from '../log.ts';
import { type Database, openDatabase } from './database.ts';
import { channel, noticesOf } from './notices.ts';
import type { PostgresOptions } from './open-postgres-store.ts';
import { createAlone } from './shared-alone.ts';
import { createArrivals } from './shared-arrivals.ts';
import { lookForMissed } from './shared-missed.ts';
import { createPlaces } from './shared-places.ts';

const sweepEveryMs = 5 * MINUTE;
/** How long what is kept in memory may be behind where a notice was lost. */
const missedEveryMs = MINUTE;

/**
 * What instances share on one database. It has connections of its own, so that who asks for a place does not wait behind who reads a whole
 * table, and nothing of it need survive a power cut of the server. The schema is the store's: open that first.
 */
export function openSharedDatabase(options: PostgresOptions & { readonly missedEveryMs?: number }): Shared {
  const database = openDatabase(options.connection, { keepsAll: false });
  const places = createPlaces(database);
  const arrivals = createArrivals(database, createRowCipher(options.keys));
  const missed = lookForMissed(database, {
    everyMs: options.missedEveryMs ?? missedEveryMs,
    log: options.log ?? silentLog,
  });
  const sweep = setInterval(() => {
    // What is left over is found the next time, here or by another instance.
    Promise.all([places.sweep(), arrivals.sweep()]).catch(() => undefined);
  }, sweepEveryMs).unref();
  return {
    takePlaces: places.takePlaces,
    arrivals: { claim: arrivals.claim, settle: arrivals.settle },
    alone: createAlone(database),
    onMissed: missed.add,
    wakeOthers: () => wakeOthers(database, options.newId()),
    close: async () => {
      clearInterval(sweep);
      arrivals.close();
      missed.close();
      await database.close();
    },
  };
}

/** As a commit that touched work tells it, in nobody's name. */
async function wakeOthers(database: Pick<Database, 'write'>, by: string): Promise<void> {
  const [notice] = noticesOf([{ work: true, rows: [] }], by);
  const statement = { name: 'wake others', text: 'select pg_notify($1, $2)' };
  await database.write(statement, [channel, notice]).catch(() => undefined);
}
