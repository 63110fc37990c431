import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Arrival, SharedArrivals } from '../../agreements/shared.ts';
import { isStoredRow, type RowCipher } from '../encryption.ts';
import { EncryptionKeyError } from '../errors.ts';
import { type BatchLimits, createBatches } from './batches.ts';
import type { Database, Statement } from './database.ts';
import { inMs } from './sql-names.ts';

const named = (name: string, text: string): Statement => ({ name: `arrival ${name}`, text });

/** A process that does not renew its claims is dead; its turn is run by whoever gets it next. Teams sends again after 15 seconds. */
const claimMs = 6_000;
const renewEveryMs = 2_000;
/** Teams and its clients have given up long before. */
const keptMs = 5 * 60_000;

const claim = named(
  'claim',
  `with mine as (
    insert into arrivals (id, token, until)
    select id, gen_random_uuid(), ${inMs('$2')} from unnest($1::text[]) as id order by id
    on conflict (id) do update set token = excluded.token, until = excluded.until, done = false, answer = null
    where arrivals.until <= now()
    returning id, token
  )
  select id, token, false as done, null as answer from mine
  union all
  select id, null, done, answer from arrivals where id = any($1::text[]) and id not in (select id from mine)`,
);
const settle = named(
  'settle',
  `update arrivals a set done = true, answer = n.answer, until = ${inMs('$4')}
  from unnest($1::text[], $2::uuid[], $3::text[]) as n(id, token, answer) where a.id = n.id and a.token = n.token`,
);
const forget = named('forget', 'delete from arrivals where id = $1 and token = $2');
const renew = named(
  'renew',
  `update arrivals set until = ${inMs('$3')} where id = any($1::text[]) and token = any($2::uuid[]) and not done`,
);
const sweep = named('sweep', `delete from arrivals where until < now() - interval '1 minute'`);

const found = z.array(
  z.object({ id: z.string(), token: z.string().nullable(), done: z.boolean(), answer: z.string().nullable() }),
);

type Found = z.infer<typeof found>[number];

interface Settled {
  readonly id: string;
  readonly token: string;
  readonly answer: string;
}

/** All that Teams sends goes through here. */
const together: BatchLimits = { most: 100, atOnce: 2 };

/** Claims as rows that expire, renewed by a timer while anything runs here. */
export function createArrivals(
  database: Pick<Database, 'write'>,
  cipher: RowCipher,
): SharedArrivals & { readonly sweep: () => Promise<void>; readonly close: () => void } {
  const held = new Map<string, string>();
  const renewal = setInterval(() => {
    if (held.size === 0) return;
    // Where it fails somebody else may run the same: as if there were no claim.
    database.write(renew, [[...held.keys()], [...held.values()], claimMs]).catch(() => undefined);
  }, renewEveryMs).unref();

  /** Null: neither claimed nor there, because it was swept away or settled at this very moment, or it is claimed twice at once. */
  const claimAll = createBatches(async (ids: readonly string[]): Promise<readonly (Found | null)[]> => {
    const rows = found.parse(await database.write(claim, [[...new Set(ids)], claimMs]));
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id, place) => (ids.indexOf(id) === place ? (byId.get(id) ?? null) : null));
  }, together);
  const settleAll = createBatches(async (all: readonly Settled[]): Promise<readonly undefined[]> => {
    const sorted = all.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const answers = sorted.map(({ id, answer }) => sealed(answer, id, cipher));
    await database.write(settle, [sorted.map(({ id }) => id), sorted.map(({ token }) => token), answers, keptMs]);
    return all.map(() => undefined);
  }, together);

  return {
    claim: async (key) => {
      const id = idOf(key);
      const row = await claimAll(id);
      if (row === null) return { kind: 'running' };
      if (row.token === null) return arrivalOf(row, id, cipher);
      held.set(id, row.token);
      return { kind: 'mine', token: row.token };
    },
    settle: async (key, token, answer) => {
      const id = idOf(key);
      if (held.get(id) === token) held.delete(id);
      if (answer === null) await database.write(forget, [id, token]);
      else await settleAll({ id, token, answer });
    },
    sweep: async () => {
      await database.write(sweep, []);
    },
    close: () => clearInterval(renewal),
  };
}

/** A key holds who spoke where: it is only looked for, never read. */
const idOf = (key: string): string => createHash('sha256').update(key).digest('hex');

function arrivalOf(
  { done, answer }: { readonly done: boolean; readonly answer: string | null },
  id: string,
  cipher: RowCipher,
): Arrival {
  return done && answer !== null ? { kind: 'done', answer: opened(answer, id, cipher) } : { kind: 'running' };
}

/** An answer may be a card full of names: it lies in the database as a secret does. */
function sealed(answer: string, id: string, cipher: RowCipher): string {
  return JSON.stringify(
    cipher.encrypt('secrets', { id: `arrival:${id}`, version: 1, value: answer, obtainedAt: 0, seed: null }),
  );
}

function opened(text: string, id: string, cipher: RowCipher): string {
  const stored: unknown = JSON.parse(text);
  // The id is authenticated with the value, so that no answer can be given for another arrival.
  if (!isStoredRow(stored) || stored.id !== `arrival:${id}`) throw new EncryptionKeyError('The answer is another’s');
  return cipher.decrypt('secrets', stored).value;
}
