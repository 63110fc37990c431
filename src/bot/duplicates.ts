import type { Activity } from 'botbuilder';
import { boundedMap } from '../agreements/bounded-map.ts';

/** Runs what arrives twice once. */
export interface Duplicates<Outcome> {
  /**
   * Runs, or answers what the first arrival with this key came to, also while that is still running. Null is never a duplicate. What
   * `lasts` denies is forgotten, so that it may be tried again.
   */
  readonly once: (key: string | null, run: () => Promise<Outcome>) => Promise<Outcome>;
}

interface Limits<Outcome> {
  readonly most: number;
  readonly keepMs: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly lasts: (outcome: Outcome) => boolean;
}

/** Remembers in memory only: after a restart a second arrival runs, and the card's own key has to hold. */
export function duplicates<Outcome>({ most, keepMs, now, lasts }: Limits<Outcome>): Duplicates<Outcome> {
  const known = boundedMap<Promise<Outcome>>({ most, now });
  const first = async (key: string, run: () => Promise<Outcome>): Promise<Outcome> => {
    let kept = false;
    try {
      const outcome = await run();
      kept = lasts(outcome);
      return outcome;
    } finally {
      if (!kept) known.delete(key);
    }
  };
  return {
    once: (key, run) => {
      if (key === null) return run();
      const before = known.get(key);
      if (before !== undefined) return before;
      const running = first(key, run);
      known.set(key, running, keepMs);
      return running;
    },
  };
}

/**
 * What makes two activities the same: Teams sends one again, with the same id, when it was not answered within 15 seconds or so. The sender
 * belongs to it, because an answer may be for him alone. Null where the channel gives no id.
 */
export function arrivalKey(activity: Activity): string | null {
  const { id, conversation, type, name, from } = activity;
  return id === undefined || id === '' ? null : JSON.stringify([conversation.id, id, type, name ?? null, from.id]);
}
