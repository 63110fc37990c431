/** A map that keeps only what is young, and only so much of it: keys come from outside, and must not fill the memory. */
export interface BoundedMap<Value> {
  readonly get: (key: string) => Value | undefined;
  /** Keeps it for so long, in milliseconds. The one set longest ago goes where there are too many. */
  readonly set: (key: string, value: Value, keepMs: number) => void;
  readonly delete: (key: string) => void;
  readonly size: () => number;
}

/** @param limits `most` entries; `now` in milliseconds; a clock that was set back ends what was set after that time */
export function boundedMap<Value>(limits: { readonly most: number; readonly now: () => number }): BoundedMap<Value> {
  const { most, now } = limits;
  const held = new Map<string, { readonly value: Value; readonly since: number; readonly keepMs: number }>();
  return {
    get: (key) => {
      const found = held.get(key);
      if (found === undefined) return undefined;
      const age = now() - found.since;
      if (age >= 0 && age < found.keepMs) return found.value;
      held.delete(key);
      return undefined;
    },
    set: (key, value, keepMs) => {
      // Set anew, it goes behind the others.
      held.delete(key);
      for (const eldest of held.keys()) {
        if (held.size < most) break;
        held.delete(eldest);
      }
      held.set(key, { value, since: now(), keepMs });
    },
    delete: (key) => void held.delete(key),
    size: () => held.size,
  };
}
