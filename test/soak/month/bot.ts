import { DAY } from '../../../src/agreements/instant.ts';
import { evidenceSays } from '../../../src/bot/cards/history-says.ts';
import { fixedRoles } from '../../../src/entra/roles.ts';
import { openEvidence } from '../../../src/evidence/open-evidence.ts';
import { createIds } from '../../../src/ids.ts';
import { createLog } from '../../../src/log.ts';
import { createPartnerCenter, mcaTemplateId } from '../../../src/partner-center/client.ts';
import { limits } from '../../../src/partner-center/policy.ts';
import { type Simulator, simulatorToken } from '../../../src/simulator/simulator.ts';
import { parseEncryptionKeys } from '../../../src/store/keys.ts';
import { openStore } from '../../../src/store/open.ts';
import { type RunningBot, startBot } from '../../../src/wire.ts';
import type { Random } from '../../crash/random.ts';
import { type Quiet, watchQuiet } from './quiet.ts';
import type { MonthTime } from './time.ts';
import { type Weather, within } from './weather.ts';

/** The key of the month's bot: pages' tokens are made with it. */
export const monthIds = createIds(Buffer.alloc(32, 7));
export const monthSecret = 'the-shop-and-the-bot-know-this';

/** The real bot on a real store, between a stand-in and Teams, on the month's clock. */
export interface MonthBot extends RunningBot {
  readonly quiet: Quiet;
  /** When each request to Partner Center began. */
  readonly requests: readonly number[];
  /** What the log says of faults. */
  readonly faults: readonly string[];
  /** The next creation of an attestation for this company goes so. */
  readonly spoilCreation: (company: string, how: 'refused' | 'lost') => void;
}

/** Longer than any answer takes, also on a busy machine: real time. */
const attemptMs = 20_000;
const sendTimeoutMs = 3_000;

export async function startMonthBot(parts: {
  readonly dataDir: string;
  readonly evidenceDir: string;
  readonly standIn: Simulator;
  readonly time: MonthTime;
  readonly weather: Weather;
  readonly random: Random;
  readonly eventsOutUrl: string;
  readonly requestsPerMinute: number;
}): Promise<MonthBot> {
  const { dataDir, standIn, time, weather, random } = parts;
  const faults: string[] = [];
  const requests: number[] = [];
  const spoilt = new Map<string, 'refused' | 'lost'>();
  const log = createLog({ level: 'error', destination: { write: (line: string) => void faults.push(line) } });
  const store = await openStore({
    kind: 'lowdb',
    dataDir,
    keys: parseEncryptionKeys('b'.repeat(64)),
    wallNow: Date.now,
    newId: monthIds.newId,
    log,
  });
  const quiet = watchQuiet(store, time.now);
  const partnerFetch: typeof fetch = (input, init) => {
    requests.push(time.now());
    const [spell] = within(weather.partnerCenter, time.now(), time.now());
    const company = /"companyName":"([^"]+)"/.exec(String(init?.body ?? ''))?.[1] ?? '';
    const how = spoilt.get(company);
    spoilt.delete(company);
    const fault = spell !== undefined && spell.to > time.now() ? spell.fault : null;
    // As `AbortSignal.timeout` ends it, without the wait.
    if (fault === 'hang') return Promise.reject(new DOMException('No answer in time', 'TimeoutError'));
    if (fault !== null) standIn.addFault({ ...fault, path: pathOf(input) });
    else if (how !== undefined) standIn.addFault({ ...creationFaults[how], path: pathOf(input) });
    return quiet.fetch(input, init);
  };
  const keeper = await openEvidence({
    directory: parts.evidenceDir,
    templateId: mcaTemplateId,
    partnerCenterUrl: standIn.url,
    say: evidenceSays,
    ids: monthIds,
    fetch: quiet.fetch,
  });
  const bot = await startBot({
    port: 0,
    host: '127.0.0.1',
    auth: { kind: 'none' },
    allowedServiceHosts: null,
    store: quiet.store,
    partnerCenter: createPartnerCenter({
      baseUrl: standIn.url,
      tokens: { get: async (kind) => ({ kind: 'token', token: simulatorToken(kind) }) },
      fetch: partnerFetch,
      newId: monthIds.newId,
      now: time.now,
      requestsPerMinute: parts.requestsPerMinute,
      // Budget, waits and breakers go by the month's clock; only a call that hangs costs real time.
      elapsedMs: time.now,
      sleep: time.sleep,
      random: () => random.between(0, 999) / 1_000,
      limits: Object.fromEntries(Object.entries(limits).map(([family, of]) => [family, { ...of, attemptMs }])),
    }),
    roles: fixedRoles({ agentObjectIds: 'everybody', tenantIds: 'any' }),
    members: 'trust',
    rateLimits: null,
    ids: monthIds,
    clock: standIn.clock,
    cutoff: Date.UTC(2023, 3, 1),
    retentionMs: 90 * DAY,
    evidence: {
      ...keeper,
      find: (sequence) => quiet.during(() => keeper.find(sequence)),
      write: (record) => quiet.during(() => keeper.write(record)),
    },
    acceptancePageUrl: standIn.acceptanceUrl,
    publicUrl: 'own',
    partnerName: 'Proseware Cloud',
    dialogs: false,
    eventsSecrets: [monthSecret],
    eventsOutUrl: parts.eventsOutUrl,
    readiness: [],
    sendTimeoutMs,
    patienceMs: 100,
    log,
  });
  return { ...bot, quiet, requests, faults, spoilCreation: (company, how) => void spoilt.set(company, how) };
}

const creationFaults = {
  refused: { status: 400, body: { code: 1_234, description: 'No.' } },
  lost: { dropConnection: 'after' },
} as const;

/** The fault is for this very request: another that is sent at the same time has its own. */
function pathOf(input: Parameters<typeof fetch>[0]): string {
  return new URL(input instanceof Request ? input.url : input).pathname;
}
