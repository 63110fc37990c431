import { join } from 'node:path';
import { fixedRoles } from '../../src/entra/roles.ts';
import { createIds } from '../../src/ids.ts';
import { createLog } from '../../src/log.ts';
import { createPartnerCenter } from '../../src/partner-center/client.ts';
import { simulatorToken } from '../../src/simulator/simulator.ts';
import { loadOrMakeKey } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { startBot } from '../../src/wire.ts';
import { obeyParent, type Running } from '../support/bot-process-child.ts';
import type { BotStart } from '../support/bot-process-messages.ts';
import { testEvidence } from '../support/evidence.ts';
import { offsetClock } from '../support/offset-clock.ts';
import { watchRest } from './rest.ts';
import { keptFor, stormSecret } from './surroundings.ts';

// A bot in a process of its own. Its clock is the wall's plus an offset that the parent sends; everything else is as in the demo.

const { clock, moveClock, elapsedMs } = offsetClock();

async function start({ dataDir, standInUrl, clockOffsetMs, logLevel, eventsOutUrl }: BotStart): Promise<Running> {
  moveClock(clockOffsetMs);
  const log = createLog({ level: logLevel });
  const keys = await loadOrMakeKey(join(dataDir, 'bot.key'));
  const ids = createIds(keys.current.key);
  const opened = await openStore({
    kind: 'lowdb',
    dataDir: join(dataDir, 'store'),
    keys,
    wallNow: Date.now,
    newId: ids.newId,
    // So small that kills meet snapshots and cuts of the journal too.
    snapshotAfterBytes: 200_000,
    log,
  });
  const { store, rest } = watchRest(opened, clock.now);
  const bot = await startBot({
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
      // So that whoever is left alone for a while is asked again when the clock has passed that.
      elapsedMs,
      requestsPerMinute: 1_000_000,
    }),
    roles: fixedRoles({ agentObjectIds: 'everybody', tenantIds: 'any' }),
    members: 'trust',
    rateLimits: null,
    ids,
    clock,
    cutoff: Date.UTC(2023, 3, 1),
    retentionMs: keptFor,
    acceptancePageUrl: `${standInUrl}/mca/`,
    publicUrl: eventsOutUrl === null ? null : 'own',
    partnerName: null,
    dialogs: true,
    eventsSecrets: eventsOutUrl === null ? [] : [stormSecret],
    eventsOutUrl,
    ...(eventsOutUrl === null
      ? {}
      : { evidence: await testEvidence(join(dataDir, 'evidence'), { ids, partnerCenterUrl: standInUrl }) }),
    readiness: [],
    log,
  });
  return { ...bot, rest };
}

obeyParent({ start, moveClock });
