import type { ConfigSources } from './config-certificates.ts';
import { problem } from './config-choices.ts';
import { type Environment, text } from './config-fields.ts';
import { type ConnectionSettings, parseDatabaseUrl, placeOf } from './store/postgres/connection-settings.ts';

/** The database that the environment names; null where it names none, or a bad one. */
export interface DatabaseReading {
  readonly connection: ConnectionSettings | null;
  readonly problems: readonly string[];
  readonly notices: readonly string[];
}

const none: DatabaseReading = { connection: null, problems: [], notices: [] };

/** Reads DATABASE_URL, and says what is wrong with it. Nothing that is said holds its user or password. */
export function readDatabase(given: Environment, { readFile }: Pick<ConfigSources, 'readFile'>): DatabaseReading {
  const url = given['DATABASE_URL'];
  // A placeholder is reported as one, with the other variables.
  if (url === undefined || !text.safeParse(url).success) return none;
  const parsed = parseDatabaseUrl(url, readFile);
  if (!parsed.ok) return { ...none, problems: [problem('DATABASE_URL', parsed.fault)] };
  return { connection: parsed.settings, problems: [], notices: noticesOf(parsed.settings, given) };
}

function noticesOf(settings: ConnectionSettings, given: Environment): readonly string[] {
  const { host, tls } = settings;
  const both = `DATABASE_URL and DATA_DIR are both set: everything is kept in PostgreSQL (${placeOf(settings)}), and DATA_DIR is left alone.`;
  const open = 'DATABASE_URL: the line to PostgreSQL is not encrypted; set sslmode to verify-full.';
  const unchecked =
    'DATABASE_URL: the certificate of PostgreSQL is not checked (sslmode=no-verify): anybody on the way could pass for it.';
  return [
    ...(given['DATA_DIR'] === undefined ? [] : [both]),
    ...(tls === false && !['localhost', '127.0.0.1', '::1'].includes(host) ? [open] : []),
    ...(tls !== false && !tls.checked ? [unchecked] : []),
  ];
}
