import { breaking, type Family } from './policy.ts';

/** What is known of all families together. */
export interface Reachability {
  /** A family is left alone, and has been silent for so long. */
  readonly silent: (family: Family, sinceMs: number) => void;
  readonly heard: (family: Family) => void;
}

/**
 * Tells when Partner Center, or a part of it, has not answered for a while, and when all of it answers again. Told at each change, and once
 * at the first answer, which ends what an earlier process may have told.
 */
export function createReachability(tell: (reachable: boolean) => void): Reachability {
  const gone = new Set<Family>();
  let told: boolean | null = null;
  const say = (reachable: boolean): void => {
    if (told === reachable) return;
    told = reachable;
    tell(reachable);
  };
  return {
    silent: (family, sinceMs) => {
      if (sinceMs < breaking.unreachableAfterMs) return;
      gone.add(family);
      say(false);
    },
    heard: (family) => {
      gone.delete(family);
      if (gone.size === 0) say(true);
    },
  };
}
