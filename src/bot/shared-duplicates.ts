import { setTimeout as after } from 'node:timers/promises';
import { z } from 'zod';
import { inTime } from '../agreements/in-time.ts';
import type { Arrival, SharedArrivals } from '../agreements/shared.ts';
import type { TurnOutcome } from './adapter-turn.ts';

/** Longer than this a turn does not wait to learn whether it runs elsewhere: it is better run twice than too late. */
const claimWithinMs = 1_000;
const lookEveryMs = 150;

const answered = z.object({
  status: z.int(),
  body: z.union([z.string(), z.looseObject({}), z.array(z.unknown())]).optional(),
});

/**
 * Runs what arrives at several instances once: the others wait for it and give its answer. What failed, or died with its instance, is run
 * by the next. Where the database does not answer the turn runs: it will say itself what it cannot do.
 */
export function sharedOnce(
  arrivals: SharedArrivals,
): (key: string | null, run: () => Promise<TurnOutcome>) => Promise<TurnOutcome> {
  async function mine(key: string, token: string, run: () => Promise<TurnOutcome>): Promise<TurnOutcome> {
    let outcome: TurnOutcome = { kind: 'failed' };
    try {
      outcome = await run();
      return outcome;
    } finally {
      const answer = outcome.kind === 'answered' ? JSON.stringify(outcome) : null;
      // Nobody waits for that: until it is written the others wait.
      arrivals.settle(key, token, answer).catch(() => undefined);
    }
  }

  return async (key, run) => {
    if (key === null) return run();
    for (;;) {
      const arrival = await claimed(arrivals, key);
      if (arrival === null) return run();
      if (arrival.kind === 'mine') return mine(key, arrival.token, run);
      if (arrival.kind === 'done') return outcomeOf(arrival.answer) ?? run();
      await after(lookEveryMs);
    }
  };
}

/** Null where the database does not answer in time; a claim that comes later is given back. */
async function claimed(arrivals: SharedArrivals, key: string): Promise<Arrival | null> {
  const claiming = arrivals.claim(key);
  const arrival = await inTime(claiming, claimWithinMs).catch(() => null);
  if (arrival === null) {
    claiming
      .then((late) => (late.kind === 'mine' ? arrivals.settle(key, late.token, null) : undefined))
      .catch(() => undefined);
  }
  return arrival?.value ?? null;
}

function outcomeOf(answer: string): TurnOutcome | null {
  const { data } = answered.safeParse(JSON.parse(answer));
  return data === undefined ? null : { kind: 'answered', status: data.status, body: data.body };
}
