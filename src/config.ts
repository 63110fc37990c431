import { z } from 'zod';
import { DAY, type Instant } from './agreements/instant.ts';
import { authOf, type BotIdentity } from './config-auth.ts';
import { type Certificates, type ConfigSources, readCertificates } from './config-certificates.ts';
import { choiceProblems, problem } from './config-choices.ts';
import { readDatabase } from './config-database.ts';
import { type Environment, givenValues, type LoadedConfig } from './config-fields.ts';
import { strayVariables } from './config-strays.ts';
import { configurationTable } from './config-table.ts';
import { type Values, variables } from './config-variables.ts';
import type { Credential } from './entra/tokens.ts';
import type { StoreSettings } from './store/settings.ts';

export type { ConfigSources } from './config-certificates.ts';
export { type DemoConfig, demoConfig } from './config-demo.ts';
export type { LoadedConfig } from './config-fields.ts';
export { type ConfigurationEntry, configurationTable } from './config-table.ts';

/** Everything that an operator decides, checked. Lists are never empty unless it is said. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly auth: BotIdentity;
  readonly allowedTenantIds: readonly string[];
  /** Null: Microsoft's. */
  readonly allowedServiceHosts: readonly string[] | null;
  readonly partnerCenter: {
    readonly url: string;
    readonly tenantId: string;
    readonly clientId: string;
    readonly credential: Credential;
    /** The first one; rotated ones are in the store. Null: unless the store has one, no App+User token can be had, and so no status be read. */
    readonly refreshToken: string | null;
    /** Null: the one of Microsoft's pages. */
    readonly templateId: string | null;
    readonly requestsPerMinute: number;
  };
  readonly partnerName: string | null;
  /** The app's own id in Teams; null: cards cannot offer to add it. */
  readonly teamsAppId: string | null;
  /** Without a tenant and without a slash at the end. */
  readonly entraAuthority: string;
  /** Without a slash at the end. */
  readonly graphUrl: string;
  readonly cutoff: Instant;
  readonly acceptancePageUrl: string;
  /** Without a slash at the end. Null: signatories get Microsoft's link, and no page of the bot's. */
  readonly publicUrl: string | null;
  /** Who is an agent: listed people, or the members of any of the groups. */
  readonly roles:
    | { readonly kind: 'list'; readonly objectIds: readonly string[] }
    | { readonly kind: 'groups'; readonly groupIds: readonly string[] };
  /** How long data of signatories are kept after their attestation ended, in milliseconds. */
  readonly retentionMs: number;
  readonly store: StoreSettings;
  /** Null: no evidence is written. */
  readonly evidenceDir: string | null;
  /** Null: no e-mail is sent. */
  readonly mailFrom: string | null;
  /** Empty: events from shops are not taken. */
  readonly eventsSecrets: readonly string[];
  /** Null: no events go out. */
  readonly eventsOutUrl: string | null;
  /** Null: metrics are read on this machine alone. */
  readonly metricsToken: string | null;
  /** What the operator should know although it does not keep the bot from starting; for the log. */
  readonly notices: readonly string[];
}

/**
 * Reads all variables and the certificates that they name, and reports every bad one at once, each with what to set. Secrets are never
 * shown.
 */
export function loadConfig(env: Environment, sources: ConfigSources): LoadedConfig<Config> {
  const given = givenValues(
    env,
    configurationTable.map(({ name }) => name),
  );
  const parsed = variables.safeParse(given);
  const certificates = readCertificates(given, sources);
  const database = readDatabase(given, sources);
  const strays = strayVariables(env);
  const problems = [
    ...(parsed.success ? [] : faultyVariables(given, parsed.error)),
    ...choiceProblems(given),
    ...certificates.problems,
    ...database.problems,
  ];
  // A misspelt name is often why another is missing.
  if (!parsed.success || problems.length > 0) return { ok: false, problems: [...problems, ...strays] };
  const noted = [...notices(given), ...certificates.notices, ...database.notices, ...strays];
  const { ENCRYPTION_KEY: keys, DATA_DIR: dataDir } = parsed.data;
  const { connection } = database;
  const store: StoreSettings =
    connection === null ? { kind: 'lowdb', dataDir, keys } : { kind: 'postgres', connection, keys };
  return { ok: true, config: { ...assemble(parsed.data, certificates, noted), store } };
}

function faultyVariables(given: Environment, error: z.ZodError<Values>): readonly string[] {
  const faults = z.flattenError(error).fieldErrors;
  return variables.keyof().options.flatMap((name) => {
    const [fault] = faults[name] ?? [];
    return fault === undefined ? [] : [problem(name, given[name] === undefined ? 'is missing' : fault)];
  });
}

function notices(given: Environment): readonly string[] {
  return given['EVENTS_SECRET'] === undefined ? ['EVENTS_SECRET is not set: no events are taken from shops.'] : [];
}

function assemble(values: Values, certificates: Certificates, noted: readonly string[]): Omit<Config, 'store'> {
  return {
    port: values.PORT,
    host: values.HOST,
    auth: authOf(values, certificates.bot),
    allowedTenantIds: values.ALLOWED_TENANT_IDS ?? [values.MicrosoftAppTenantId],
    allowedServiceHosts: values.ALLOWED_SERVICE_HOSTS ?? null,
    partnerCenter: {
      url: values.PARTNER_CENTER_URL,
      tenantId: values.PARTNER_TENANT_ID,
      clientId: values.PARTNER_CENTER_CLIENT_ID,
      credential: credentialOf(values, certificates),
      refreshToken: values.PARTNER_CENTER_REFRESH_TOKEN ?? null,
      templateId: values.MCA_TEMPLATE_ID ?? null,
      requestsPerMinute: values.PARTNER_CENTER_REQUESTS_PER_MINUTE,
    },
    partnerName: values.PARTNER_NAME ?? null,
    teamsAppId: values.TEAMS_APP_ID ?? null,
    entraAuthority: values.ENTRA_AUTHORITY,
    graphUrl: values.GRAPH_URL,
    cutoff: values.MCA_CUTOFF_DATE,
    acceptancePageUrl: values.ACCEPTANCE_PAGE_URL,
    publicUrl: values.PUBLIC_URL ?? null,
    roles: rolesOf(values),
    retentionMs: values.RETENTION_DAYS * DAY,
    evidenceDir: values.EVIDENCE_DIR ?? null,
    mailFrom: values.MAIL_FROM ?? null,
    eventsSecrets: values.EVENTS_SECRET,
    eventsOutUrl: values.EVENTS_OUT_URL ?? null,
    metricsToken: values.METRICS_TOKEN ?? null,
    notices: noted,
  };
}

function credentialOf(values: Values, { partnerCenter }: Certificates): Credential {
  if (partnerCenter !== null) return { kind: 'certificate', ...partnerCenter };
  return { kind: 'secret', secret: values.PARTNER_CENTER_CLIENT_SECRET ?? '' };
}

function rolesOf(values: Values): Config['roles'] {
  const { AGENT_OBJECT_IDS: objectIds, ADMIN_AGENTS_GROUP_ID, SALES_AGENTS_GROUP_ID } = values;
  if (objectIds !== undefined) return { kind: 'list', objectIds };
  const groupIds = [ADMIN_AGENTS_GROUP_ID, SALES_AGENTS_GROUP_ID].filter((id) => id !== undefined);
  return { kind: 'groups', groupIds };
}
