import { join } from 'node:path';
import { teamsRates } from '../../src/bot/send-limits.ts';
import { collectGarbage } from '../../src/collect-garbage.ts';
import type { RunningBot } from '../../src/wire.ts';
import { obeyParent } from '../support/bot-process-child.ts';
import type { BotStart } from '../support/bot-process-messages.ts';
import { openBenchShared, openBenchStore, realClock, startBenchBot } from './bench-bot.ts';
import { plan } from './tracking-plan.ts';

// The whole bot over a filled store, with the usual request budget.

async function start({ dataDir, databaseUrl, standInUrl }: BotStart): Promise<RunningBot> {
  const folder = join(dataDir, 'store');
  const store = await openBenchStore(folder, databaseUrl);
  await plan(store, dataDir);
  const bot = await startBenchBot({
    store,
    shared: await openBenchShared(folder, databaseUrl),
    standIn: { url: standInUrl, clock: realClock, acceptanceUrl: `${standInUrl}/mca/` },
    rates: teamsRates,
  });
  // As `npm start` does.
  bot.read().then(collectGarbage, () => undefined);
  return bot;
}

obeyParent({ start });
