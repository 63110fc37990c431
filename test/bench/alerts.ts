import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { attestationAlert } from '../../src/agreements/alerts.ts';
import { announce } from '../../src/agreements/follow.ts';
import { DAY, HOUR, MINUTE } from '../../src/agreements/instant.ts';
import type { Store } from '../../src/agreements/ports.ts';
import { nextAttemptAt } from '../../src/agreements/schedule.ts';
import { type SendRates, teamsRates } from '../../src/bot/send-limits.ts';
import { fixedRoles } from '../../src/entra/roles.ts';
import { createIds } from '../../src/ids.ts';
import { createLog } from '../../src/log.ts';
import { createPartnerCenter } from '../../src/partner-center/client.ts';
import { simulatorToken, startSimulator } from '../../src/simulator/simulator.ts';
import { parseEncryptionKeys } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { startBot } from '../../src/wire.ts';
import { anAttestation } from '../store/samples.ts';
import { referenceOf } from '../support/activities.ts';
import { median, round } from './load.ts';

const conversations = 1_000;
const samples = 500;
const rounds = 3;
/** Sixteen at once, as the runner does it. */
const atOnce = 16;
const unlimited: SendRates = {
  conversation: [{ most: 1e6, withinMs: 1 }],
  tenant: [{ most: 1e6, withinMs: 1 }],
};

/** How one event reaches those who listen; times in milliseconds. */
export interface AlertMeasurement {
  /** From the durable commit of an event until Teams has the message, in one conversation. */
  readonly pickupP50Ms: number;
  readonly pickupP99Ms: number;
  /** A bare POST of the same size, for comparison. */
  readonly bareP50Ms: number;
  /** The same event in a thousand conversations: the first and the last message. */
  readonly firstOf1000Ms: number;
  readonly lastOf1000Ms: number;
  readonly sendsPerSecond: number;
  readonly bareSendsPerSecond: number;
  /** Within what Teams takes of one app in one tenant: 50 a second. */
  readonly lastOf1000WithinLimitsMs: number;
}

/** Measures alerts from the commit of the event to Teams, and states what the attempt schedule adds where nobody presses a button. */
export async function benchAlerts(): Promise<AlertMeasurement> {
  const teams = await startTeams();
  const standIn = await startSimulator({ customers: [] });
  try {
    const bare = await bareSends(teams);
    const free = await withBot({ teams, standInUrl: standIn.url, rates: unlimited }, async (told) => {
      const pickups = await told.pickups();
      const fanOuts: FanOut[] = [];
      for (let count = 0; count < rounds; count += 1) fanOuts.push(await told.fanOut());
      return { pickups, fanOuts };
    });
    const limited = await withBot({ teams, standInUrl: standIn.url, rates: teamsRates }, (told) => told.fanOut());
    const lastMs = median(free.fanOuts.map((one) => one.lastMs));
    const measured: AlertMeasurement = {
      pickupP50Ms: at(free.pickups, 0.5),
      pickupP99Ms: at(free.pickups, 0.99),
      bareP50Ms: bare.p50Ms,
      firstOf1000Ms: median(free.fanOuts.map((one) => one.firstMs)),
      lastOf1000Ms: lastMs,
      sendsPerSecond: Math.round((1_000 * conversations) / lastMs),
      bareSendsPerSecond: bare.perSecond,
      lastOf1000WithinLimitsMs: limited.lastMs,
    };
    report(measured);
    return measured;
  } finally {
    await standIn.stop();
    await teams.stop();
  }
}

interface FanOut {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** A Bot Connector that takes everything at once, and notes when it came. */
interface Teams {
  readonly url: string;
  readonly arrivals: number[];
  /** Resolves when so many have come since the last `clear`. */
  readonly have: (count: number) => Promise<void>;
  readonly clear: () => void;
  readonly stop: () => Promise<void>;
}

async function startTeams(): Promise<Teams> {
  const arrivals: number[] = [];
  let wanted = { count: Number.POSITIVE_INFINITY, found: (): void => undefined };
  const body = JSON.stringify({ id: 'activity-1' });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    request.resume();
    request.once('end', () => {
      arrivals.push(performance.now());
      // restify, loaded in this process, has replaced the method that would answer the response.
      response.writeHead(201, headers);
      response.end(body);
      if (arrivals.length >= wanted.count) wanted.found();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The connector has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    arrivals,
    have: (count) =>
      new Promise((found) => {
        if (arrivals.length >= count) return found();
        wanted = { count, found };
      }),
    clear: () => void arrivals.splice(0),
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Messages of an alert's size, posted without any bot. */
async function bareSends(teams: Teams): Promise<{ readonly p50Ms: number; readonly perSecond: number }> {
  const body = JSON.stringify({ type: 'message', text: 'x'.repeat(6_000) });
  const post = async (): Promise<number> => {
    const began = performance.now();
    const response = await fetch(`${teams.url}v3/conversations/a/activities`, { method: 'POST', body });
    await response.text();
    return performance.now() - began;
  };
  const times: number[] = [];
  for (let count = 0; count < samples; count += 1) times.push(await post());
  const began = performance.now();
  let left = conversations;
  const sender = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await post();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  const perSecond = Math.round((1_000 * conversations) / (performance.now() - began));
  return { p50Ms: at(times.slice(samples / 10), 0.5), perSecond };
}

interface Told {
  readonly pickups: () => Promise<readonly number[]>;
  readonly fanOut: () => Promise<FanOut>;
}

/** A bot in this process over a store in a directory of its own, with a thousand conversations that hear everything. */
async function withBot<T>(
  parts: { readonly teams: Teams; readonly standInUrl: string; readonly rates: SendRates },
  use: (told: Told) => Promise<T>,
): Promise<T> {
  const { teams, standInUrl, rates } = parts;
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-bench-'));
  const keys = parseEncryptionKeys('c3'.repeat(32));
  const ids = createIds(keys.current.key);
  const store = await openStore({ kind: 'lowdb', dataDir, keys, wallNow: Date.now, newId: ids.newId });
  await fill(store, teams.url);
  const clock = { now: Date.now, onMove: () => () => undefined };
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
    }),
    roles: fixedRoles({ agentObjectIds: 'everybody', tenantIds: 'any' }),
    members: 'trust',
    rateLimits: null,
    sendRates: rates,
    ids,
    clock,
    cutoff: 0,
    retentionMs: 90 * DAY,
    acceptancePageUrl: standInUrl,
    publicUrl: null,
    partnerName: null,
    dialogs: true,
    eventsSecrets: [],
    readiness: [],
    log: createLog({ level: 'error' }),
  });
  let events = 0;
  /** Commits an event; answers when it was durable. `kind` decides how many hear it. */
  const happens = async (kind: 'failed' | 'finalized'): Promise<number> => {
    events += 1;
    const alert = attestationAlert(kind, anAttestation({ state: kind }), Date.now(), String(events));
    await store.commit({ put: { alerts: [alert] }, work: [announce(alert)] });
    return performance.now();
  };
  const fanOut = async (): Promise<FanOut> => {
    teams.clear();
    const committed = await happens('finalized');
    await teams.have(conversations);
    return {
      firstMs: round((teams.arrivals[0] ?? Number.NaN) - committed),
      lastMs: round((teams.arrivals.at(-1) ?? Number.NaN) - committed),
    };
  };
  const pickups = async (): Promise<readonly number[]> => {
    const times: number[] = [];
    for (let count = 0; count < samples; count += 1) {
      teams.clear();
      const committed = await happens('failed');
      await teams.have(1);
      times.push((teams.arrivals[0] ?? Number.NaN) - committed);
    }
    return times.slice(samples / 10);
  };
  try {
    return await use({ pickups, fanOut });
  } finally {
    await bot.stop();
    await rm(dataDir, { recursive: true });
  }
}

/** One conversation hears *failed*, a thousand hear *finalized*. */
async function fill(store: Store, serviceUrl: string): Promise<void> {
  const names = Array.from({ length: conversations }, (_, index) => `19:chat-${index}@thread.v2`);
  const by = { objectId: 'agent-1', name: 'Alex Wilber' };
  await store.commit({
    put: {
      attestations: [anAttestation({ originConversationId: names[0] ?? '' })],
      conversations: names.map((id) => ({
        id,
        version: 0,
        kind: 'groupChat',
        tenantId: 'tenant-1',
        name: null,
        reference: JSON.stringify(referenceOf({ serviceUrl, scope: 'groupChat', conversationId: id })),
        seenAt: 0,
        goneAt: null,
        lastError: null,
      })),
      subscriptions: names.map((id) => ({ id, version: 0, rules: [{ kinds: ['finalized'], customer: null }], by })),
    },
  });
}

/** Where nobody presses *I have accepted*: from the acceptance to the attempt that finds it, for links of a week. */
function waits(): readonly {
  readonly accepted: string;
  readonly p50: string;
  readonly p99: string;
  readonly most: string;
}[] {
  const attestation = { ...anAttestation(), createdAt: 0, deadline: 7 * DAY };
  const rows = [
    { accepted: 'within the first hour', from: 0, to: HOUR },
    { accepted: 'later on the first day', from: HOUR, to: DAY },
    { accepted: 'after the first day', from: DAY, to: 7 * DAY },
  ];
  return rows.map(({ accepted, from, to }) => {
    const moments = Array.from({ length: 10_000 }, (_, index) => from + ((to - from) * (index + 0.5)) / 10_000);
    const found = moments.map((now) => ((nextAttemptAt(attestation, now) ?? Number.NaN) - now) / MINUTE);
    const minutes = (share: number): string => `${round(at(found, share))} min`;
    return { accepted, p50: minutes(0.5), p99: minutes(0.99), most: minutes(1) };
  });
}

function report(measured: AlertMeasurement): void {
  console.table([measured]);
  const ratios = {
    pickupToBarePost: round(measured.pickupP50Ms / measured.bareP50Ms),
    sendsToBareSends: round(measured.sendsPerSecond / measured.bareSendsPerSecond),
    // A thousand messages at fifty a second: the last goes out after nineteen seconds at the earliest.
    fanOutToTeamsLimit: round(measured.lastOf1000WithinLimitsMs / 19_000),
  };
  console.table([ratios]);
  const schedule = waits();
  console.table(schedule);
  console.log(JSON.stringify({ bench: 'alerts', conversations, samples, rounds, measured, ratios, schedule }));
}

function at(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
}
