import { decideAndFinish, merge } from './change.ts';
import type { Deps, Work } from './ports.ts';
import { closeTrouble, troubleOpened } from './troubles.ts';

/**
 * Takes work out of the way that failed again and again: kept as a dead letter, until people have it run again or drop it. Operations are
 * told, because an alert may hang on it. `error` null: the process ended each time that it ran.
 */
export async function setAside(deps: Pick<Deps, 'store' | 'clock'>, work: Work, error: unknown): Promise<void> {
  const { attempts, token: _, ...order } = work;
  const id = deadLetterId(work);
  // Again where people dropped an older letter, or other work was set aside, at this moment.
  await decideAndFinish(deps, work, async () => {
    const letters = await deps.store.all('deadLetters');
    const letter = {
      id,
      version: letters.find((one) => one.id === id)?.version ?? 0,
      order,
      attempts: error === null ? attempts : attempts + 1,
      error: error === null ? null : String(error),
      setAsideAt: deps.clock.now(),
    };
    const works = letters.filter((other) => other.id !== id).length + 1;
    const told = await troubleOpened(deps, { topic: 'workSetAside', facts: { works } });
    return merge({ put: { deadLetters: [letter] } }, told ?? {});
  });
}

/** To be called where people had letters run again, or dropped them: with the last of them the trouble is over. */
export async function lettersSettled(deps: Pick<Deps, 'store' | 'clock'>): Promise<void> {
  if ((await deps.store.all('deadLetters')).length === 0) await closeTrouble(deps, 'workSetAside');
}

/** There is one letter for a kind and subject, as there is one work. */
export function deadLetterId({ kind, subject }: Pick<Work, 'kind' | 'subject'>): string {
  return `${kind} ${subject}`;
}
