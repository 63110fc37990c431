import { inTime } from './agreements/in-time.ts';
import type { Instant } from './agreements/instant.ts';
import type { Clock, Deps, Ids, Roles, Store } from './agreements/ports.ts';
import { rememberCustomers } from './agreements/remember-customers.ts';
import { scheduleHousekeeping } from './agreements/sweep.ts';
import { handlers, isAwaited } from './agreements/work.ts';
import { type BotAuth, createAdapter } from './bot/adapter.ts';
import { createBot, tellFault } from './bot/app.ts';
import { askedMembership } from './bot/membership.ts';
import { createNotify } from './bot/notify.ts';
import { type RateLimits, rateLimit } from './bot/rate-limit.ts';
import { createSender } from './bot/send.ts';
import type { BotDeps } from './bot/turn.ts';
import type { Log } from './log.ts';
import type { PartnerCenterClient } from './partner-center/client.ts';
import { startRunner } from './runner.ts';
import { type RunningServer, startServer } from './server.ts';
import { healthRoutes, type ReadinessCheck, storeCheck } from './web/health.ts';
import { purchaseBlockedRoute } from './web/purchase-blocked.ts';

/** Everything that the bot is put together from. */
export interface Parts {
  readonly port: number;
  readonly host: string;
  readonly auth: BotAuth;
  /** Null: Microsoft's list. */
  readonly allowedServiceHosts: readonly string[] | null;
  readonly store: Store;
  /** Turns, and work that somebody waits for, ask before what the bot does by itself. */
  readonly partnerCenter: Pick<PartnerCenterClient, 'interactive' | 'background'>;
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
  readonly acceptancePageUrl: string;
  readonly partnerName: string | null;
  /** False in the emulator, which has no dialogs. */
  readonly dialogs: boolean;
  readonly eventsSecrets: readonly string[];
  readonly readiness: readonly ReadinessCheck[];
  /** How long a turn waits for Microsoft before it answers with what it has, in milliseconds; 3 seconds when left out. */
  readonly patienceMs?: number;
  readonly log: Log;
}

export interface RunningBot {
  readonly url: string;
  /** Takes nothing new, ends what runs, closes the store. */
  readonly stop: () => Promise<void>;
}

/** Below Teams' five seconds, with time left to send. */
const usualPatienceMs = 3_000;
const sendTimeoutMs = 10_000;
const stopWithinMs = 5_000;
const drainWithinMs = 8_000;
const wallClock = { now: Date.now };
const monotonic = (): number => performance.now();

/** Puts the bot together and starts it: HTTP, Teams edge, due work. The roots differ in what they hand in. */
export async function startBot(parts: Parts): Promise<RunningBot> {
  const { store, log, clock, partnerCenter } = parts;
  const domain: Deps = {
    store,
    partnerCenter: partnerCenter.interactive,
    customers: rememberCustomers(partnerCenter.interactive, clock),
    notify: createNotify(() => botDeps),
    ids: parts.ids,
    clock,
    cutoff: parts.cutoff,
    retentionMs: parts.retentionMs,
  };
  const unawaited: Deps = { ...domain, partnerCenter: partnerCenter.background, customers: partnerCenter.background };
  const adapter = createAdapter({
    auth: parts.auth,
    log,
    sendTimeoutMs,
    ...(parts.allowedServiceHosts === null ? {} : { allowedServiceHosts: parts.allowedServiceHosts }),
    onTurnError: (context, error) => tellFault(log, context, error),
  });
  const botDeps: BotDeps = {
    domain,
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
    sender: createSender({ adapter, log, wallClock }),
    log,
    newId: parts.ids.newId,
    acceptancePageUrl: parts.acceptancePageUrl,
    dialogs: parts.dialogs,
    partnerName: parts.partnerName,
    patienceMs: parts.patienceMs ?? usualPatienceMs,
    elapsedMs: monotonic,
  };
  const bot = createBot(botDeps, adapter);
  await scheduleHousekeeping(domain);
  const server = await startServer({
    port: parts.port,
    host: parts.host,
    log,
    routes: [
      { method: 'POST', path: '/api/messages', handle: bot.handle },
      purchaseBlockedRoute({ deps: domain, secrets: parts.eventsSecrets, wallClock, log }),
      ...healthRoutes({ checks: [storeCheck(store), ...parts.readiness], log }),
    ],
  });
  const runner = startRunner({
    takeDue: store.takeDue,
    nextDueAt: store.nextDueAt,
    run: (work) => handlers[work.kind](isAwaited(work) ? domain : unawaited, work),
    now: clock.now,
    wakeOn: [(wake) => store.onCommit(({ work }) => (work ? wake() : undefined)), clock.onMove],
    onFault: ({ work, error }) =>
      log.error({ err: error, kind: work?.kind, subject: work?.subject }, 'Due work failed'),
  });
  return { url: server.url, stop: () => stop({ server, runner, bot, store }) };
}

async function stop(running: {
  readonly server: RunningServer;
  readonly runner: { readonly stop: () => Promise<void> };
  readonly bot: { readonly idle: () => Promise<void> };
  readonly store: Store;
}): Promise<void> {
  await running.server.stop(stopWithinMs);
  // What still waits for Microsoft is given up: it is written down as due, and settled at the next start.
  await inTime(Promise.all([running.runner.stop(), running.bot.idle()]), drainWithinMs);
  await running.store.close();
}
