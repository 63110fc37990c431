import { excludedSubscribers } from './agreements/excluded.ts';
import type { Deps, Directory, Store } from './agreements/ports.ts';
import { scheduleLog } from './agreements/read-log.ts';
import { rememberCustomers } from './agreements/remember-customers.ts';
import { setAside } from './agreements/set-aside.ts';
import type { Shared } from './agreements/shared.ts';
import { scheduleHousekeeping } from './agreements/sweep.ts';
import { handlers, isAwaited } from './agreements/work.ts';
import { createAdapter } from './bot/adapter.ts';
import { addAppUrl } from './bot/add-app-url.ts';
import { allowedTenants } from './bot/allowed-tenants.ts';
import { createBot, tellFault } from './bot/app.ts';
import { downloadFile } from './bot/attached-files.ts';
import { campaignPorts } from './bot/campaign-ports.ts';
import { askedMembership } from './bot/membership.ts';
import { createNotify } from './bot/notify.ts';
import { rateLimit } from './bot/rate-limit.ts';
import type { ReportDelivery } from './bot/report-delivery.ts';
import { createSender } from './bot/send.ts';
import { countedSender, limitedSender, sendLimits, teamsRates } from './bot/send-limits.ts';
import { sharedSender } from './bot/shared-send-limits.ts';
import type { BotDeps } from './bot/turn.ts';
import { uploadFile } from './bot/upload-file.ts';
import { handingBack } from './handed-back.ts';
import type { Log } from './log.ts';
import { measuredNotify, measuredWork, readingsOf } from './measured.ts';
import type { Parts, RunningBot } from './parts.ts';
import { createCampaigns } from './portfolio/campaigns.ts';
import { type ComingPortfolio, comingPortfolio } from './portfolio/coming-portfolio.ts';
import { createMirror, type RunningMirror, scheduleMirror } from './portfolio/mirror.ts';
import { countPortfolio, scheduleCounting } from './portfolio/report-daily.ts';
import { routesOf } from './routes.ts';
import { startRunner } from './runner.ts';
import { sayUnheard } from './say-unheard.ts';
import { startServer } from './server.ts';
import { stopBot } from './stopping.ts';
import { tracedWork, tracingStore } from './tracing-store.ts';
import { createEventsOut } from './web/events-out.ts';

/** Below Teams' five seconds, with time left to send. */
const usualPatienceMs = 3_000;
const usualSendTimeoutMs = 10_000;
const wallClock = { now: Date.now };
const monotonic = (): number => performance.now();

export type { Parts, RunningBot } from './parts.ts';

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
  const portfolio = comingPortfolio({ store: hearingMissed(store, shared), cutoff: parts.cutoff }, log);
  // Where nobody asked, within the limits that all instances share.
  const speaking = (): BotDeps => ({ ...botDeps, sender: limitedSender(unasked, limits) });
  const domain: Deps = {
    store,
    partnerCenter: partnerCenter.interactive,
    customers: rememberCustomers(partnerCenter.interactive, clock),
    notify: measuredNotify(createNotify(speaking), { metrics, now: clock.now }),
    ...(parts.mirror === undefined ? {} : { directory: directoryOf(portfolio) }),
    ids: parts.ids,
    clock,
    cutoff: parts.cutoff,
    retentionMs: parts.retentionMs,
    campaigns: createCampaigns(campaignPorts(speaking, parts.mail ?? null)),
    dailyCounting: { run: async (work) => countPortfolio({ store, clock, portfolio: await portfolio.whole() }, work) },
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
    ...(metrics === undefined ? {} : { onAnswered: metrics.turn }),
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
    portfolio: portfolio.whole,
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
    routes: routesOf(parts, { domain, botDeps, portfolio, bot, publicUrl, draining: () => draining }),
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
    read: async () => {
      await portfolio.whole();
    },
    stop: () => {
      draining = true;
      stopped ??= stopBot({ server, runner, bot, handing, mirror, portfolio, store, stopSaying }, parts);
      return stopped;
    },
  };
}

function mirrorOf(
  { mirror, partnerCenter, log }: Parts,
  { domain, portfolio }: { readonly domain: Deps; readonly portfolio: ComingPortfolio },
): RunningMirror | null {
  if (mirror === undefined) return null;
  const own: Deps = { ...domain, partnerCenter: partnerCenter.mirror };
  return createMirror({ domain: own, list: partnerCenter.mirror, portfolio: portfolio.whole, most: mirror.most, log });
}

/** Who the customers are. */
const directoryOf = (portfolio: ComingPortfolio): Directory => ({
  find: async (text, limit) => (await portfolio.whole()).directory.find(text, limit),
});

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

/** Unsigned events would be believed from anybody: without a secret none go out. */
function outgoing({ eventsOutUrl: url, eventsSecrets: [secret], log }: Parts): Pick<Deps, 'eventsOut'> {
  if (url === undefined || url === null || secret === undefined) return {};
  return { eventsOut: createEventsOut({ url, secret, fetch, wallClock, log }) };
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

async function sayExcluded(domain: Deps, log: Log): Promise<void> {
  const count = await excludedSubscribers(domain);
  if (count > 0) log.warn({ count }, 'Conversations of tenants that are not in ALLOWED_TENANT_IDS hear no alerts');
}
