import { breaking, type Family } from './policy.ts';

/** What is known of all families together. */
export interface Reachability {
  /** A family is left alone, and has been silent for so long. */
  readonly silent: (family: Family, sinceMs: number) => void;
  readonly heard: (family: Family) => void;
}

/**
 * Tells when Partner Center, or a part of it, has not answered for a while, and when all of it answers again, as far as it is still asked.
 * Told at each change, and once at the first answer, which ends what an earlier process may have told.
 */
export function createReachability(tell: (reachable: boolean) => void, elapsedMs: () => number): Reachability {
  /** When each was silent last. */
  const gone = new Map<Family, number>();
  let told: boolean | null = null;
  const say = (reachable: boolean): void => {
    if (told === reachable) return;
    told = reachable;
    tell(reachable);
  };
  return {
    silent: (family, sinceMs) => {
      if (sinceMs < breaking.unreachableAfterMs) return;
      gone.set(family, elapsedMs());
      say(false);
    },
    heard: (family) => {
      gone.delete(family);
      for (const [other, at] of gone) if (elapsedMs() - at >= breaking.silenceLastsMs) gone.delete(other);
      if (gone.size === 0) say(true);
    },
  };
}
