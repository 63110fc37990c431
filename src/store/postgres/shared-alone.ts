import { setTimeout as after } from 'node:timers/promises';
import { z } from 'zod';
import type { Alone } from '../../agreements/shared.ts';
import type { Database, Statement } from './database.ts';
import { inMs } from './sql-names.ts';

const named = (name: string, text: string): Statement => ({ name: `alone ${name}`, text });

/** Of a process that died nothing is in the way for longer than this. */
const claimMs = 6_000;
const renewEveryMs = 2_000;
const lookEveryMs = 100;

const claim = named(
  'claim',
  `insert into alone (name, token, until) values ($1, gen_random_uuid(), ${inMs('$2')})
  on conflict (name) do update set token = excluded.token, until = excluded.until where alone.until <= now()
  returning token`,
);
const renew = named('renew', `update alone set until = ${inMs('$3')} where name = $1 and token = $2`);
const release = named('release', 'delete from alone where name = $1 and token = $2');
const claimed = z.array(z.object({ token: z.string() }));

/** A claim with an end instead of an advisory lock: it holds no connection while Microsoft is asked. */
export function createAlone(database: Pick<Database, 'write'>): Alone {
  /** Null where somebody else was at it all the time. */
  async function claimWithin(name: string, waitMs: number): Promise<string | null> {
    const giveUpAt = performance.now() + waitMs;
    for (;;) {
      const [mine] = claimed.parse(await database.write(claim, [name, claimMs]));
      if (mine !== undefined) return mine.token;
      if (performance.now() >= giveUpAt) return null;
      await after(lookEveryMs);
    }
  }

  return async (name, waitMs, run) => {
    const token = await claimWithin(name, waitMs);
    if (token === null) return run();
    const renewal = setInterval(() => {
      database.write(renew, [name, token, claimMs]).catch(() => undefined);
    }, renewEveryMs);
    try {
      return await run();
    } finally {
      clearInterval(renewal);
      // Where it cannot be released it ends by itself.
      await database.write(release, [name, token]).catch(() => undefined);
    }
  };
}
