import type { Instant } from '../agreements/instant.ts';
import type { Store } from '../agreements/ports.ts';
import type { DeadLetter } from '../agreements/rows.ts';
import { lettersSettled } from '../agreements/set-aside.ts';

export interface DeadLettersDeps {
  readonly store: Store;
  readonly args: readonly string[];
  readonly now: () => Instant;
  readonly say: (line: string) => void;
}

const usage = `npm run dead-letters                      lists work that failed twenty times and was set aside
npm run dead-letters -- run ID [ID …]     has it run again, at once; "all" for every one
npm run dead-letters -- drop ID [ID …]    forgets it; "all" for every one`;

/** Lists work that was set aside, has it run again or drops it. Exit codes: 0 done, 1 not, 2 the arguments are wrong. */
export async function runDeadLetters(deps: DeadLettersDeps): Promise<0 | 1 | 2> {
  const { store, args, say } = deps;
  const [verb, ...ids] = args;
  const letters = await store.all('deadLetters');
  if (verb === undefined) {
    say(letters.length === 0 ? 'No work is set aside.' : letters.map(lineOf).join('\n'));
    return 0;
  }
  if ((verb !== 'run' && verb !== 'drop') || ids.length === 0) {
    say(usage);
    return 2;
  }
  const unknown = ids.filter((id) => id !== 'all' && !letters.some((letter) => letter.id === id));
  if (unknown.length > 0) {
    say(`Nothing was done: no work is set aside under ${unknown.map((id) => `"${id}"`).join(', ')}.`);
    return 1;
  }
  const meant = letters.filter(({ id }) => ids.includes('all') || ids.includes(id));
  for (const letter of meant) await (verb === 'run' ? again : drop)(deps, letter);
  await lettersSettled({ store, clock: { now: deps.now, onMove: () => () => undefined } });
  return 0;
}

const lineOf = ({ id, attempts, setAsideAt, order, error }: DeadLetter): string =>
  `"${id}": taken ${attempts} times, set aside ${iso(setAsideAt)}, was due ${iso(order.dueAt)}; ${error ?? 'the process ended each time'}`;

const iso = (at: Instant): string => new Date(at).toISOString();

async function again({ store, now, say }: DeadLettersDeps, { id, version, order }: DeadLetter): Promise<void> {
  const outcome = await store.commit({
    remove: { deadLetters: [{ id, version }] },
    work: [{ ...order, dueAt: now() }],
  });
  say(outcome.kind === 'committed' ? `"${id}" is due now.` : `"${id}" was changed by somebody else meanwhile.`);
}

async function drop({ store, say }: DeadLettersDeps, { id, version }: DeadLetter): Promise<void> {
  const outcome = await store.commit({ remove: { deadLetters: [{ id, version }] } });
  say(outcome.kind === 'committed' ? `"${id}" is forgotten.` : `"${id}" was changed by somebody else meanwhile.`);
}
