import { type Instant, MINUTE, SECOND } from '../agreements/instant.ts';
import type { WallClock } from '../agreements/ports.ts';
import type { Asked } from './ask-entra.ts';
import { renewAt } from './renew-at.ts';
import type { TokenFailure } from './token-failure.ts';

export type TokenAnswer = { readonly kind: 'token'; readonly token: string } | TokenFailure;

/** Tokens of one kind, from memory while they last. */
export interface TokenSource {
  readonly get: () => Promise<TokenAnswer>;
  readonly refused: () => void;
}

export interface TokenSourceDeps {
  /** Asks Entra; never throws. */
  readonly ask: () => Promise<Asked>;
  readonly wallClock: WallClock;
  /** Told of every outcome of really asking. */
  readonly onAnswer: (answer: TokenAnswer) => void;
}

interface Held {
  readonly token: string;
  readonly endsAt: Instant;
  /** From then on it is renewed behind. */
  readonly renewAt: Instant;
  /** From then on its successor is waited for: it could end within the call. */
  readonly waitAt: Instant;
}

/** One request serves all who wait; a dead credential and an Entra that does not answer are left alone for a while. */
export function tokenSource(deps: TokenSourceDeps): TokenSource {
  const { ask, wallClock, onAnswer } = deps;
  const rest = createRest(wallClock);
  const mayDrop = refusalGate(wallClock);
  let held: Held | null = null;
  let asking: Promise<TokenAnswer> | null = null;

  async function renew(): Promise<TokenAnswer> {
    const askedAt = wallClock.now();
    const asked = await ask();
    const answer = plain(asked);
    if (asked.kind === 'token') held = hold(asked, askedAt);
    rest.note(asked);
    if (answer.kind === 'token' || answer.reason !== 'missing') onAnswer(answer);
    return answer;
  }

  function shared(): Promise<TokenAnswer> {
    asking ??= renew().finally(() => {
      asking = null;
    });
    return asking;
  }

  return {
    get: async () => {
      const now = wallClock.now();
      const old = held;
      if (old === null || now >= old.endsAt) return rest.answer() ?? shared();
      if (now < old.renewAt || rest.answer() !== null) return tokenOf(old);
      const next = shared();
      if (now < old.waitAt) return tokenOf(old);
      const answer = await next;
      // An Entra that fails takes nothing away that still works.
      return answer.kind === 'token' || wallClock.now() >= old.endsAt ? answer : tokenOf(old);
    },
    refused: () => {
      if (held !== null && mayDrop()) held = null;
    },
  };
}

/** Renewed behind in good time, and waited for two minutes before the end; of short lives a tenth. */
function hold({ token, endsAt }: { readonly token: string; readonly endsAt: Instant }, askedAt: Instant): Held {
  return {
    token,
    endsAt,
    renewAt: renewAt({ endsAt, obtainedAt: askedAt }),
    waitAt: endsAt - Math.min(2 * MINUTE, (endsAt - askedAt) / 10),
  };
}

const tokenOf = ({ token }: Held): TokenAnswer => ({ kind: 'token', token });

function plain(asked: Asked): TokenAnswer {
  if (asked.kind === 'token') return { kind: 'token', token: asked.token };
  return { kind: 'none', message: asked.message, reason: asked.reason };
}

const waits = {
  // A credential that was refused stays so until somebody mends it.
  refused: { first: 30 * SECOND, most: 5 * MINUTE },
  unreachable: { first: 2 * SECOND, most: 30 * SECOND },
} as const;
const longestRetryAfter = 10 * MINUTE;

/** How long Entra is left alone after it failed, and what is answered meanwhile. */
function createRest(wallClock: WallClock) {
  let failures = 0;
  let last: { readonly answer: TokenFailure; readonly since: Instant; readonly ms: number } | null = null;
  return {
    answer: () => (last !== null && isWithin(wallClock.now(), last) ? last.answer : null),
    note: (asked: Asked) => {
      if (asked.kind === 'token' || asked.reason === 'missing') {
        failures = 0;
        last = null;
        return;
      }
      const { message, reason, retryAfterMs } = asked;
      failures = last?.answer.reason === reason ? failures + 1 : 1;
      const { first, most } = waits[reason];
      const own = Math.min(most, first * 2 ** (failures - 1));
      const ms = Math.max(own, Math.min(longestRetryAfter, retryAfterMs ?? 0));
      last = { answer: { kind: 'none', message, reason }, since: wallClock.now(), ms };
    },
  };
}

const drops = { first: 10 * SECOND, most: 5 * MINUTE, forgottenAfter: 15 * MINUTE } as const;

/** Whether a 401 may cost a request for another token: the first always, those that follow at once do not. */
function refusalGate(wallClock: WallClock): () => boolean {
  let last: { readonly since: Instant; readonly ms: number } | null = null;
  return () => {
    const now = wallClock.now();
    if (last !== null && isWithin(now, last)) return false;
    const again = last !== null && isWithin(now, { since: last.since, ms: drops.forgottenAfter });
    last = { since: now, ms: again && last !== null ? Math.min(drops.most, last.ms * 2) : drops.first };
    return true;
  };
}

/** A clock that was set back ends every wait. */
function isWithin(now: Instant, { since, ms }: { readonly since: Instant; readonly ms: number }): boolean {
  return now >= since && now - since < ms;
}
