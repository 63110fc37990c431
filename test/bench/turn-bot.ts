import { join } from 'node:path';
import { teamsRates } from '../../src/bot/send-limits.ts';
import type { RunningBot } from '../../src/wire.ts';
import { obeyParent } from '../support/bot-process-child.ts';
import type { BotStart } from '../support/bot-process-messages.ts';
import { openBenchShared, openBenchStore, realClock, startBenchBot } from './bench-bot.ts';

// The whole bot over the store that is measured.

async function start({ dataDir, databaseUrl, standInUrl }: BotStart): Promise<RunningBot> {
  const folder = join(dataDir, 'store');
  const store = await openBenchStore(folder, databaseUrl);
  return startBenchBot({
    store,
    shared: await openBenchShared(folder, databaseUrl),
    standIn: { url: standInUrl, clock: realClock, acceptanceUrl: `${standInUrl}/mca/` },
    rates: teamsRates,
  });
}

obeyParent({ start });
