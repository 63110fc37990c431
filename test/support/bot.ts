import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY } from '../../src/agreements/instant.ts';
import { graphMail } from '../../src/entra/graph-mail.ts';
import { fixedRoles } from '../../src/entra/roles.ts';
import { createIds } from '../../src/ids.ts';
import { createLog } from '../../src/log.ts';
import { createPartnerCenter } from '../../src/partner-center/client.ts';
import {
  type NewCustomer,
  type SettingsChange,
  type Simulator,
  simulatorToken,
  startSimulator,
} from '../../src/simulator/simulator.ts';
import { parseEncryptionKeys } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { type Parts, type RunningBot, startBot } from '../../src/wire.ts';
import { type Scene, TENANT_ID } from './activities.ts';
import { testEvidence } from './evidence.ts';
import { type RecordingConnector, startRecordingConnector } from './recording-connector.ts';
import { createTeams, newPerson, type Person, type Teams } from './teams.ts';

export type { Person, Pressed, PressOptions } from './teams.ts';

/** Where the bot's e-mail comes from. */
export const mailbox = 'mca-desk@partner.example';

export const eventsSecret = 'the-shop-and-the-bot-know-this';

export interface TestBotOptions {
  readonly settings?: SettingsChange;
  /** In place of the stand-in's sample companies. */
  readonly customers?: readonly NewCustomer[];
  readonly dialogs?: boolean;
  readonly teamsAppId?: string;
  /** Everybody unless told. */
  readonly agents?: readonly string[];
  /** The scenes' own tenant unless told. */
  readonly tenants?: readonly string[];
  /** `trust` unless told: nobody is looked up at the connector. */
  readonly members?: Parts['members'];
  readonly rateLimits?: Parts['rateLimits'];
  readonly patienceMs?: number;
  /** How long requests to Partner Center wait before they are tried again, from 0 up to 1 of the usual; by chance unless told. */
  readonly random?: () => number;
  readonly sendTimeoutMs?: number;
  /** No events go out unless told. */
  readonly eventsOutUrl?: string;
  /** Nobody gets a page unless told. */
  readonly publicUrl?: Parts['publicUrl'];
  /** Stands in the tokens for Partner Center. */
  readonly partnerTokens?: string;
  /** Nobody is asked for a token unless told; then the connector is the only host that the bot's own may go to. */
  readonly auth?: Parts['auth'];
  /** The header of what `say` and `press` send. */
  readonly authorization?: (serviceUrl: string) => Promise<string>;
  /** Where evidence is kept; none is written unless told. */
  readonly evidenceDir?: string;
  /** Nothing is counted unless told. */
  readonly metrics?: Pick<Parts, 'metrics' | 'metricsToken'>;
  /** Customers are not mirrored unless told. */
  readonly mirror?: Parts['mirror'];
  /** The stand-in's Graph takes the bot's e-mail; there is no mailbox unless told. */
  readonly mail?: boolean;
  /** In place of `agents` and `tenants`. */
  readonly roles?: Parts['roles'];
}

/** The whole bot between a stand-in for Partner Center and a recording Bot Connector, over real HTTP. */
export interface TestBot extends Teams {
  readonly url: string;
  /** Where the store lies. */
  readonly dataDir: string;
  readonly simulator: Simulator;
  readonly connector: RecordingConnector;
  /** Lines of the log, as they are written. */
  readonly logged: readonly string[];
  /** Somebody of the tenant, whose conversations no other test has. */
  readonly person: (name: string, fields?: Partial<Scene>) => Person;
  /** Moves the business clock of the stand-in and of the bot. */
  readonly advance: (minutes: number) => void;
  /** Stops the bot and starts it again on the same data; `meanwhile` happens while it is down. */
  readonly restart: (meanwhile?: () => Promise<void>) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts everything on free ports, with a store in a directory of its own. */
export async function startTestBot(options: TestBotOptions = {}): Promise<TestBot> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-bot-'));
  const logged: string[] = [];
  const connector = await startRecordingConnector();
  const simulator = await startSimulator({
    eventsSecret,
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    ...(options.customers === undefined ? {} : { customers: options.customers }),
  });
  const run = (): Promise<RunningBot> => runBot({ dataDir, logged, simulator, connector, options });
  let bot = await run();
  simulator.reportTo(`${bot.url}/api/events/purchase-blocked`, eventsSecret);
  const { authorization } = options;
  const teams = createTeams({
    botUrl: () => bot.url,
    connector,
    ...(authorization === undefined ? {} : { authorization }),
  });
  return {
    ...teams,
    get url() {
      return bot.url;
    },
    dataDir,
    simulator,
    connector,
    logged,
    person: (name, fields) => newPerson(connector.url, name, fields),
    advance: (minutes) => simulator.clock.advance(minutes * 60_000),
    restart: async (meanwhile) => {
      await bot.stop();
      await meanwhile?.();
      bot = await run();
      simulator.reportTo(`${bot.url}/api/events/purchase-blocked`, eventsSecret);
    },
    stop: async () => {
      await bot.stop();
      await Promise.all([simulator.stop(), connector.stop()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function runBot(parts: {
  readonly dataDir: string;
  readonly logged: string[];
  readonly simulator: Simulator;
  readonly connector: RecordingConnector;
  readonly options: TestBotOptions;
}): Promise<RunningBot> {
  const { dataDir, logged, simulator, connector, options } = parts;
  const log = createLog({ destination: { write: (line: string) => void logged.push(line) } });
  const keys = parseEncryptionKeys('b'.repeat(64));
  const ids = createIds(keys.current.key);
  return startBot({
    port: 0,
    host: '127.0.0.1',
    auth: options.auth ?? { kind: 'none' },
    allowedServiceHosts: options.auth === undefined ? null : [new URL(connector.url).origin],
    store: await openStore({ kind: 'lowdb', dataDir, keys, wallNow: Date.now, newId: ids.newId, log }),
    partnerCenter: createPartnerCenter({
      baseUrl: simulator.url,
      tokens: {
        get: async (kind) => ({ kind: 'token', token: simulatorToken(kind) + (options.partnerTokens ?? '') }),
      },
      fetch,
      newId: ids.newId,
      now: simulator.clock.now,
      ...(options.random === undefined ? {} : { random: options.random }),
      log: (entry) => log.info(entry, 'Partner Center'),
    }),
    roles:
      options.roles ??
      fixedRoles({ agentObjectIds: options.agents ?? 'everybody', tenantIds: options.tenants ?? [TENANT_ID] }),
    members: options.members ?? 'trust',
    rateLimits: options.rateLimits ?? null,
    ids,
    clock: simulator.clock,
    cutoff: Date.UTC(2023, 3, 1),
    retentionMs: 90 * DAY,
    ...(options.evidenceDir === undefined
      ? {}
      : { evidence: await testEvidence(options.evidenceDir, { ids, partnerCenterUrl: simulator.url }) }),
    acceptancePageUrl: simulator.acceptanceUrl,
    publicUrl: options.publicUrl ?? null,
    ...(options.mail === true
      ? {
          mail: graphMail({
            graphUrl: simulator.url,
            from: mailbox,
            getToken: async () => ({ kind: 'token', token: simulatorToken('appOnly') }),
            refused: () => undefined,
            fetch,
          }),
        }
      : {}),
    partnerName: 'Proseware Cloud',
    dialogs: options.dialogs ?? false,
    ...(options.teamsAppId === undefined ? {} : { teamsAppId: options.teamsAppId }),
    eventsSecrets: [eventsSecret],
    eventsOutUrl: options.eventsOutUrl ?? null,
    ...options.metrics,
    ...(options.mirror === undefined ? {} : { mirror: options.mirror }),
    readiness: [],
    ...(options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs }),
    ...(options.sendTimeoutMs === undefined ? {} : { sendTimeoutMs: options.sendTimeoutMs }),
    log,
  });
}

/** A customer of the stand-in as it stands now. */
export function customerOf(
  { simulator }: Pick<TestBot, 'simulator'>,
  domain: string,
): ReturnType<Simulator['state']>['customers'][number] {
  const found = simulator.state().customers.find((customer) => customer.domain === domain);
  if (found === undefined) throw new Error(`The stand-in has no customer ${domain}`);
  return found;
}

/** The requests of one kind that the stand-in got. */
export function requestsTo(
  { simulator }: Pick<TestBot, 'simulator'>,
  method: string,
  path: RegExp,
): ReturnType<Simulator['state']>['requests'] {
  return simulator.state().requests.filter((request) => request.method === method && path.test(request.path));
}
