import { z } from 'zod';
import { readDatabase } from '../config-database.ts';
import { address, type Environment, encryptionKeys, givenValues, guid, port, secret, text } from '../config-fields.ts';
import { configurationEntries } from '../config-table.ts';
import type { Credential } from '../entra/application.ts';
import { readCertificate } from '../entra/certificate.ts';
import type { ConnectionSettings } from '../store/postgres/connection-settings.ts';
import type { StoreSettings } from '../store/settings.ts';
import { consentArguments } from './consent-arguments.ts';

/** What `npm run consent` is told. */
export interface ConsentSettings {
  readonly authority: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly credential: Credential;
  readonly partnerCenterUrl: string;
  /** The port of the sign-in's redirect on this machine. */
  readonly port: number;
  readonly way: 'browser' | 'deviceCode';
  /** Keep the consent also where the account's role does not suffice. */
  readonly force: boolean;
  /** Null: print the refresh token instead of keeping it. */
  readonly store: StoreSettings | null;
  /** PARTNER_CENTER_REFRESH_TOKEN as the bot has it: the consent takes its place. */
  readonly configured: string | null;
}

export type ConsentReading =
  | { readonly ok: true; readonly settings: ConsentSettings }
  | { readonly ok: false; readonly problems: readonly string[] }
  | { readonly ok: 'help' };

export interface ConsentSources {
  readonly env: Environment;
  readonly args: readonly string[];
  /** A text file's content; it throws where it cannot be read. */
  readonly readFile: (path: string) => string;
  readonly now: () => number;
}

const variables = z.object({
  PARTNER_TENANT_ID: guid,
  PARTNER_CENTER_CLIENT_ID: guid,
  PARTNER_CENTER_CLIENT_SECRET: secret.optional(),
  PARTNER_CENTER_CERTIFICATE_FILE: text.optional(),
  PARTNER_CENTER_REFRESH_TOKEN: secret.optional(),
  ENTRA_AUTHORITY: address('https').default('https://login.microsoftonline.com'),
  PARTNER_CENTER_URL: address('https or loopback').default('https://api.partnercenter.microsoft.com'),
  DATA_DIR: text.default('.data'),
  DATABASE_URL: text.optional(),
  ENCRYPTION_KEY: encryptionKeys,
  CONSENT_PORT: port.default(8400),
});
const withoutStore = variables.extend({ ENCRYPTION_KEY: encryptionKeys.optional() });
const names = variables.keyof().options;
const ofTheStore: readonly Name[] = ['DATA_DIR', 'DATABASE_URL', 'ENCRYPTION_KEY'];
type Name = (typeof names)[number];

function meaningOf(name: Name): string {
  return name === 'CONSENT_PORT'
    ? 'the port for the sign-in on this machine (8400), as it stands in the redirect URI of the registration'
    : configurationEntries[name].meaning;
}

/** Reads the arguments and only the variables that are needed; every bad one is reported at once. */
export function consentSettings(sources: ConsentSources): ConsentReading {
  const flags = consentArguments(sources.args);
  if (typeof flags === 'string') return { ok: false, problems: [flags] };
  if (flags.help) return { ok: 'help' };
  const given = givenValues(sources.env, flags.print ? names.filter((name) => !ofTheStore.includes(name)) : names);
  const parsed = (flags.print ? withoutStore : variables).safeParse(given);
  const credential = credentialOf(given, sources);
  const database = readDatabase(given, sources);
  const faults = parsed.success ? {} : z.flattenError(parsed.error).fieldErrors;
  const problems = [
    ...names.flatMap((name) => {
      const [fault] = faults[name] ?? [];
      return fault === undefined ? [] : [problem(name, given[name] === undefined ? 'is missing' : fault)];
    }),
    ...(typeof credential === 'string' ? [credential] : []),
    ...database.problems,
  ];
  if (!parsed.success || typeof credential === 'string' || problems.length > 0) return { ok: false, problems };
  const store = flags.print ? null : storeOf(parsed.data, database.connection);
  return { ok: true, settings: { ...assembled(parsed.data, flags, credential), store } };
}

function assembled(
  values: z.infer<typeof withoutStore>,
  flags: { readonly print: boolean; readonly deviceCode: boolean; readonly force: boolean },
  credential: Credential,
): Omit<ConsentSettings, 'store'> {
  return {
    authority: values.ENTRA_AUTHORITY,
    tenantId: values.PARTNER_TENANT_ID,
    clientId: values.PARTNER_CENTER_CLIENT_ID,
    credential,
    partnerCenterUrl: values.PARTNER_CENTER_URL,
    port: values.CONSENT_PORT,
    way: flags.deviceCode ? 'deviceCode' : 'browser',
    force: flags.force,
    configured: values.PARTNER_CENTER_REFRESH_TOKEN ?? null,
  };
}

function storeOf(
  { ENCRYPTION_KEY: keys, DATA_DIR: dataDir }: z.infer<typeof withoutStore>,
  connection: ConnectionSettings | null,
): StoreSettings | null {
  if (keys === undefined) return null;
  return connection === null ? { kind: 'lowdb', dataDir, keys } : { kind: 'postgres', connection, keys };
}

/** The credential, or what is wrong with it. */
function credentialOf(given: Environment, { readFile, now }: ConsentSources): Credential | string {
  const { PARTNER_CENTER_CLIENT_SECRET: value, PARTNER_CENTER_CERTIFICATE_FILE: file } = given;
  if (value !== undefined && file !== undefined) {
    return 'PARTNER_CENTER_CLIENT_SECRET is set beside PARTNER_CENTER_CERTIFICATE_FILE. Remove one of them.';
  }
  if (value !== undefined) return { kind: 'secret', secret: value };
  if (file === undefined) {
    const fault = problem('PARTNER_CENTER_CLIENT_SECRET', 'is missing').slice(0, -1);
    return `${fault}; or PARTNER_CENTER_CERTIFICATE_FILE to ${meaningOf('PARTNER_CENTER_CERTIFICATE_FILE')}.`;
  }
  try {
    const reading = readCertificate(readFile(file), now());
    return reading.ok
      ? { kind: 'certificate', ...reading.certificate }
      : `PARTNER_CENTER_CERTIFICATE_FILE ${reading.problem}.`;
  } catch {
    return problem('PARTNER_CENTER_CERTIFICATE_FILE', `names ${file}, which cannot be read`);
  }
}

function problem(name: Name, fault: string): string {
  return `${name} ${fault}. Set it to ${meaningOf(name)}.`;
}
