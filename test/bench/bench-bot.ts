import { DAY } from '../../src/agreements/instant.ts';
import type { Store } from '../../src/agreements/ports.ts';
import type { Shared, TakePlaces } from '../../src/agreements/shared.ts';
import type { SendRates } from '../../src/bot/send-limits.ts';
import { fixedRoles } from '../../src/entra/roles.ts';
import { createIds } from '../../src/ids.ts';
import { createLog } from '../../src/log.ts';
import { createPartnerCenter, type PartnerCenterClient } from '../../src/partner-center/client.ts';
import { type Simulator, simulatorToken } from '../../src/simulator/simulator.ts';
import { parseEncryptionKeys } from '../../src/store/keys.ts';
import { openStore, type StoreOptions } from '../../src/store/open.ts';
import { openShared } from '../../src/store/open-shared.ts';
import { parseDatabaseUrl } from '../../src/store/postgres/connection-settings.ts';
import { type RunningBot, startBot } from '../../src/wire.ts';

/** The key that every store of a benchmark is encrypted with. */
export const benchKey = 'c3'.repeat(32);

const keys = parseEncryptionKeys(benchKey);

/** The wall's clock in the stand-in's place, for what is measured in real time. */
export const realClock: Simulator['clock'] = { now: Date.now, onMove: () => () => undefined, advance: () => undefined };

/** What the bot hashes with, so that a benchmark can name what it keeps. */
export const benchIds = createIds(keys.current.key);

/** The store in the directory, or in the PostgreSQL database where there is one. */
export function openBenchStore(dataDir: string, databaseUrl: string | null = null): Promise<Store> {
  return openStore(optionsOf(dataDir, databaseUrl));
}

/** What instances on that store share; null where it is a directory. To be opened after the store. */
export function openBenchShared(dataDir: string, databaseUrl: string | null): Promise<Shared | null> {
  return openShared(optionsOf(dataDir, databaseUrl));
}

function optionsOf(dataDir: string, databaseUrl: string | null): StoreOptions {
  const common = { keys, wallNow: Date.now, newId: benchIds.newId };
  if (databaseUrl === null) return { ...common, kind: 'lowdb', dataDir };
  const parsed = parseDatabaseUrl(databaseUrl, () => '');
  if (!parsed.ok) throw new Error(`The address ${parsed.fault}`);
  return { ...common, kind: 'postgres', connection: parsed.settings };
}

/** A client of the stand-in, within the usual request budget unless told. */
export function benchClient(
  standIn: Pick<Simulator, 'url' | 'clock'>,
  { requestsPerMinute, takePlaces }: { readonly requestsPerMinute?: number; readonly takePlaces?: TakePlaces } = {},
): PartnerCenterClient {
  return createPartnerCenter({
    baseUrl: standIn.url,
    tokens: { get: async (kind) => ({ kind: 'token', token: simulatorToken(kind) }) },
    fetch,
    newId: benchIds.newId,
    now: standIn.clock.now,
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
    ...(takePlaces === undefined ? {} : { takePlaces }),
  });
}

interface BenchBot {
  readonly store: Store;
  /** What instances on the store share; there are no others when left out. */
  readonly shared?: Shared | null;
  readonly standIn: Pick<Simulator, 'url' | 'clock' | 'acceptanceUrl'>;
  readonly rates: SendRates;
}

/** The whole bot in this process, with acceptance pages, between a stand-in and whatever takes its messages. */
export function startBenchBot({ store, shared = null, standIn, rates }: BenchBot): Promise<RunningBot> {
  return startBot({
    port: 0,
    host: '127.0.0.1',
    auth: { kind: 'none' },
    allowedServiceHosts: null,
    store,
    shared,
    partnerCenter: benchClient(standIn, shared === null ? {} : { takePlaces: shared.takePlaces }),
    roles: fixedRoles({ agentObjectIds: 'everybody', tenantIds: 'any' }),
    members: 'trust',
    rateLimits: null,
    sendRates: rates,
    ids: benchIds,
    clock: standIn.clock,
    cutoff: Date.UTC(2023, 3, 1),
    retentionMs: 90 * DAY,
    acceptancePageUrl: standIn.acceptanceUrl,
    publicUrl: 'own',
    partnerName: null,
    dialogs: true,
    eventsSecrets: [],
    readiness: [],
    log: createLog({ level: 'error' }),
  });
}
