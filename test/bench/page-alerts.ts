import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { pageId, pageToken } from '../../src/agreements/acceptance-page.ts';
import type { Attestation } from '../../src/agreements/attestation.ts';
import { DAY } from '../../src/agreements/instant.ts';
import type { Store } from '../../src/agreements/ports.ts';
import type { AcceptancePage, Conversation, Person } from '../../src/agreements/rows.ts';
import { teamsRates } from '../../src/bot/send-limits.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { anAttestation } from '../store/samples.ts';
import { referenceOf } from '../support/activities.ts';
import { benchClient, benchIds, openBenchStore, startBenchBot } from './bench-bot.ts';
import { percentile } from './load.ts';

const links = 1_000;
/** Nobody owns so many links that Teams' own limits of one chat would be met. */
const agents = 100;
/** So many signatories press at the same moment. */
const atOnce = 5;
/** From one such moment to the next: a thousand then stay within the usual 400 requests a minute to Partner Center. */
const everyMs = 900;
const deadMs = 30_000;

/** From "I have accepted" on the page to the alert; times in milliseconds. */
export interface PageAlerts {
  readonly links: number;
  readonly atOnce: number;
  readonly perMinute: number;
  /** Until the page has answered the press. */
  readonly answerP50Ms: number;
  readonly answerP99Ms: number;
  /** From the press until Teams has the alert in the owner's chat. */
  readonly alertP50Ms: number;
  readonly alertP99Ms: number;
  readonly alertMostMs: number;
}

interface Link {
  readonly company: string;
  readonly attestationId: string;
  readonly url: (botUrl: string) => string;
}

/**
 * A thousand signatories accept at the stand-in, and then say so on their pages over HTTP, as a browser does: each on a page of its own, within
 * every limit of the page, of Partner Center and of Teams.
 */
export async function benchPageAlerts(): Promise<PageAlerts> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-bench-'));
  const [standIn, teams] = await Promise.all([startSimulator({ customers: [] }), startChats()]);
  const store = await openBenchStore(dataDir);
  const made = await makeLinks(store, { standIn, teamsUrl: teams.url });
  const bot = await startBenchBot({ store, standIn, rates: teamsRates });
  try {
    const times: Times[] = [];
    const presses: Promise<void>[] = [];
    for (let first = 0; first < made.length; first += atOnce) {
      const moment = made.slice(first, first + atOnce);
      for (const { attestationId } of moment) await standIn.accept(attestationId);
      const pressed = moment.map(async (link) => void times.push(await press(link, { botUrl: bot.url, teams })));
      presses.push(...pressed);
      await pause(everyMs);
    }
    await Promise.all(presses);
    return measured(times);
  } finally {
    await bot.stop();
    await Promise.all([standIn.stop(), teams.stop()]);
    await rm(dataDir, { recursive: true });
  }
}

interface Times {
  readonly answerMs: number;
  readonly alertMs: number;
}

async function press(
  link: Link,
  { botUrl, teams }: { readonly botUrl: string; readonly teams: Chats },
): Promise<Times> {
  const url = link.url(botUrl);
  const page = await fetch(url);
  await page.text();
  const alert = teams.alertAbout(link.company);
  const began = performance.now();
  const answer = await fetch(`${url}/accepted`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  await answer.text();
  if (page.status !== 200 || answer.status !== 303)
    throw new Error(`The page answered ${page.status}, and the press ${answer.status}.`);
  const answerMs = performance.now() - began;
  return { answerMs, alertMs: (await alert) - began };
}

function measured(times: readonly Times[]): PageAlerts {
  const answers = times.map(({ answerMs }) => answerMs);
  const alerts = times.map(({ alertMs }) => alertMs);
  return {
    links: times.length,
    atOnce,
    perMinute: Math.round((60_000 / everyMs) * atOnce),
    answerP50Ms: percentile(answers, 0.5),
    answerP99Ms: percentile(answers, 0.99),
    alertP50Ms: percentile(alerts, 0.5),
    alertP99Ms: percentile(alerts, 0.99),
    alertMostMs: percentile(alerts, 1),
  };
}

/** Links as they lie in the store days after they were made: cards posted, nothing due before somebody acts. */
async function makeLinks(
  store: Store,
  { standIn, teamsUrl }: { readonly standIn: Simulator; readonly teamsUrl: string },
): Promise<readonly Link[]> {
  const { interactive } = benchClient(standIn, { requestsPerMinute: 1_000_000 });
  const made: Attestation[] = [];
  for (let index = 0; index < links; index += 1) {
    const companyName = `Bench ${String(index).padStart(4, '0')}`;
    const domain = `bench${index}.example`;
    const { id } = await standIn.addCustomer({ companyName, domain });
    const sample = anAttestation();
    const request = { ...sample.request, companyName, emailAddress: `signatory@${domain}` };
    const requestId = benchIds.newId();
    const created = await interactive.createAttestation({ requestId, request });
    if (created.kind !== 'created') throw new Error(`The stand-in made no link: ${created.kind}`);
    const now = standIn.clock.now();
    made.push({
      ...sample,
      id: `link-${index}`,
      customer: { id, companyName, domain },
      owner: { objectId: `agent-${index % agents}`, name: `Agent ${index % agents}` },
      originConversationId: `a:agent-${index % agents}`,
      requestedAt: now,
      request,
      creation: { requestId, sends: 1 },
      attestationId: created.attestationId,
      createdAt: now,
      deadline: now + 7 * DAY,
    });
  }
  await store.commit({
    put: {
      attestations: made,
      claims: made.map(({ id, customer }) => ({ id: `live:${customer.id}`, version: 0, holder: id })),
      pages: made.map(pageOf),
      cards: made.map(cardOf),
      conversations: Array.from({ length: agents }, (_, agent) => chatOf(agent, teamsUrl)),
      people: Array.from({ length: agents }, (_, agent) => personOf(agent)),
    },
  });
  return made.map(({ id, customer, attestationId }) => ({
    company: customer.companyName,
    attestationId: attestationId ?? '',
    url: (botUrl) => `${botUrl}/a/${pageToken(benchIds, id)}`,
  }));
}

function pageOf({ id, customer, createdAt }: Attestation): AcceptancePage {
  const endsAt = (createdAt ?? 0) + 30 * DAY;
  const unsaid = { renewing: null, other: null, others: 0, newLinkWantedAt: null };
  const own = pageId(benchIds, pageToken(benchIds, id));
  return { id: own, version: 0, chain: id, customer, attestationId: id, endsAt, shownUntil: endsAt, ...unsaid };
}

function cardOf({ id, owner, originConversationId: conversationId }: Attestation) {
  const activityId = `card-${id}`;
  const row = { id: `${conversationId}|${activityId}`, version: 0, attestationId: id, conversationId };
  return { ...row, threadId: null, activityId, readerId: owner.objectId };
}

function chatOf(agent: number, serviceUrl: string): Conversation {
  const conversationId = `a:agent-${agent}`;
  return {
    id: conversationId,
    version: 0,
    kind: 'personal',
    tenantId: 'tenant-1',
    name: null,
    reference: JSON.stringify(referenceOf({ serviceUrl, scope: 'personal', conversationId })),
    seenAt: 0,
    goneAt: null,
    lastError: null,
  };
}

function personOf(agent: number): Person {
  return {
    id: `agent-${agent}`,
    version: 0,
    teamsId: `29:agent-${agent}`,
    name: `Agent ${agent}`,
    tenantId: 'tenant-1',
    personalConversationId: `a:agent-${agent}`,
    locale: null,
    timeZone: null,
    recent: [],
  };
}

/** A Bot Connector that takes everything at once, and says when the alert about a company came. */
interface Chats {
  readonly url: string;
  /** Resolves with the moment of arrival, in milliseconds of `performance.now()`. */
  readonly alertAbout: (company: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

async function startChats(): Promise<Chats> {
  const waiting = new Map<string, (at: number) => void>();
  const body = JSON.stringify({ id: 'activity-1' });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    void text(request).then((sent) => {
      const at = performance.now();
      const [, company] = /"summary":"Agreement finalized: ([^"]+)"/.exec(sent) ?? [];
      if (request.method === 'POST' && company !== undefined) waiting.get(company)?.(at);
      response.writeHead(201, headers);
      response.end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The connector has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    alertAbout: (company) =>
      new Promise((resolve, reject) => {
        const dead = setTimeout(() => reject(new Error(`No alert about ${company} came.`)), deadMs);
        waiting.set(company, (at) => {
          clearTimeout(dead);
          resolve(at);
        });
      }),
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
