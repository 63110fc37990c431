import { MINUTE } from '../../agreements/instant.ts';

/** Most requests a minute; a pause fills it up again. */
export type PageLimit = (key: string) => { readonly over: false } | { readonly over: true; readonly retryInMs: number };

interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/** So many keys are remembered: they come from outside and must not fill the memory. The one used longest ago is forgotten first. */
const mostKeys = 10_000;

/** Token buckets in memory. @param now milliseconds of a clock that never goes back */
export function pageLimit(perMinute: number, now: () => number): PageLimit {
  const held = new Map<string, Bucket>();
  const perMs = perMinute / MINUTE;
  return (key) => {
    const before = held.get(key);
    const tokens = before === undefined ? perMinute : Math.min(perMinute, before.tokens + (now() - before.at) * perMs);
    if (tokens < 1) return { over: true, retryInMs: Math.ceil((1 - tokens) / perMs) };
    held.delete(key);
    for (const eldest of held.keys()) {
      if (held.size < mostKeys) break;
      held.delete(eldest);
    }
    held.set(key, { tokens: tokens - 1, at: now() });
    return { over: false };
  };
}
