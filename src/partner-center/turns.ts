import type { TakePlaces } from '../agreements/shared.ts';
import { type Breaker, createBreaker, type Pass, type Sign } from './breaker.ts';
import { type BudgetDeps, createBudget } from './budget.ts';
import { type Family, families, type Priority } from './policy.ts';
import { createReachability } from './reachability.ts';
import { shareBudget } from './shared-budget.ts';

export interface TurnsDeps extends BudgetDeps {
  /** Where several instances share the budget; left out: it is this process's alone. */
  readonly takePlaces?: TakePlaces;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** See `PartnerCenterDeps`. */
  readonly onReachable: (reachable: boolean) => void;
}

/** A call that asks for its turn. Times are of `elapsedMs`. */
export interface Caller {
  readonly family: Family;
  readonly priority: Priority;
  readonly notBefore: number;
  readonly latestStart: number;
  /** How long the attempt may take: so long others wait for it where it is a probe. */
  readonly attemptMs: number;
}

/** `no`: the call is not to be made, and makes sense again after so many milliseconds. */
export type Turn =
  | { readonly kind: 'go'; readonly pass: Pass }
  | { readonly kind: 'no'; readonly retryAfterMs: number };

/** When calls may be made: the request budget, Microsoft's own "not before", and services that are left alone. */
export interface Turns {
  readonly take: (caller: Caller) => Promise<Turn>;
  readonly report: (family: Family, pass: Pass, sign: Sign) => void;
  /** Nobody asks this family again before so many milliseconds have passed. */
  readonly close: (family: Family, forMs: number) => void;
  /** Calls that may still be started in this minute. */
  readonly left: () => number;
}

/** Makes the one set of turns that all calls of a partner tenant share. */
export function createTurns(deps: TurnsDeps): Turns {
  const { elapsedMs, takePlaces } = deps;
  const own = createBudget(deps);
  const budget = takePlaces === undefined ? own : shareBudget(own, { ...deps, takePlaces });
  const reachability = createReachability(deps.onReachable, elapsedMs);
  const gates = new Map<Family, number>();
  const breakers = new Map<Family, Breaker>(
    families.map((family) => {
      const onOpen = (sinceMs: number): void => {
        reachability.silent(family, sinceMs);
        budget.review();
      };
      return [family, createBreaker({ elapsedMs, random: deps.random, onOpen })];
    }),
  );
  const breakerOf = (family: Family): Breaker => {
    const found = breakers.get(family);
    if (found === undefined) throw new Error(`no such family of calls: ${family}`);
    return found;
  };

  return {
    take: async ({ family, priority, notBefore, latestStart, attemptMs }) => {
      const breaker = breakerOf(family);
      let pass: Pass = 'call';
      const start = await budget.start({
        priority,
        latestStart,
        notBefore: () => Math.max(notBefore, gates.get(family) ?? 0),
        hindered: () => breaker.hindrance() !== null,
        started: () => {
          pass = breaker.pass(attemptMs);
        },
      });
      if (start.kind === 'go') return { kind: 'go', pass };
      return { kind: 'no', retryAfterMs: start.kind === 'late' ? start.retryAfterMs : (breaker.hindrance() ?? 0) };
    },
    report: (family, pass, sign) => {
      breakerOf(family).report(pass, sign);
      if (sign.kind === 'heard') reachability.heard(family);
    },
    close: (family, forMs) => {
      const until = elapsedMs() + forMs;
      gates.set(family, Math.max(until, gates.get(family) ?? 0));
      budget.review();
    },
    left: budget.left,
  };
}
