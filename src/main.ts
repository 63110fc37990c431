import { type Config, loadConfig } from './config.ts';
import { fixedRoles } from './entra/roles.ts';
import { entraTokens } from './entra/tokens.ts';
import { createIds } from './ids.ts';
import { createLog, type Log } from './log.ts';
import { createPartnerCenter } from './partner-center/client.ts';
import { openStore } from './store/open.ts';
import { tokenCheck } from './web/health.ts';
import { type RunningBot, startBot } from './wire.ts';

/** Starts the bot for real. */
async function start(config: Config, log: Log): Promise<RunningBot> {
  const { partnerCenter } = config;
  const clock = { now: Date.now, onMove: () => () => undefined };
  const ids = createIds(config.store.keys.current.key);
  const tokens = entraTokens({
    authority: config.entraAuthority,
    tenantId: partnerCenter.tenantId,
    clientId: partnerCenter.clientId,
    clientSecret: partnerCenter.clientSecret,
    refreshToken: partnerCenter.refreshToken,
    wallClock: clock,
    fetch,
  });
  for (const notice of config.notices) log.warn(notice);
  return startBot({
    port: config.port,
    host: config.host,
    auth: config.auth,
    allowedServiceHosts: config.allowedServiceHosts,
    store: await openStore({ ...config.store, wallNow: Date.now, newId: ids.newId, log }),
    partnerCenter: createPartnerCenter({
      baseUrl: partnerCenter.url,
      tokens,
      fetch,
      newId: ids.newId,
      now: clock.now,
      ...(partnerCenter.templateId === null ? {} : { templateId: partnerCenter.templateId }),
      log: (entry) => log.info(entry, 'Partner Center'),
    }),
    roles: fixedRoles({ agentObjectIds: config.agentObjectIds, tenantIds: config.allowedTenantIds }),
    ids,
    clock,
    cutoff: config.cutoff,
    acceptancePageUrl: config.acceptancePageUrl,
    partnerName: config.partnerName,
    dialogs: true,
    eventsSecrets: config.eventsSecrets,
    readiness: [tokenCheck(tokens, 'appOnly'), tokenCheck(tokens, 'appUser')],
    log,
  });
}

const loaded = loadConfig(process.env);
if (!loaded.ok) {
  console.error(['The bot does not start: the configuration is not complete.', ...loaded.problems].join('\n- '));
  process.exit(1);
}
const log = createLog();
try {
  const bot = await start(loaded.config, log);
  log.info({ url: bot.url }, 'The bot is up');
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    bot.stop().catch((error: unknown) => {
      log.error({ err: error }, 'The bot did not stop cleanly');
      process.exitCode = 1;
    });
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
