import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { attestationAlert } from '../../src/agreements/alerts.ts';
import { announce } from '../../src/agreements/follow.ts';
import type { Store } from '../../src/agreements/ports.ts';
import { type SendRates, teamsRates } from '../../src/bot/send-limits.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { anAttestation } from '../store/samples.ts';
import { referenceOf } from '../support/activities.ts';
import { openBenchStore, startBenchBot } from './bench-bot.ts';
import { median, percentile, round } from './load.ts';
import { benchPageAlerts, type PageAlerts } from './page-alerts.ts';
import { scheduleWaits } from './schedule-waits.ts';

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

/**
 * Measures alerts from the commit of the event to Teams and from a press on the acceptance page to the owner's chat, and states what the
 * attempt schedule adds where nobody presses a button.
 */
export async function benchAlerts(): Promise<AlertMeasurement> {
  const page = await benchPageAlerts();
  const measured = await commitToTeams();
  await report(measured, page);
  return measured;
}

async function commitToTeams(): Promise<AlertMeasurement> {
  const teams = await startTeams();
  const standIn = await startSimulator({ customers: [] });
  try {
    const bare = await bareSends(teams);
    const free = await withBot({ teams, standIn, rates: unlimited }, async (told) => {
      const pickups = await told.pickups();
      const fanOuts: FanOut[] = [];
      for (let count = 0; count < rounds; count += 1) fanOuts.push(await told.fanOut());
      return { pickups, fanOuts };
    });
    const limited = await withBot({ teams, standIn, rates: teamsRates }, (told) => told.fanOut());
    const lastMs = median(free.fanOuts.map((one) => one.lastMs));
    return {
      pickupP50Ms: percentile(free.pickups, 0.5),
      pickupP99Ms: percentile(free.pickups, 0.99),
      bareP50Ms: bare.p50Ms,
      firstOf1000Ms: median(free.fanOuts.map((one) => one.firstMs)),
      lastOf1000Ms: lastMs,
      sendsPerSecond: Math.round((1_000 * conversations) / lastMs),
      bareSendsPerSecond: bare.perSecond,
      lastOf1000WithinLimitsMs: limited.lastMs,
    };
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
  return { p50Ms: percentile(times.slice(samples / 10), 0.5), perSecond };
}

interface Told {
  readonly pickups: () => Promise<readonly number[]>;
  readonly fanOut: () => Promise<FanOut>;
}

/** A bot in this process over a store in a directory of its own, with a thousand conversations that hear everything. */
async function withBot<T>(
  parts: { readonly teams: Teams; readonly standIn: Simulator; readonly rates: SendRates },
  use: (told: Told) => Promise<T>,
): Promise<T> {
  const { teams, standIn, rates } = parts;
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-bench-'));
  const store = await openBenchStore(dataDir);
  await fill(store, teams.url);
  const bot = await startBenchBot({ store, standIn, rates });
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

async function report(measured: AlertMeasurement, page: PageAlerts): Promise<void> {
  console.table([measured]);
  const ratios = {
    pickupToBarePost: round(measured.pickupP50Ms / measured.bareP50Ms),
    sendsToBareSends: round(measured.sendsPerSecond / measured.bareSendsPerSecond),
    // A thousand messages at fifty a second: the last goes out after nineteen seconds at the earliest.
    fanOutToTeamsLimit: round(measured.lastOf1000WithinLimitsMs / 19_000),
    // Wanted: less than five seconds for 99 of 100.
    pageP99ToTarget: round(page.alertP99Ms / 5_000),
  };
  console.table([ratios]);
  console.log('From "I have accepted" on the page to the alert in the owner\'s chat, in milliseconds:');
  console.table([page]);
  const withoutPage = await scheduleWaits();
  console.log('Without a press, from the acceptance to the alert, in minutes, as the attempt schedule gives it:');
  console.table(withoutPage);
  console.log(JSON.stringify({ bench: 'alerts', conversations, samples, rounds, measured, ratios, page, withoutPage }));
}
