import { loadConfig } from './config.ts';
import { configSources, startLive } from './live.ts';
import { createLog } from './log.ts';

const loaded = loadConfig(process.env, configSources);
if (!loaded.ok) {
  console.error(['The bot does not start: the configuration is not complete.', ...loaded.problems].join('\n- '));
  process.exit(1);
}
const log = createLog();
try {
  const bot = await startLive(loaded.config, log);
  log.info({ url: bot.url }, 'The bot is up');
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    bot
      .stop()
      .catch((error: unknown) => {
        log.error({ err: error }, 'The bot did not stop cleanly');
        process.exitCode = 1;
      })
      // A call that Microsoft does not answer would keep the process alive for a minute.
      .finally(() => process.exit());
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
