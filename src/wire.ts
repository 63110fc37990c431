import { setTimeout as after } from 'node:timers/promises';
import type { EvidenceKeeper } from './agreements/evidence-record.ts';
import { excludedSubscribers } from './agreements/excluded.ts';
import { inTime } from './agreements/in-time.ts';
import type { Instant } from './agreements/instant.ts';
import type { Clock, Deps, Ids, Roles, Store } from './agreements/ports.ts';
import { scheduleLog } from './agreements/read-log.ts';
import { rememberCustomers } from './agreements/remember-customers.ts';
import { setAside } from './agreements/set-aside.ts';
import type { Shared } from './agreements/shared.ts';
import { scheduleHousekeeping } from './agreements/sweep.ts';
import { handlers, isAwaited } from './agreements/work.ts';
import { type BotAuth, createAdapter } from './bot/adapter.ts';
import { addAppUrl } from './bot/add-app-url.ts';
import { allowedTenants } from './bot/allowed-tenants.ts';
import { createBot, tellFault } from './bot/app.ts';
import { downloadFile } from './bot/attached-files.ts';
import { makeCampaignFile } from './bot/campaign-file.ts';
import { campaignPorts } from './bot/campaign-ports.ts';
import { askedMembership } from './bot/membership.ts';
import { createNotify } from './bot/notify.ts';
import { type RateLimits, rateLimit } from './bot/rate-limit.ts';
import type { ReportDelivery } from './bot/report-delivery.ts';
import { reportWords } from './bot/report-words.ts';
import { createSender } from './bot/send.ts';
import { countedSender, limitedSender, type SendRates, sendLimits, teamsRates } from './bot/send-limits.ts';
import { sharedSender } from './bot/shared-send-limits.ts';
import type { BotDeps } from './bot/turn.ts';
import { uploadFile } from './bot/upload-file.ts';
import { type HandingBack, handingBack } from './handed-back.ts';
import type { Log } from './log.ts';
import { measuredNotify, measuredRoute, measuredWork, readingsOf } from './measured.ts';
import type { Metrics } from './metrics.ts';
import type { PartnerCenterClient } from './partner-center/client.ts';
import { createCampaigns } from './portfolio/campaigns.ts';
import type { FileClaim } from './portfolio/file-link.ts';
import type { Mail } from './portfolio/mail.ts';
import { createMirror, type RunningMirror, scheduleMirror } from './portfolio/mirror.ts';
import { type OpenPortfolio, openPortfolio } from './portfolio/open-portfolio.ts';
import { countPortfolio, scheduleCounting } from './portfolio/report-daily.ts';
import { makeReportFile } from './portfolio/report-file.ts';
import { startRunner } from './runner.ts';
import { sayUnheard } from './say-unheard.ts';
import { type Route, type RunningServer, startServer } from './server.ts';
import { traced } from './trace.ts';
import { tracedWork, tracingStore } from './tracing-store.ts';
import { customerStatusRoute } from './web/customer-status.ts';
import { createEventsOut } from './web/events-out.ts';
import { filesRoute } from './web/files.ts';
import { healthRoutes, type ReadinessCheck, storeCheck } from './web/health.ts';
import { metricsRoute } from './web/metrics.ts';
import { pageRoutes } from './web/page/page-routes.ts';
import { purchaseBlockedRoute } from './web/purchase-blocked.ts';

/** Everything that the bot is put together from. */
export interface Parts {
  readonly port: number;
  readonly host: string;
  readonly auth: BotAuth;
  /** Null: Microsoft's list. */
  readonly allowedServiceHosts: readonly string[] | null;
  readonly store: Store;
  /** What other instances on the same store share, closed with it; null or left out: there are none. */
  readonly shared?: Shared | null;
  /**
   * How long it still answers after it has begun to stop and says so at `/readyz`, in milliseconds, so that others take over first; not at
   * all when left out.
   */
  readonly drainGraceMs?: number;
  /** How long due work is taken for, in milliseconds, renewed while it runs; what a killed process had taken waits so long. The runner's when left out. */
  readonly leaseMs?: number;
  /** What else must be written before the store closes. */
  readonly settled?: () => Promise<void>;
  /** Turns, and work that somebody waits for, ask before what the bot does by itself. */
  readonly partnerCenter: Pick<PartnerCenterClient, 'interactive' | 'background' | 'mirror'>;
  readonly roles: Roles;
  /**
   * The tenants whose people are answered, each person looked up at the Bot Connector; `trust` believes every activity: for the demo, where
   * nobody can be asked.
   */
  readonly members: { readonly tenantIds: readonly string[] } | 'trust';
  /** Null: people may ask as much as they like. */
  readonly rateLimits: RateLimits | null;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly cutoff: Instant;
  /** How long data of signatories are kept after their attestation ended, in milliseconds. */
  readonly retentionMs: number;
  /** Left out: no evidence is written. */
  readonly evidence?: EvidenceKeeper;
  readonly acceptancePageUrl: string;
  /** The address under which signatories reach the bot's own page; `own`: the one it listens at, for the demo; null: they get Microsoft's link. */
  readonly publicUrl: string | null;
  /** The mailbox that the bot writes from; null or left out: it sends no e-mail. */
  readonly mail?: Mail | null;
  readonly partnerName: string | null;
  /** The app's own id in Teams, for links to add it; null or left out where it is not known. */
  readonly teamsAppId?: string | null;
  /** False in the emulator, which has no dialogs. */
  readonly dialogs: boolean;
  readonly eventsSecrets: readonly string[];
  /** Where the partner's own systems hear of changes, signed with the first secret; null or left out: nowhere. */
  readonly eventsOutUrl?: string | null;
  /** Mirrors all customers, at most so many where the store is not made for more; left out: only those that somebody asks about are known. */
  readonly mirror?: { readonly most: number | null };
  readonly readiness: readonly ReadinessCheck[];
  /** Left out: nothing is counted, and there is no `GET /metrics`. */
  readonly metrics?: Metrics;
  /** What a reader of the metrics must send; null or left out: only this machine may read them. */
  readonly metricsToken?: string | null;
  /** How much the bot sends of its own accord; what Teams takes when left out. */
  readonly sendRates?: SendRates;
  /** How long one call to the Bot Connector may take, in milliseconds; 10 seconds when left out. */
  readonly sendTimeoutMs?: number;
  /** How long a turn waits for Microsoft before it answers with what it has, in milliseconds; 3 seconds when left out. */
  readonly patienceMs?: number;
  readonly log: Log;
}

export interface RunningBot {
  readonly url: string;
  /** Says that it is not ready any more, goes on answering for a while, ends what runs and hands back what does not end, closes the store. Once, however often it is asked. */
  readonly stop: () => Promise<void>;
}

/** Below Teams' five seconds, with time left to send. */
const usualPatienceMs = 3_000;
const usualSendTimeoutMs = 10_000;
const stopWithinMs = 5_000;
const drainWithinMs = 8_000;
const closeWithinMs = 5_000;
const wallClock = { now: Date.now };
const monotonic = (): number => performance.now();

/** Puts the bot together and starts it: HTTP, Teams edge, due work. The roots differ in what they hand in. */
export async function startBot(parts: Parts): Promise<RunningBot> {
  const { log, clock, partnerCenter, metrics } = parts;
  const store = tracingStore(parts.store);
  // Where it is the bot's own, it is known once the server listens; nobody is told of a page before that.
  const publicUrl = (): string => (parts.publicUrl === 'own' ? server.url : (parts.publicUrl ?? ''));
  const rates = parts.sendRates ?? teamsRates;
  const limits = sendLimits(rates, clock.now);
  const shared = parts.shared ?? null;
  const handing = handingBack(store, async () => shared?.wakeOthers());
  let draining = false;
  let stopped: Promise<void> | null = null;
  const portfolio = await openPortfolio({ store: hearingMissed(store, shared), cutoff: parts.cutoff });
  const domain: Deps = {
    store,
    partnerCenter: partnerCenter.interactive,
    customers: rememberCustomers(partnerCenter.interactive, clock),
    notify: measuredNotify(
      createNotify(() => ({ ...botDeps, sender: limitedSender(unasked, limits) })),
      { metrics, now: clock.now },
    ),
    ...(parts.mirror === undefined ? {} : { directory: portfolio.directory }),
    ids: parts.ids,
    clock,
    cutoff: parts.cutoff,
    retentionMs: parts.retentionMs,
    campaigns: createCampaigns(
      campaignPorts(() => ({ ...botDeps, sender: limitedSender(sender, limits) }), parts.mail ?? null),
    ),
    dailyCounting: { run: (work) => countPortfolio({ store, clock, portfolio }, work) },
    ...(parts.members === 'trust' ? {} : { allowsTenant: allowedTenants(parts.members.tenantIds) }),
    ...(parts.evidence === undefined ? {} : { evidence: parts.evidence }),
    ...outgoing(parts),
    pageUrl: parts.publicUrl === null ? null : (token) => `${publicUrl()}/a/${token}`,
  };
  const adapter = createAdapter({
    auth: parts.auth,
    log,
    sendTimeoutMs: parts.sendTimeoutMs ?? usualSendTimeoutMs,
    onTurnSend: limits.count,
    ...(shared === null ? {} : { sharedArrivals: shared.arrivals }),
    ...(parts.allowedServiceHosts === null ? {} : { allowedServiceHosts: parts.allowedServiceHosts }),
    onTurnError: (context, error) => tellFault(log, context, error),
  });
  const sender = createSender({ adapter, log, wallClock });
  const unasked =
    shared === null ? sender : sharedSender(sender, { rates, takePlaces: shared.takePlaces, random: Math.random });
  const mirror = mirrorOf(parts, { domain, portfolio });
  const unawaited: Deps = {
    ...domain,
    partnerCenter: partnerCenter.background,
    customers: partnerCenter.background,
    ...(mirror === null ? {} : { mirror }),
  };
  const botDeps: BotDeps = {
    domain,
    portfolio,
    roles: parts.roles,
    ...(parts.members === 'trust'
      ? {}
      : {
          membership: askedMembership({
            readMember: adapter.readMember,
            allowedTenantIds: parts.members.tenantIds,
            log,
            now: monotonic,
          }),
        }),
    ...(parts.rateLimits === null ? {} : { rateLimit: rateLimit(parts.rateLimits, monotonic) }),
    sender: countedSender(sender, limits),
    log,
    newId: parts.ids.newId,
    acceptancePageUrl: parts.acceptancePageUrl,
    reports: reportsOf(parts, { readMember: adapter.readMember, publicUrl }),
    campaigns: campaignsOf(parts),
    dialogs: parts.dialogs,
    partnerName: parts.partnerName,
    addAppUrl: addAppUrl(parts.teamsAppId ?? null),
    patienceMs: parts.patienceMs ?? usualPatienceMs,
    elapsedMs: monotonic,
  };
  const bot = createBot(botDeps, adapter);
  await scheduleHousekeeping(domain);
  await scheduleLog(domain);
  if (mirror !== null) await Promise.all([scheduleMirror(domain), scheduleCounting(domain)]);
  await sayExcluded(domain, log);
  const server = await startServer({
    port: parts.port,
    host: parts.host,
    log,
    routes: [
      measuredRoute({ method: 'POST', path: '/api/messages', handle: bot.handle }, metrics),
      purchaseBlockedRoute({ deps: domain, secrets: parts.eventsSecrets, wallClock, log }),
      customerStatusRoute({ deps: domain, secrets: parts.eventsSecrets, wallClock, log }),
      ...signatorysPages(parts, { domain, publicUrl }),
      ...reportFiles(parts, { portfolio, botDeps }),
      ...healthRoutes({ checks: [storeCheck(store), ...parts.readiness], draining: () => draining, log }),
      ...(metrics === undefined ? [] : [metricsRoute({ text: metrics.text, token: parts.metricsToken ?? null })]),
    ].map(tracedRoute),
  });
  const runner = startRunner({
    takeDue: handing.takeDue,
    nextDueAt: store.nextDueAt,
    hold: handing.hold,
    setAside: (work, error) => {
      log.error({ kind: work.kind, subject: work.subject }, 'Due work was set aside; see npm run dead-letters');
      return setAside(domain, work, error);
    },
    run: (work) =>
      tracedWork(work, parts.ids.newId, () =>
        measuredWork(work, { metrics, now: clock.now }, () =>
          handing.running(work, () => handlers[work.kind](isAwaited(work) ? domain : unawaited, work)),
        ),
      ),
    now: clock.now,
    ...(parts.leaseMs === undefined ? {} : { leaseMs: parts.leaseMs }),
    wakeOn: [(wake) => store.onCommit(({ work }) => (work ? wake() : undefined)), clock.onMove],
    onFault: ({ work, error }) =>
      log.error({ err: error, kind: work?.kind, subject: work?.subject }, 'Due work failed'),
  });
  metrics?.watch(readingsOf(store, clock));
  const stopSaying = sayUnheard({ store, log, now: monotonic });
  return {
    url: server.url,
    stop: () => {
      draining = true;
      stopped ??= stop({ server, runner, bot, handing, mirror, portfolio, store, stopSaying }, parts);
      return stopped;
    },
  };
}

function mirrorOf(
  { mirror, partnerCenter, log }: Parts,
  { domain, portfolio }: { readonly domain: Deps; readonly portfolio: OpenPortfolio },
): RunningMirror | null {
  if (mirror === undefined) return null;
  const own: Deps = { ...domain, partnerCenter: partnerCenter.mirror };
  return createMirror({ domain: own, list: partnerCenter.mirror, portfolio, most: mirror.most, log });
}

/** For what keeps rows in memory: it hears too of what it may not have been told. */
function hearingMissed(store: Store, shared: Shared | null): Store {
  if (shared === null) return store;
  return {
    ...store,
    onCommit: (listener) => {
      const stops = [store.onCommit(listener), shared.onMissed(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

/** Everything that a request leads to is logged under the request's own id. */
const tracedRoute = (route: Route): Route => ({
  ...route,
  handle: (request, response) => traced(request.id, () => route.handle(request, response)),
});

/** Unsigned events would be believed from anybody: without a secret none go out. */
function outgoing({ eventsOutUrl: url, eventsSecrets: [secret], log }: Parts): Pick<Deps, 'eventsOut'> {
  if (url === undefined || url === null || secret === undefined) return {};
  return { eventsOut: createEventsOut({ url, secret, fetch, wallClock, log }) };
}

/** Served only where signatories can reach them. */
function signatorysPages(
  { acceptancePageUrl, partnerName, publicUrl }: Parts,
  made: { readonly domain: Deps; readonly publicUrl: () => string },
): readonly Route[] {
  if (publicUrl === null) return [];
  const { domain: deps } = made;
  return pageRoutes({ deps, acceptancePageUrl, partnerName, publicUrl: made.publicUrl, now: monotonic });
}

/** Files go where the reader is: Teams' emulator knows neither dialogs nor files, so there it is a link. */
function reportsOf(
  { auth, dialogs, mail, publicUrl }: Parts,
  made: Pick<ReportDelivery, 'readMember'> & { readonly publicUrl: () => string },
): ReportDelivery {
  return {
    fileUrl: publicUrl === null ? null : (token) => `${made.publicUrl()}/files/${token}`,
    consent: dialogs,
    upload: uploadFile({ fetch, allowLoopback: auth.kind === 'none' }),
    mail: mail ?? null,
    readMember: made.readMember,
    wallNow: wallClock.now,
  };
}

/** What people can do with campaigns here. */
function campaignsOf({ auth, dialogs, mail, publicUrl }: Parts): NonNullable<BotDeps['campaigns']> {
  return {
    mails: (mail ?? null) !== null,
    files: dialogs || publicUrl !== null,
    download: downloadFile({ fetch, allowLoopback: auth.kind === 'none' }),
  };
}

/** Served only where readers can reach them. */
function reportFiles(
  { clock, ids, publicUrl, roles, store }: Parts,
  { portfolio, botDeps }: { readonly portfolio: OpenPortfolio; readonly botDeps: BotDeps },
): readonly Route[] {
  if (publicUrl === null) return [];
  const make = ({ format, resellerId, locale, campaign }: FileClaim) =>
    campaign === undefined
      ? makeReportFile({ store, portfolio }, { format, resellerId, words: reportWords(locale), now: clock.now() })
      : makeCampaignFile(botDeps, { ...campaign, format, locale });
  return [filesRoute({ ids, roles, wallClock, make })];
}

async function sayExcluded(domain: Deps, log: Log): Promise<void> {
  const count = await excludedSubscribers(domain);
  if (count > 0) log.warn({ count }, 'Conversations of tenants that are not in ALLOWED_TENANT_IDS hear no alerts');
}

/** At most 28 seconds, with the grace that `live.ts` gives. */
async function stop(
  running: {
    readonly server: RunningServer;
    readonly runner: { readonly stop: () => Promise<void> };
    readonly bot: { readonly idle: () => Promise<void> };
    readonly handing: HandingBack;
    readonly mirror: { readonly stop: () => void } | null;
    readonly portfolio: { readonly close: () => void };
    readonly stopSaying: () => void;
    readonly store: Store;
  },
  { shared = null, drainGraceMs = 0, settled }: Pick<Parts, 'shared' | 'drainGraceMs' | 'settled'>,
): Promise<void> {
  const { server, handing, store } = running;
  running.mirror?.stop();
  server.drain();
  handing.stop();
  const worked = running.runner.stop();
  if (drainGraceMs > 0) await after(drainGraceMs);
  await server.stop(stopWithinMs);
  // What still waits for Microsoft is given up: it is written down as due, and settled by whoever takes it next.
  await inTime(Promise.all([worked, running.bot.idle(), settled?.()]), drainWithinMs);
  running.portfolio.close();
  running.stopSaying();
  if (shared === null) return store.close();
  // A database that does not answer holds nobody up: what was promised is written already.
  await inTime(
    handing.rest().then(() => Promise.all([store.close(), shared.close()])),
    closeWithinMs,
  );
}
