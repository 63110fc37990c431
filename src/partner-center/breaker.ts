import { breaking } from './policy.ts';

export interface BreakerDeps {
  readonly elapsedMs: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Told at each opening, with the milliseconds since the first. */
  readonly onOpen: (sinceMs: number) => void;
}

/** What an attempt says of its service: `heard` (it works), `silent` with strikes (it does not), or nothing. */
export type Sign = { readonly kind: 'heard' | 'nothing' } | { readonly kind: 'silent'; readonly strikes: number };

/** `probe`: the one call that finds out whether the service is back. */
export type Pass = 'call' | 'probe';

export interface Breaker {
  /** Milliseconds until a call makes sense; null: now. */
  readonly hindrance: () => number | null;
  /** Takes a pass for a call that starts now; to be asked only where nothing is in the way. `probeMs`: how long a probe may take. */
  readonly pass: (probeMs: number) => Pass;
  readonly report: (pass: Pass, sign: Sign) => void;
}

/** `openings` in a row; `probeUntil`: a probe is under way, and may take until then. */
type State =
  | { readonly kind: 'closed'; readonly strikes: number }
  | {
      readonly kind: 'open';
      readonly since: number;
      readonly openings: number;
      readonly until: number;
      readonly probeUntil: number | null;
    };

/** Leaves a service alone that keeps failing to answer, and lets one call at a time find out whether it is back. */
export function createBreaker(deps: BreakerDeps): Breaker {
  const { elapsedMs } = deps;
  let state: State = { kind: 'closed', strikes: 0 };

  function open(since: number, openings: number): void {
    const now = elapsedMs();
    state = { kind: 'open', since, openings, until: now + coolDown(openings, deps.random()), probeUntil: null };
    deps.onOpen(now - since);
  }

  function strike(pass: Pass, strikes: number): void {
    if (state.kind === 'open') {
      // Calls from before the opening tell nothing new.
      if (pass === 'probe') open(state.since, state.openings + 1);
      return;
    }
    state = { kind: 'closed', strikes: state.strikes + strikes };
    if (state.strikes >= breaking.strikes) open(elapsedMs(), 1);
  }

  return {
    hindrance: () => {
      if (state.kind === 'closed') return null;
      const rest = Math.max(state.until, state.probeUntil ?? 0) - elapsedMs();
      return rest > 0 ? Math.ceil(rest) : null;
    },
    pass: (probeMs) => {
      if (state.kind === 'closed') return 'call';
      state = { ...state, probeUntil: elapsedMs() + probeMs };
      return 'probe';
    },
    report: (pass, sign) => {
      if (sign.kind === 'silent') return strike(pass, sign.strikes);
      if (sign.kind === 'nothing' && pass !== 'probe') return;
      state = { kind: 'closed', strikes: 0 };
    },
  };
}

/** Doubles with each opening; a quarter more or less, so that several machines do not come back together. */
function coolDown(openings: number, random: number): number {
  const ms = Math.min(breaking.coolDownMs * 2 ** (openings - 1), breaking.longestCoolDownMs);
  return ms * (0.75 + random / 2);
}
