import { z } from 'zod';
import type { PlacesOf, TakePlaces } from '../../agreements/shared.ts';
import type { Database, Statement } from './database.ts';
import { keyOf } from './sql-names.ts';

const take: Statement = {
  name: 'take places',
  text: 'select take_places($1::text[], $2::bigint[], $3::int[], $4::bigint[], $5::float8[]) as wait',
};
const sweep: Statement = {
  name: 'sweep places',
  // No window is wider than an hour.
  text: `with old as (delete from start_counts where last < now() - interval '61 minutes' returning key)
    delete from starts s using old where s.key = old.key`,
};
const answer = z.tuple([z.object({ wait: z.number() })]);

/** Places by the clock of the database; one round trip each. */
export function createPlaces(database: Pick<Database, 'write'>): {
  readonly takePlaces: TakePlaces;
  /** Forgets what nothing was started under for an hour. */
  readonly sweep: () => Promise<void>;
} {
  return {
    takePlaces: async (places) => {
      const [{ wait }] = answer.parse(await database.write(take, valuesOf(places)));
      return Math.ceil(wait);
    },
    sweep: async () => {
      await database.write(sweep, []);
    },
  };
}

/** In one order for all, or two that take the same places could wait for each other. */
function valuesOf(places: readonly PlacesOf[]): readonly unknown[] {
  const sorted = places.map((one) => ({ ...one, key: keyOf(one.key) })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const windows = sorted.flatMap((one, index) => one.windows.map((window) => ({ ...window, place: index + 1 })));
  return [
    sorted.map(({ key }) => key),
    sorted.map(({ keep, windows: own }) => keep ?? Math.max(...own.map(({ most }) => most))),
    windows.map(({ place }) => place),
    windows.map(({ most }) => most),
    windows.map(({ withinMs }) => withinMs),
  ];
}
