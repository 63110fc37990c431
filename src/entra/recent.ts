import type { Instant } from '../agreements/instant.ts';

/** Values that are good for a while; at most so many, of which the least recently used goes first. */
export interface Recent<T> {
  readonly get: (key: string, now: Instant) => T | null;
  readonly set: (key: string, kept: { readonly value: T; readonly since: Instant; readonly ms: number }) => void;
}

/** An empty one. @param most how many values it holds */
export function recent<T>(most: number): Recent<T> {
  const all = new Map<string, { readonly value: T; readonly since: Instant; readonly ms: number }>();
  return {
    get: (key, now) => {
      const found = all.get(key);
      if (found === undefined) return null;
      all.delete(key);
      // A clock that was set back ends it too.
      if (now < found.since || now - found.since >= found.ms) return null;
      all.set(key, found);
      return found.value;
    },
    set: (key, kept) => {
      all.delete(key);
      all.set(key, kept);
      const [oldest] = all.keys();
      if (all.size > most && oldest !== undefined) all.delete(oldest);
    },
  };
}
