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
  if (!isOwner(value) || Object.isFrozen(value)) return value;
  freezeParts(value, shared);
  return Object.freeze(value);
}

const isOwner = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function freezeParts(owner: Record<string, unknown>, shared: Shared | undefined): void {
  for (const key of Object.keys(owner)) {
    const part = owner[key];
    if (typeof part === 'string') {
      if (shared !== undefined && part.length <= longestShared) owner[key] = known(part, shared);
    } else if (shared !== undefined && Array.isArray(part) && part.length === 0) owner[key] = nothing;
    else deepFreeze(part, shared);
  }
}

function known(text: string, { texts }: Shared): string {
  const before = texts.get(text);
  if (before === undefined) texts.set(text, text);
  return before ?? text;
}

/** A frozen copy of plain data, exactly as it would be read again after a restart. */
export function frozenCopy<T>(value: T, shared?: Shared): T {
  return deepFreeze(JSON.parse(JSON.stringify(value)), shared);
}
