const guid = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;
const email = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const domain = /[\w-]+\.onmicrosoft\.com/gi;
const anybody = '00000000-0000-0000-0000-000000000000';

/** Values that must not get into a file that is passed on, each with what stands in its place. */
export type Replacements = readonly (readonly [value: string, replacement: string])[];

/**
 * Takes out what belongs to a person, a tenant or one call: the given values, every GUID, every mail address and every tenant's domain.
 * The text keeps its shape, so that it still parses as it came.
 */
export function withoutPersonal(text: string, replacements: Replacements): string {
  const longestFirst = [...replacements].filter(([value]) => value !== '').sort(([a], [b]) => b.length - a.length);
  const replaced = longestFirst.reduce((rest, [value, other]) => rest.replaceAll(value, other), text);
  return replaced
    .replace(guid, anybody)
    .replace(email, 'signatory@example.com')
    .replace(domain, 'customer.onmicrosoft.com');
}
