import { merge } from './change.ts';
import type { Deps, Work } from './ports.ts';
import { closeTrouble, troubleOpened } from './troubles.ts';

/**
 * Takes work out of the way that failed again and again: kept as a dead letter, until people have it run again or drop it. Operations are
 * told, because an alert may hang on it. `error` null: the process ended each time that it ran.
 */
export async function setAside(deps: Pick<Deps, 'store' | 'clock'>, work: Work, error: unknown): Promise<void> {
  const { attempts, token: _, ...order } = work;
  const id = deadLetterId(work);
  const before = await deps.store.get('deadLetters', id);
  const letter = {
    id,
    version: before?.version ?? 0,
    order,
    attempts: error === null ? attempts : attempts + 1,
    error: error === null ? null : String(error),
    setAsideAt: deps.clock.now(),
  };
  const others = (await deps.store.all('deadLetters')).filter((other) => other.id !== id);
  const told = await troubleOpened(deps, { topic: 'workSetAside', facts: { works: others.length + 1 } });
  const outcome = await deps.store.finish(work, merge({ put: { deadLetters: [letter] } }, told ?? {}));
  // People dropped the older letter, or other work was set aside, at this moment.
  if (outcome.kind === 'conflict') await setAside(deps, work, error);
}

/** To be called where people had letters run again, or dropped them: with the last of them the trouble is over. */
export async function lettersSettled(deps: Pick<Deps, 'store' | 'clock'>): Promise<void> {
  if ((await deps.store.all('deadLetters')).length === 0) await closeTrouble(deps, 'workSetAside');
}

/** There is one letter for a kind and subject, as there is one work. */
export function deadLetterId({ kind, subject }: Pick<Work, 'kind' | 'subject'>): string {
  return `${kind} ${subject}`;
}
