import type { Deps, Work } from './ports.ts';

/**
 * Takes work out of the way that failed again and again: kept as a dead letter, until people have it run again or drop it. `error` null: the
 * process ended each time that it ran.
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
  const outcome = await deps.store.finish(work, { put: { deadLetters: [letter] } });
  // People dropped the older letter at this moment.
  if (outcome.kind === 'conflict') await setAside(deps, work, error);
}

/** There is one letter for a kind and subject, as there is one work. */
export function deadLetterId({ kind, subject }: Pick<Work, 'kind' | 'subject'>): string {
  return `${kind} ${subject}`;
}
