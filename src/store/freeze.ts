/** Deeply frozen plain data share what is equal: ids and names stand in many rows of the same customer, and memory keeps each once. */
export interface Shared {
  readonly texts: Map<string, string>;
}

const nothing: readonly never[] = Object.freeze([]);
/** Longer texts are rarely said twice. */
const longestShared = 80;

/** What rows that are read or written together share; to be dropped with the reading. */
export function createShared(): Shared {
  return { texts: new Map() };
}

/** Freezes plain data in depth, so that it can be handed out without a copy. */
export function deepFreeze<T>(value: T, shared?: Shared): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const [key, part] of Object.entries(value)) {
    if (shared !== undefined) share(value, { key, part }, shared);
    deepFreeze(part, shared);
  }
  return Object.freeze(value);
}

function share(owner: object, { key, part }: { key: string; part: unknown }, { texts }: Shared): void {
  if (Array.isArray(part) && part.length === 0) Reflect.set(owner, key, nothing);
  if (typeof part !== 'string' || part.length > longestShared) return;
  const known = texts.get(part);
  if (known === undefined) texts.set(part, part);
  else Reflect.set(owner, key, known);
}

/** A frozen copy of plain data, exactly as it would be read again after a restart. */
export function frozenCopy<T>(value: T, shared?: Shared): T {
  return deepFreeze(JSON.parse(JSON.stringify(value)), shared);
}
