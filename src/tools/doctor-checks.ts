import type { Instant } from '../agreements/instant.ts';
import type { Config } from '../config.ts';
import type { RefreshTokens } from '../entra/refresh-tokens.ts';
import type { EntraTokens } from '../entra/tokens.ts';
import { botTokenFindings, connectorKeysFindings } from './doctor-bot.ts';
import { entraFindings } from './doctor-entra.ts';
import { evidenceFinding } from './doctor-evidence.ts';
import { type Finding, note, pass, warn } from './doctor-finding.ts';
import { groupsFinding } from './doctor-graph.ts';
import {
  activityLogFinding,
  customersFinding,
  metadataFinding,
  type PartnerCenterAccess,
  statusFindings,
} from './doctor-partner-center.ts';
import { portFindings } from './doctor-port.ts';
import { type DoctorStore, storeFindings } from './doctor-store.ts';
import { mfaFinding, refreshTokenFinding, tokenFinding } from './doctor-tokens.ts';

/** What the doctor looks at. */
export interface DoctorDeps {
  readonly config: Config;
  readonly store: DoctorStore;
  readonly tokens: Pick<EntraTokens, 'get'>;
  readonly refreshTokens: Pick<RefreshTokens, 'leftMs'>;
  readonly fetch: typeof fetch;
  readonly wallNow: () => Instant;
  readonly newId: () => string;
}

/** Tries everything that can be tried without harm, in the order in which one thing needs another. */
export async function examine(deps: DoctorDeps): Promise<readonly Finding[]> {
  const { config } = deps;
  const { partnerCenter, entraAuthority: authority } = config;
  const local = [
    ...config.notices.map((notice) => warn('Configuration', notice)),
    pass('Configuration', 'Every variable can be read.'),
    ...(await storeFindings(deps.store, config.store)),
    await evidenceFinding(config.evidenceDir),
    ...(await portFindings(config)),
    ...(await entraFindings({ fetch: deps.fetch, authority, tenantId: partnerCenter.tenantId })),
  ];
  const appOnly = await appOnlyFindings(deps);
  return [
    ...local,
    ...appOnly.findings,
    ...(await appUserFindings(deps, appOnly.customerId)),
    ...(await roleFindings(deps)),
    ...(await botTokenFindings(config.auth, deps.fetch)),
    ...(await connectorKeysFindings(config.auth, deps.fetch)),
    ...untried,
  ];
}

async function appOnlyFindings(deps: DoctorDeps) {
  const { finding, token } = await tokenFinding(deps.tokens, 'appOnly', 'App-only token');
  if (token === null) return { findings: [finding], customerId: null };
  const access = accessWith(deps, token);
  const customers = await customersFinding(access);
  const log = await activityLogFinding(access, deps.wallNow());
  return { findings: [finding, customers.finding, log], customerId: customers.customerId };
}

async function appUserFindings(deps: DoctorDeps, customerId: string | null): Promise<readonly Finding[]> {
  const name = 'App+User token';
  const answer = await deps.tokens.get('appUser');
  if (answer.kind === 'none' && answer.reason === 'missing') {
    const inStore =
      deps.store.kind === 'opened' ? '' : ' If the bot keeps one in its store, stop the bot and run the doctor again.';
    return [
      warn(
        name,
        `${answer.message} Without it the bot attests, but every status is unknown: run "npm run consent".${inStore}`,
      ),
    ];
  }
  const { finding, token } = await tokenFinding(deps.tokens, 'appUser', name);
  if (token === null) return [finding];
  const access = accessWith(deps, token);
  return [
    finding,
    mfaFinding(token),
    refreshTokenFinding(await deps.refreshTokens.leftMs()),
    await metadataFinding(access, deps.config.partnerCenter.templateId),
    ...(await statusFindings(access, customerId)),
  ];
}

async function roleFindings(deps: DoctorDeps): Promise<readonly Finding[]> {
  const { roles, graphUrl: url } = deps.config;
  if (roles.kind === 'list') {
    return [pass('Agents', `${roles.objectIds.length} listed in AGENT_OBJECT_IDS; Microsoft Graph is not needed.`)];
  }
  const { finding, token } = await tokenFinding(deps.tokens, 'graph', 'Graph token');
  if (token === null) return [finding];
  const access = { url, token, fetch: deps.fetch, newId: deps.newId };
  return [finding, await groupsFinding(access, roles.groupIds)];
}

function accessWith({ config, fetch: fetcher, newId }: DoctorDeps, token: string): PartnerCenterAccess {
  return { url: config.partnerCenter.url, token, fetch: fetcher, newId };
}

const untried = [
  note(
    'Attesting',
    'Not tried: every call of it writes at Microsoft. Only a first real attestation proves that the application may attest (a direct-bill partner or indirect provider, with the application registered in Partner Center).',
  ),
  note(
    'Partner Center credentials',
    'They can do more than this bot does: they can also place orders. Keep them as you keep a password.',
  ),
];
