import { boundedMap } from '../agreements/bounded-map.ts';
import { MINUTE, SECOND } from '../agreements/instant.ts';

/** How much one person, or one conversation, may ask. */
export interface Rate {
  readonly perMinute: number;
  /** At once, after a pause. */
  readonly burst: number;
}

/** `tell`: it is time to say so; between two times it is kept quiet. `retryInMs`: when one more is taken. */
export type Admitted =
  | { readonly kind: 'admitted' }
  | { readonly kind: 'over'; readonly retryInMs: number; readonly tell: boolean };

/** Takes one question or press, or not. */
export type RateLimit = (from: { readonly personId: string; readonly conversationId: string }) => Admitted;

export interface RateLimits {
  readonly person: Rate;
  readonly conversation: Rate;
}

/** For a bot at work: far above what people type, far below what harms. */
export const usualLimits: RateLimits = {
  person: { perMinute: 60, burst: 30 },
  conversation: { perMinute: 120, burst: 60 },
};

interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

const most = 20_000;
const sayAgain = 15 * SECOND;

/** Token buckets in memory. @param now milliseconds of a clock that never goes back */
export function rateLimit(limits: RateLimits, now: () => number): RateLimit {
  const people = buckets(limits.person, now);
  const conversations = buckets(limits.conversation, now);
  const told = boundedMap<true>({ most, now });
  return ({ personId, conversationId }) => {
    const retryInMs = Math.max(people.waitFor(personId), conversations.waitFor(conversationId));
    if (retryInMs === 0) {
      people.take(personId);
      conversations.take(conversationId);
      return { kind: 'admitted' };
    }
    const who = JSON.stringify([personId, conversationId]);
    const tell = told.get(who) === undefined;
    if (tell) told.set(who, true, sayAgain);
    return { kind: 'over', retryInMs, tell };
  };
}

function buckets({ perMinute, burst }: Rate, now: () => number) {
  const perMs = perMinute / MINUTE;
  // A bucket left alone for so long is full: as good as none.
  const keepMs = Math.ceil(burst / perMs);
  const held = boundedMap<Bucket>({ most, now });
  const level = (id: string): number => {
    const before = held.get(id);
    return before === undefined ? burst : Math.min(burst, before.tokens + (now() - before.at) * perMs);
  };
  return {
    // Refilling adds up small parts: what is missing by less than can be waited for is there.
    waitFor: (id: string): number => Math.ceil(Math.max(0, 1 - level(id)) / perMs - 1e-6),
    take: (id: string): void => held.set(id, { tokens: level(id) - 1, at: now() }, keepMs),
  };
}
