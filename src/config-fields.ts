import { z } from 'zod';
import { EncryptionKeyError } from './store/errors.ts';
import { type EncryptionKeys, parseEncryptionKeys } from './store/keys.ts';

/** Environment variables, or anything that looks like them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings, or one line for every variable that is wrong. */
export type LoadedConfig<C> =
  | { readonly ok: true; readonly config: C }
  | { readonly ok: false; readonly problems: readonly string[] };

// What examples and templates leave for people to fill in.
const placeholder = /^<.*>$|\$\{|\{\{|^your[-_ ]|^(to-?do|tbd|change-?me|placeholder|x{3,}|\.{3})$/i;
const loopback: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Values without the white space around them; blank ones count as missing. */
export function givenValues(env: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(names.map((name) => [name, env[name]?.trim() || undefined]));
}

/** Any text that somebody has really filled in. Faults complete "NAME …". */
export const text = z
  .string()
  .refine((value) => !placeholder.test(value), { error: 'is a placeholder', abort: true })
  .refine((value) => !/^(["']).*\1$/.test(value), { error: 'stands in quotes', abort: true });

/** A secret: one word, never shown. */
export const secret = text.refine((value) => !/\s/.test(value), 'holds white space');

export const guid = text
  .regex(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i, { error: 'is not a GUID', abort: true })
  .refine((value) => /[1-9a-f]/i.test(value), 'is a placeholder')
  .toLowerCase();

export const port = text
  .refine((value) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535, 'is not a port number')
  .transform(Number);

/** A whole number from 1 to `most`. */
export function wholeNumber(most: number) {
  return text
    .refine((value) => /^[1-9]\d{0,9}$/.test(value) && Number(value) <= most, `is not a whole number from 1 to ${most}`)
    .transform(Number);
}

/** Midnight UTC of a day. */
export const day = text.pipe(z.iso.date('is not a date like 2023-04-01')).transform((value) => Date.parse(value));

/** Comma-separated values of one kind; there is at least one, and none is empty. */
export function listOf<T>(item: z.ZodType<T, string>) {
  return text
    .transform((value) => value.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every((part) => part !== ''), { error: 'has an empty entry', abort: true })
    .pipe(z.array(item));
}

/** An https address without credentials, query or fragment; without a slash at the end. `http` is for loopback alone. */
export function address(schemes: 'https' | 'https or loopback') {
  return text
    .refine((value) => isAddress(value, schemes === 'https or loopback'), 'is not an https address')
    .transform((value) => new URL(value).href.replace(/\/+$/, ''));
}

/** Where somebody's own system takes what is sent to it: an https address, `http` on loopback alone. A query belongs to it. */
export const receiver = text
  .refine((value) => {
    const url = URL.parse(value);
    if (url !== null) url.search = '';
    return url !== null && isAddress(url.href, true);
  }, 'is not an https address')
  .transform((value) => new URL(value).href);

function isAddress(value: string, allowLoopback: boolean): boolean {
  const url = URL.parse(value);
  if (url === null || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (allowLoopback && url.protocol === 'http:' && loopback.includes(url.hostname));
}

/** A host name (its sub-domains count), or an origin with its scheme and port. */
export const serviceHost = text
  .refine(
    (value) =>
      value.includes('://')
        ? isAddress(value, true) && URL.parse(value)?.pathname === '/'
        : /^([a-z0-9-]+\.)+[a-z0-9-]+$/i.test(value),
    'holds something that is neither a host name nor an https origin',
  )
  .transform((value) => (value.includes('://') ? new URL(value).origin : value.toLowerCase()));

export const encryptionKeys = text.transform((value, context): EncryptionKeys => {
  try {
    return parseEncryptionKeys(value);
  } catch (error) {
    if (!(error instanceof EncryptionKeyError)) throw error;
    context.addIssue({ code: 'custom', message: `cannot be used (${error.message})` });
    return z.NEVER;
  }
});

/** One or two secrets; two while the shop changes over. `shortest` in characters. */
export function eventsSecrets(shortest: number) {
  return listOf(secret.refine((value) => value.length >= shortest, `has fewer than ${shortest} characters`)).refine(
    (secrets) => secrets.length <= 2,
    'holds more than two secrets',
  );
}
