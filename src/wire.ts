import type { Instant } from './agreements/instant.ts';
import type { Clock, Customers, Deps, Ids, PartnerCenter, Roles, Store } from './agreements/ports.ts';
import { rememberCustomers } from './agreements/remember-customers.ts';
import { handlers } from './agreements/work.ts';
import { type BotAuth, createAdapter } from './bot/adapter.ts';
import { createBot, tellFault } from './bot/app.ts';
import { createNotify } from './bot/notify.ts';
import { createSender } from './bot/send.ts';
import type { BotDeps } from './bot/turn.ts';
import type { Log } from './log.ts';
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
  readonly partnerCenter: PartnerCenter & Customers;
  readonly roles: Roles;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly cutoff: Instant;
  readonly acceptancePageUrl: string;
  readonly partnerName: string | null;
  /** False in the emulator, which has no dialogs. */
  readonly dialogs: boolean;
  readonly eventsSecrets: readonly string[];
  readonly readiness: readonly ReadinessCheck[];
  readonly log: Log;
}

export interface RunningBot {
  readonly url: string;
  /** Takes nothing new, ends what runs, closes the store. */
  readonly stop: () => Promise<void>;
}

/** Below Teams' five seconds, with time left to send. */
const patienceMs = 3_000;
const sendTimeoutMs = 10_000;
const stopWithinMs = 5_000;
const wallClock = { now: Date.now };

/** Puts the bot together and starts it: HTTP, Teams edge, due work. The roots differ in what they hand in. */
export async function startBot(parts: Parts): Promise<RunningBot> {
  const { store, log, clock } = parts;
  const domain: Deps = {
    store,
    partnerCenter: parts.partnerCenter,
    customers: rememberCustomers(parts.partnerCenter, clock),
    notify: createNotify(() => botDeps),
    ids: parts.ids,
    clock,
    cutoff: parts.cutoff,
  };
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
    sender: createSender({ adapter, log, wallClock }),
    log,
    newId: parts.ids.newId,
    acceptancePageUrl: parts.acceptancePageUrl,
    dialogs: parts.dialogs,
    partnerName: parts.partnerName,
    patienceMs,
  };
  const bot = createBot(botDeps, adapter);
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
    run: (work) => handlers[work.kind](domain, work),
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
  await Promise.all([running.runner.stop(), running.bot.idle()]);
  await running.store.close();
}
