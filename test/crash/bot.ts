import { join } from 'node:path';
import { DAY } from '../../src/agreements/instant.ts';
import { fixedRoles } from '../../src/entra/roles.ts';
import { createIds } from '../../src/ids.ts';
import { createLog } from '../../src/log.ts';
import { createPartnerCenter } from '../../src/partner-center/client.ts';
import { simulatorToken } from '../../src/simulator/simulator.ts';
import { loadOrMakeKey } from '../../src/store/keys.ts';
import { type RunningBot, startBot } from '../../src/wire.ts';
import { obeyParent } from '../support/bot-process-child.ts';
import type { BotStart } from '../support/bot-process-messages.ts';
import { openStoreAt } from './store.ts';

// A bot in a process of its own. Its clock is the wall's plus an offset that the parent sends; everything else is as in the demo.

let offset = 0;
const listeners = new Set<() => void>();
const clock = {
  now: () => Date.now() + offset,
  onMove: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function moveClock(offsetMs: number): void {
  offset = offsetMs;
  for (const listener of listeners) listener();
}

async function start({ dataDir, databaseUrl, standInUrl, clockOffsetMs, logLevel }: BotStart): Promise<RunningBot> {
  moveClock(clockOffsetMs);
  const log = createLog({ level: logLevel });
  const keys = await loadOrMakeKey(join(dataDir, 'bot.key'));
  const ids = createIds(keys.current.key);
  const store = await openStoreAt({ dataDir, databaseUrl }, log);
  return startBot({
    port: 0,
    host: '127.0.0.1',
    auth: { kind: 'none' },
    allowedServiceHosts: null,
    store,
    partnerCenter: createPartnerCenter({
      baseUrl: standInUrl,
      tokens: { get: async (kind) => ({ kind: 'token', token: simulatorToken(kind) }) },
      fetch,
      newId: ids.newId,
      now: clock.now,
      requestsPerMinute: 1_000_000,
    }),
    roles: fixedRoles({ agentObjectIds: 'everybody', tenantIds: 'any' }),
    members: 'trust',
    rateLimits: null,
    ids,
    clock,
    cutoff: Date.UTC(2023, 3, 1),
    retentionMs: 90 * DAY,
    acceptancePageUrl: `${standInUrl}/mca/`,
    publicUrl: null,
    partnerName: null,
    dialogs: true,
    eventsSecrets: [],
    readiness: [],
    log,
  });
}

obeyParent({ start, moveClock });
