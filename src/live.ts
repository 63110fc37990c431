import { readFileSync } from 'node:fs';
import type { EvidenceKeeper } from './agreements/evidence-record.ts';
import type { Clock, Ids, Roles, Store } from './agreements/ports.ts';
import type { Shared } from './agreements/shared.ts';
import { closeTrouble, openTrouble } from './agreements/troubles.ts';
import { type BotAuth, botAuthority } from './bot/adapter.ts';
import { evidenceSays } from './bot/cards/history-says.ts';
import { usualLimits } from './bot/rate-limit.ts';
import { collectGarbage } from './collect-garbage.ts';
import type { Config, ConfigSources } from './config.ts';
import { type BotSecret, botTokens } from './entra/bot-client.ts';
import { graphMail } from './entra/graph-mail.ts';
import { groupRoles } from './entra/group-roles.ts';
import { keepFresh } from './entra/keep-fresh.ts';
import { type RefreshTokens, refreshTokens } from './entra/refresh-tokens.ts';
import { fixedRoles } from './entra/roles.ts';
import { sharedToken } from './entra/shared-token.ts';
import { type EntraTokens, entraTokens } from './entra/tokens.ts';
import { openEvidence } from './evidence/open-evidence.ts';
import { openIds } from './ids.ts';
import type { Log } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createOperations, type Operations } from './operations.ts';
import { createPartnerCenter, mcaTemplateId, type PartnerCenterClient } from './partner-center/client.ts';
import type { Mail } from './portfolio/mail.ts';
import { mostCustomers } from './store/most-customers.ts';
import { openStore } from './store/open.ts';
import { openShared } from './store/open-shared.ts';
import { type ReadinessCheck, startupReport, tokenCheck } from './web/health.ts';
import { type RunningBot, startBot } from './wire.ts';

const clock: Clock = { now: Date.now, onMove: () => () => undefined };
const wallClock = { now: Date.now };
/**
 * How long an instance still answers after SIGTERM while `/readyz` says `draining`: two looks of a load balancer that looks every five
 * seconds. Milliseconds. A single machine has nobody who would take over.
 */
const drainGraceMs = 10_000;

/** Where `loadConfig` reads certificates and the time from. */
export const configSources: ConfigSources = { readFile: (path) => readFileSync(path, 'utf8'), now: Date.now };

/** What the bot speaks to Microsoft with. */
interface Microsoft {
  readonly refreshTokens: RefreshTokens;
  readonly tokens: EntraTokens;
  readonly partnerCenter: PartnerCenterClient;
  readonly operations: Operations;
}

/** Starts the bot with Microsoft's services and says in the log what works. Rejects where the store cannot be opened or the port is taken. */
export async function startLive(config: Config, log: Log): Promise<RunningBot> {
  for (const notice of config.notices) log.warn(notice);
  const newId = (): string => crypto.randomUUID();
  const options = { ...config.store, wallNow: Date.now, newId, log };
  const store = await openStore(options);
  const shared = await openShared(options);
  try {
    return await startOver({ store, shared }, config, log);
  } catch (error) {
    await Promise.all([store.close(), shared?.close()]);
    throw error;
  }
}

/** The store, and what instances share beside it. */
interface Kept {
  readonly store: Store;
  readonly shared: Shared | null;
}

async function startOver({ store, shared }: Kept, config: Config, log: Log): Promise<RunningBot> {
  const ids = await openIds(store, Date.now);
  const evidence = await evidenceOf(config, ids);
  const metrics = createMetrics({ now: Date.now });
  const microsoft = reachMicrosoft({ store, shared, ids, log, metrics }, config);
  metrics.watch({ budgetLeft: microsoft.partnerCenter.budgetLeft });
  const { tokens, operations } = microsoft;
  const readiness = readinessOf(config, tokens);
  const bot = await startBot({
    port: config.port,
    host: config.host,
    auth: authOf(config),
    allowedServiceHosts: config.allowedServiceHosts,
    store,
    shared,
    drainGraceMs: shared === null ? 0 : drainGraceMs,
    settled: operations.settled,
    partnerCenter: microsoft.partnerCenter,
    roles: rolesOf({ tokens, operations, log }, config),
    members: { tenantIds: config.allowedTenantIds },
    rateLimits: usualLimits,
    ids,
    clock,
    cutoff: config.cutoff,
    retentionMs: config.retentionMs,
    ...(evidence === null ? {} : { evidence }),
    acceptancePageUrl: config.acceptancePageUrl,
    publicUrl: config.publicUrl,
    mail: mailOf(tokens, config),
    partnerName: config.partnerName,
    teamsAppId: config.teamsAppId,
    dialogs: true,
    eventsSecrets: config.eventsSecrets,
    eventsOutUrl: config.eventsOutUrl,
    mirror: { most: mostCustomers },
    readiness,
    metrics,
    metricsToken: config.metricsToken,
    log,
  });
  const stopKeepingFresh = keepFresh({
    tokens,
    refreshTokens: microsoft.refreshTokens,
    onLeft: (leftMs) => {
      metrics.consentLeft(leftMs);
      operations.onConsentLeft(leftMs);
    },
    onFault: (error) => log.error({ err: error }, 'The refresh token could not be looked at'),
  });
  void report(readiness, log);
  // One that was never given is not asked for, so that nobody else would tell.
  void tokens.get('appUser').then((answer) => operations.onToken('appUser', answer));
  const stop = async (): Promise<void> => {
    stopKeepingFresh();
    await bot.stop();
  };
  // Where it is stopped before that, its memory is free anyway.
  bot.read().then(collectGarbage, () => undefined);
  return { ...bot, stop };
}

/** Null where no evidence is wanted. Rejects where its directory cannot be written to: nobody is left to believe that there is any. */
async function evidenceOf({ evidenceDir, partnerCenter }: Config, ids: Ids): Promise<EvidenceKeeper | null> {
  if (evidenceDir === null) return null;
  return openEvidence({
    directory: evidenceDir,
    templateId: partnerCenter.templateId ?? mcaTemplateId,
    partnerCenterUrl: partnerCenter.url,
    say: evidenceSays,
    ids,
    fetch,
  });
}

/** Says what works and what does not; people are answered meanwhile. */
async function report(checks: readonly ReadinessCheck[], log: Log): Promise<void> {
  for (const { level, text } of await startupReport({ checks, log })) log[level](text);
}

function reachMicrosoft(
  deps: Kept & { readonly ids: Ids; readonly log: Log; readonly metrics: Metrics },
  config: Config,
): Microsoft {
  const { store, shared, ids, log, metrics } = deps;
  const { url, tenantId, clientId, credential, refreshToken, templateId, requestsPerMinute } = config.partnerCenter;
  const operations = createOperations({
    open: (trouble) => openTrouble({ store, clock }, trouble),
    close: (topic) => closeTrouble({ store, clock }, topic),
    log,
    now: Date.now,
  });
  const kept = refreshTokens({ store, ids, wallClock, configured: refreshToken, log });
  const tokens = entraTokens({
    authority: config.entraAuthority,
    tenantId,
    clientId,
    credential,
    refreshTokens: kept,
    ...(shared === null
      ? {}
      : { sharedToken: sharedToken({ store, alone: shared.alone, refreshTokens: kept, ids, wallClock }) }),
    wallClock,
    fetch,
    onAnswer: (kind, answer) => {
      metrics.token({ kind, ok: answer.kind === 'token' });
      operations.onToken(kind, answer);
    },
  });
  const partnerCenter = createPartnerCenter({
    baseUrl: url,
    tokens,
    fetch,
    newId: ids.newId,
    now: clock.now,
    requestsPerMinute,
    ...(shared === null ? {} : { takePlaces: shared.takePlaces }),
    ...(templateId === null ? {} : { templateId }),
    applicationId: clientId,
    log: (entry) => {
      metrics.call(entry);
      // Of what the mirror asks all day, only what goes wrong is worth a line.
      log[entry.priority === 'mirror' && entry.status === 200 ? 'debug' : 'info'](entry, 'Partner Center');
    },
    onCredential: operations.onCredential,
    onReachable: operations.onReachable,
  });
  return { refreshTokens: kept, tokens, partnerCenter, operations };
}

/** The bot's own identity, with msal-node getting its tokens: botbuilder's way knows no time limit and no other authority. */
function authOf({ auth }: Config): BotAuth {
  const tokens = (secret: BotSecret) =>
    botTokens({ authority: botAuthority(auth), clientId: auth.appId, secret, fetch });
  switch (auth.kind) {
    case 'singleTenant':
      return { ...auth, tokens: tokens({ clientSecret: auth.password }) };
    case 'singleTenantCertificate': {
      const { thumbprintSha256, privateKey, publicCertificate } = auth.certificate;
      return {
        ...auth,
        tokens: tokens({ clientCertificate: { thumbprintSha256, privateKey, x5c: publicCertificate } }),
      };
    }
    case 'managedIdentity':
      return auth;
  }
}

function rolesOf(
  { tokens, operations, log }: Pick<Microsoft, 'tokens' | 'operations'> & { readonly log: Log },
  { roles, graphUrl, allowedTenantIds: tenantIds }: Config,
): Roles {
  if (roles.kind === 'list') return fixedRoles({ agentObjectIds: roles.objectIds, tenantIds });
  return groupRoles({
    graphUrl,
    groupIds: roles.groupIds,
    tenantIds,
    getToken: () => tokens.get('graph'),
    refused: () => tokens.refused('graph'),
    fetch,
    wallClock,
    log,
    onAnswer: operations.onGraph,
  });
}

/** The mailbox that the bot writes from, as the same application; null where none is set. */
function mailOf(tokens: EntraTokens, { graphUrl, mailFrom }: Config): Mail | null {
  if (mailFrom === null) return null;
  const getToken = () => tokens.get('graph');
  return graphMail({ graphUrl, from: mailFrom, getToken, refused: () => tokens.refused('graph'), fetch });
}

function readinessOf({ roles, mailFrom }: Config, tokens: EntraTokens): readonly ReadinessCheck[] {
  const kinds = [
    'appOnly',
    'appUser',
    ...(roles.kind === 'groups' || mailFrom !== null ? (['graph'] as const) : []),
  ] as const;
  return kinds.map((kind) => tokenCheck(tokens, kind));
}
