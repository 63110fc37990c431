/** Deeper than anything that the activity log could mean. */
const deepest = 8;

/**
 * The first text under this name, whatever its case, anywhere within: in objects and lists, in `{ key, value }` pairs, in JSON that stands
 * in a string, also twice over (the activity log keeps values so). Null where there is none.
 */
export function nestedText(value: unknown, name: string, depth = 0): string | null {
  if (depth > deepest) return null;
  if (typeof value === 'string') return looksLikeJson(value) ? nestedText(parsed(value), name, depth + 1) : null;
  if (typeof value !== 'object' || value === null) return null;
  const entries = [...pairOf(value), ...Object.entries(value)];
  const named = entries.find(([key, held]) => key.toLowerCase() === name.toLowerCase() && textOf(held) !== null);
  if (named !== undefined) return textOf(named[1]);
  for (const [, held] of entries) {
    const found = nestedText(held, name, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

const looksLikeJson = (text: string): boolean => /^\s*["[{]/.test(text);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A `{ key, value }` pair, whatever the case of its two names, as an entry. */
function pairOf(value: object): readonly (readonly [string, unknown])[] {
  const members = new Map(Object.entries(value).map(([key, held]): [string, unknown] => [key.toLowerCase(), held]));
  const key = members.get('key');
  return typeof key === 'string' && members.has('value') ? [[key, members.get('value')]] : [];
}

function textOf(held: unknown): string | null {
  if (typeof held === 'number') return String(held);
  return typeof held === 'string' && held.trim() !== '' ? held.trim() : null;
}
