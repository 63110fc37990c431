import { z } from 'zod';

/** Environment variables, or anything that looks like them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the manifest's placeholders stand for; an absent one empties its place. */
export type ManifestValues = Readonly<Record<string, string | undefined>>;

/** The values, or one line for every variable that is missing or wrong, each with what to set. */
export type PackageSettings =
  | { readonly ok: true; readonly values: ManifestValues }
  | { readonly ok: false; readonly problems: readonly string[] };

const shortName = 'MCA Desk';
const shortNameLimit = 30;
const suffixLimit = shortNameLimit - shortName.length - 1;

// Names that nobody's product lives under: reserved ones (RFC 2606, RFC 6761) and those of Microsoft's samples.
const sampleHost =
  /(^|\.)(example|example\.(com|org|net)|localhost|test|invalid)$|(^|\.)(contoso|fabrikam)\.|(^|\.)(your|my)-?(domain|company|website)\./;

const guid = z
  .string()
  .regex(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i, 'is not a GUID')
  .refine((text) => new Set(text.replaceAll('-', '')).size > 1, 'is a placeholder')
  .toLowerCase();

const words = z.string().refine((text) => !/[<>{}\p{Cc}]/u.test(text), 'is a placeholder');

const link = z
  .url({ protocol: /^https$/, error: 'is not an https address' })
  .max(2048, 'is longer than 2048 characters')
  .refine((text) => !text.includes('${{') && !sampleHost.test(host(text)), 'is a placeholder')
  .refine((text) => /\.[a-z]/.test(host(text)), 'has no public host name');

// Limits are those of the manifest's schema (Microsoft: App manifest schema for Teams).
const variables = z.object({
  TEAMS_APP_ID: guid,
  MicrosoftAppId: guid,
  DEVELOPER_NAME: words.max(32, 'is longer than 32 characters'),
  DEVELOPER_WEBSITE_URL: link,
  DEVELOPER_PRIVACY_URL: link,
  DEVELOPER_TERMS_URL: link,
  APP_VERSION: z.string().regex(/^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$/, 'is not of the form 1.2.3'),
  APP_NAME_SUFFIX: words.max(suffixLimit, `is longer than ${suffixLimit} characters`).optional(),
  PUBLIC_URL: link.optional(),
});

type Variable = keyof z.infer<typeof variables>;

const advice: Readonly<Record<Variable, string>> = {
  TEAMS_APP_ID: 'the Teams app\'s own GUID, made once and then kept (`node -p "crypto.randomUUID()"` makes one)',
  MicrosoftAppId: "the application (client) id of the bot's registration in Microsoft Entra",
  DEVELOPER_NAME: 'the name of your company as Teams shows it',
  DEVELOPER_WEBSITE_URL: 'the https address of the page with support information',
  DEVELOPER_PRIVACY_URL: 'the https address of your privacy statement',
  DEVELOPER_TERMS_URL: 'the https address of your terms of use',
  APP_VERSION: 'a version like 1.4.0, higher at every upload; left out, it is the one in package.json',
  APP_NAME_SUFFIX: `a word that tells two installations apart ("test" gives "${shortName} test"); it may be left out`,
  PUBLIC_URL: "the https address under which the bot's pages are reached; it may be left out",
};

/**
 * Reads the variables that fill the manifest, all at once. A blank value counts as missing.
 * @param version stands in for a missing APP_VERSION
 */
export function readPackageSettings(env: Environment, version: string): PackageSettings {
  const given = Object.fromEntries(Object.keys(advice).map((name) => [name, env[name]?.trim() || undefined]));
  const parsed = variables.safeParse({ ...given, APP_VERSION: given['APP_VERSION'] ?? version });
  if (parsed.success) return { ok: true, values: manifestValues(parsed.data) };
  const faults = z.flattenError(parsed.error).fieldErrors;
  const problems = variables.keyof().options.flatMap((name) => {
    const [fault] = faults[name] ?? [];
    return fault === undefined
      ? []
      : [`${name} ${given[name] === undefined ? 'is missing' : fault}. Set it to ${advice[name]}.`];
  });
  return { ok: false, problems };
}

function manifestValues(settings: z.infer<typeof variables>): ManifestValues {
  const { MicrosoftAppId, APP_NAME_SUFFIX, PUBLIC_URL, ...same } = settings;
  return {
    ...same,
    BOT_ID: MicrosoftAppId,
    APP_NAME_SUFFIX: APP_NAME_SUFFIX === undefined ? undefined : ` ${APP_NAME_SUFFIX}`,
    PUBLIC_HOST: PUBLIC_URL === undefined ? undefined : new URL(PUBLIC_URL).host,
  };
}

function host(text: string): string {
  return URL.parse(text)?.hostname ?? '';
}
