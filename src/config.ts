import { z } from 'zod';
import type { Instant } from './agreements/instant.ts';
import { authOf } from './config-auth.ts';
import { type Environment, givenValues, type LoadedConfig } from './config-fields.ts';
import { configurationEntries, configurationTable, type VariableName } from './config-table.ts';
import { type Values, variables } from './config-variables.ts';
import type { EncryptionKeys } from './store/keys.ts';

export { type DemoConfig, demoConfig } from './config-demo.ts';
export type { LoadedConfig } from './config-fields.ts';
export { type ConfigurationEntry, configurationTable } from './config-table.ts';

/** Everything that an operator decides, checked. Lists are never empty unless it is said. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly auth: ReturnType<typeof authOf>;
  readonly allowedTenantIds: readonly string[];
  /** Null: Microsoft's. */
  readonly allowedServiceHosts: readonly string[] | null;
  readonly partnerCenter: {
    readonly url: string;
    readonly tenantId: string;
    readonly clientId: string;
    readonly clientSecret: string;
    /** Null: no App+User token can be had, and so no status be read. */
    readonly refreshToken: string | null;
    /** Null: the one of Microsoft's pages. */
    readonly templateId: string | null;
  };
  readonly partnerName: string | null;
  /** Without a tenant and without a slash at the end. */
  readonly entraAuthority: string;
  readonly cutoff: Instant;
  readonly acceptancePageUrl: string;
  readonly agentObjectIds: readonly string[];
  readonly store: { readonly kind: 'lowdb'; readonly dataDir: string; readonly keys: EncryptionKeys };
  /** Empty: events from shops are not taken. */
  readonly eventsSecrets: readonly string[];
  /** What the operator should know although it does not keep the bot from starting; for the log. */
  readonly notices: readonly string[];
}

/** Reads all variables and reports every bad one at once, each with what to set. Secrets are never shown. */
export function loadConfig(env: Environment): LoadedConfig<Config> {
  const given = givenValues(
    env,
    configurationTable.map(({ name }) => name),
  );
  const parsed = variables.safeParse(given);
  const problems = [
    ...(parsed.success ? [] : faultyVariables(given, parsed.error)),
    ...passwordProblems(given),
    ...unsupported(given, true),
  ];
  if (!parsed.success || problems.length > 0) return { ok: false, problems };
  return { ok: true, config: assemble(parsed.data, notices(given)) };
}

function faultyVariables(given: Environment, error: z.ZodError<Values>): readonly string[] {
  const faults = z.flattenError(error).fieldErrors;
  return variables.keyof().options.flatMap((name) => {
    const [fault] = faults[name] ?? [];
    return fault === undefined ? [] : [problem(name, given[name] === undefined ? 'is missing' : fault)];
  });
}

function problem(name: VariableName, fault: string): string {
  return `${name} ${fault}. Set it to ${configurationEntries[name].meaning}.`;
}

/** A managed identity has no password, and botbuilder refuses one beside it; a single-tenant bot cannot do without. */
function passwordProblems(given: Environment): readonly string[] {
  const isManaged = given['MicrosoftAppType']?.toLowerCase() === 'userassignedmsi';
  const hasPassword = given['MicrosoftAppPassword'] !== undefined;
  if (isManaged && hasPassword)
    return ['MicrosoftAppPassword is set beside MicrosoftAppType UserAssignedMSI. Remove it, or set SingleTenant.'];
  return isManaged || hasPassword ? [] : [problem('MicrosoftAppPassword', 'is missing')];
}

/** Variables that have no effect yet: nobody is left to believe that they work. */
function unsupported(given: Environment, refuses: boolean): readonly string[] {
  return configurationTable.flatMap(({ name, notYet }) => {
    if (given[name] === undefined || notYet?.refuses !== refuses) return [];
    return [`${name} is set, but ${notYet.because}.${refuses ? ` Remove ${name}.` : ''}`];
  });
}

function notices(given: Environment): readonly string[] {
  const missing = [
    given['PARTNER_CENTER_REFRESH_TOKEN'] === undefined
      ? 'PARTNER_CENTER_REFRESH_TOKEN is not set: no status can be read, every customer is shown as unknown.'
      : null,
    given['EVENTS_SECRET'] === undefined ? 'EVENTS_SECRET is not set: no events are taken from shops.' : null,
  ];
  return [...missing.filter((notice) => notice !== null), ...unsupported(given, false)];
}

function assemble(values: Values, noted: readonly string[]): Config {
  return {
    port: values.PORT,
    host: values.HOST,
    auth: authOf(values),
    allowedTenantIds: values.ALLOWED_TENANT_IDS ?? [values.MicrosoftAppTenantId],
    allowedServiceHosts: values.ALLOWED_SERVICE_HOSTS ?? null,
    partnerCenter: {
      url: values.PARTNER_CENTER_URL,
      tenantId: values.PARTNER_TENANT_ID,
      clientId: values.PARTNER_CENTER_CLIENT_ID,
      clientSecret: values.PARTNER_CENTER_CLIENT_SECRET,
      refreshToken: values.PARTNER_CENTER_REFRESH_TOKEN ?? null,
      templateId: values.MCA_TEMPLATE_ID ?? null,
    },
    partnerName: values.PARTNER_NAME ?? null,
    entraAuthority: values.ENTRA_AUTHORITY,
    cutoff: values.MCA_CUTOFF_DATE,
    acceptancePageUrl: values.ACCEPTANCE_PAGE_URL,
    agentObjectIds: values.AGENT_OBJECT_IDS,
    store: { kind: 'lowdb', dataDir: values.DATA_DIR, keys: values.ENCRYPTION_KEY },
    eventsSecrets: values.EVENTS_SECRET,
    notices: noted,
  };
}
