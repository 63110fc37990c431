import { DAY } from '../../../src/agreements/instant.ts';
import { fixedRoles } from '../../../src/entra/roles.ts';
import { createIds } from '../../../src/ids.ts';
import { createLog } from '../../../src/log.ts';
import { createPartnerCenter } from '../../../src/partner-center/client.ts';
import { simulatorToken } from '../../../src/simulator/simulator.ts';
import { openStore } from '../../../src/store/open.ts';
import { openShared } from '../../../src/store/open-shared.ts';
import { type RunningBot, startBot } from '../../../src/wire.ts';
import { obeyParent } from '../../support/bot-process-child.ts';
import type { BotStart } from '../../support/bot-process-messages.ts';
import { offsetClock } from '../../support/offset-clock.ts';
import { fleetKeys, leaseMs, storeOptions } from './common.ts';

// One of several instances on one database, in a process of its own. Its clock is the wall's plus an offset that the parent sends.

const { clock, moveClock } = offsetClock();

/** The clock of the limits is real, and that of the storm is not: nobody is to wait for an hour here. */
const plenty = [{ most: 100_000, withinMs: 1_000 }];

async function start({ databaseUrl, standInUrl, clockOffsetMs, logLevel }: BotStart): Promise<RunningBot> {
  moveClock(clockOffsetMs);
  const log = createLog({ level: logLevel });
  const ids = createIds(fleetKeys.current.key);
  const options = { ...storeOptions(databaseUrl ?? ''), log };
  const store = await openStore(options);
  const shared = await openShared(options);
  if (shared === null) throw new Error('Instances need a database.');
  return startBot({
    port: 0,
    host: '127.0.0.1',
    auth: { kind: 'none' },
    allowedServiceHosts: null,
    store,
    shared,
    leaseMs,
    // Many looks of the balancer, also on a busy machine.
    drainGraceMs: 2_000,
    sendRates: { conversation: plenty, tenant: plenty },
    partnerCenter: createPartnerCenter({
      baseUrl: standInUrl,
      tokens: { get: async (kind) => ({ kind: 'token', token: simulatorToken(kind) }) },
      fetch,
      newId: ids.newId,
      now: clock.now,
      requestsPerMinute: 60_000,
      takePlaces: shared.takePlaces,
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
