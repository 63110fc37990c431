/** A value as JSON has it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** The same with the names of every object in the order of their UTF-16 code units: one value, one text. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}

/**
 * What hashes are made of: JSON without white space, names sorted, in UTF-8. For the values of evidence (texts, whole numbers, true, false,
 * null) this is the form of RFC 8785.
 */
export function canonical(value: Json): string {
  return JSON.stringify(sorted(value));
}

/** How an entry lies on the disk: the same, indented by two spaces, with a line feed at the end. Every byte of a file follows from its value. */
export function fileForm(value: Json): string {
  return `${JSON.stringify(sorted(value), null, 2)}\n`;
}
