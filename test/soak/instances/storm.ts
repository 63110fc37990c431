import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import type { Attestation } from '../../../src/agreements/attestation.ts';
import type { Store } from '../../../src/agreements/ports.ts';
import texts from '../../../src/bot/texts/en.json' with { type: 'json' };
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { openStore } from '../../../src/store/open.ts';
import { createDatabase, type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { startBalancer } from './balancer.ts';
import { awayMs, storeOptions } from './common.ts';
import { type Asked, type Crowd, channelId, channelListens, createCrowd, linkMinutes } from './crowd.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { type ListeningTeams, startListeningTeams } from './listening-teams.ts';

/** What was found after a storm over three instances. Every list of problems should be empty. */
export interface Verdict {
  /** Forms that were acknowledged and are not there, or did not end as they should. */
  readonly lost: readonly string[];
  /** Customers with another number of agreements than one for an accepted attestation, and none for others. */
  readonly agreements: readonly string[];
  /** Ends that somebody was not told. */
  readonly untold: readonly string[];
  /** The most copies beyond the first in one conversation. */
  readonly extraCopies: number;
  /** Due work that is left, and work that was set aside. */
  readonly left: readonly string[];
  /** Requests that each instance answered. */
  readonly answered: readonly number[];
  readonly exitCodes: readonly (number | null)[];
  /** What took how long, in seconds. */
  readonly phases: readonly string[];
}

interface Setting {
  readonly server: PostgresServer;
  readonly databaseUrl: string;
  readonly standIn: Simulator;
  readonly teams: ListeningTeams;
  readonly crowd: Crowd;
  readonly fleet: Fleet;
}

const minute = 60_000;
const instances = 3;
const pressesAtOnce = 24;

export interface StormSize {
  readonly attestations: number;
  readonly kills: number;
  /** Told after each phase, for storms that take long. */
  readonly onPhase?: (phases: readonly string[]) => void;
  /** Between two kills, in milliseconds, at most. */
  readonly calmMs: number;
}

/** Three instances on one database, killed at random and without their database for a while, until all that was asked for has ended. */
export async function stormOver(size: StormSize): Promise<Verdict> {
  const server = await startPostgres();
  const database = await createDatabase(server.url);
  const teams = await startListeningTeams();
  const standIn = await startSimulator({ customers: [], settings: { acceptedSurvivesDeadline: true } });
  const balancer = await startBalancer();
  const fleet = await startFleet({ databaseUrl: database.url, standIn, balancer }, instances);
  try {
    const crowd = createCrowd(standIn, { botUrl: balancer.url, teamsUrl: teams.url });
    const setting = { server, databaseUrl: database.url, standIn, teams, crowd, fleet };
    await crowd.settleIn();
    const phases: string[] = [];
    const phase = async <T>(name: string, run: () => Promise<T>): Promise<T> => {
      const began = performance.now();
      const result = await run();
      phases.push(`${name} ${Math.round((performance.now() - began) / 1_000)}`);
      size.onPhase?.(phases);
      return result;
    };
    const cases = await phase('asking', () => askAll(setting, size));
    await phase('accepting', () => acceptAll(setting, cases));
    await phase('finalizing', () => Promise.all([finalizeAll(setting), blow(setting, size, { away: true })]));
    await phase('ending', () => endAll(setting));
    const exitCodes = await phase('stopping', fleet.stop);
    return { ...(await judge(setting, cases)), answered: [...balancer.answered.values()], exitCodes, phases };
  } finally {
    await fleet.end();
    await Promise.all([balancer.stop(), teams.stop(), standIn.stop()]);
    await server.end();
  }
}

/** Everybody sends forms while instances are killed. */
async function askAll(setting: Setting, size: StormSize): Promise<readonly Asked[]> {
  const { crowd } = setting;
  const cases: Asked[] = [];
  let next = 0;
  const press = async (): Promise<void> => {
    while (next < size.attestations) {
      const asked = await crowd.ask(next++);
      cases.push(asked);
      await crowd.sendForm(asked);
    }
  };
  const pressing = Array.from({ length: pressesAtOnce }, press);
  await Promise.all([...pressing, blow(setting, size, { away: false })]);
  await allDone(setting);
  return cases;
}

/** Kills, one after the other; in the second half of the storm the database goes away between two of them. */
async function blow({ fleet, server }: Setting, size: StormSize, { away }: { readonly away: boolean }): Promise<void> {
  const kills = Math.floor(size.kills / 2);
  for (let kill = 0; kill < kills; kill += 1) {
    await wait(randomInt(50, size.calmMs));
    await fleet.replaceKilled(randomInt(instances));
    if (!away || kill !== Math.floor(kills / 2)) continue;
    await server.stop();
    await wait(awayMs);
    await server.start();
  }
}

/** Signatories accept by the links that the bot knows; what came to nothing at Microsoft is asked for again. */
async function acceptAll(setting: Setting, cases: readonly Asked[]): Promise<void> {
  const { crowd, standIn } = setting;
  const links = await attestationIds(setting);
  const unmade = cases.filter(({ formKey }) => links.get(formKey)?.attestationId == null);
  for (const asked of unmade) await crowd.createAgain(asked);
  await allDone(setting);
  const made = unmade.length === 0 ? links : await attestationIds(setting);
  for (const { formKey, accepts, company } of cases) {
    const id = made.get(formKey)?.attestationId ?? null;
    if (id === null) throw new Error(`There is no link for ${company}.`);
    if (accepts) await standIn.accept(id);
  }
}

/** Time enough for an attempt at everything, and for the alerts. */
async function finalizeAll(setting: Setting): Promise<void> {
  setting.standIn.clock.advance(40 * minute);
  await allDone(setting);
}

/** Past every deadline, in steps: what was not accepted expires, and what was put off is done. */
async function endAll(setting: Setting): Promise<void> {
  for (let step = 0; step < 3; step += 1) {
    setting.standIn.clock.advance(linkMinutes * minute);
    await allDone(setting);
  }
}

async function withStore<T>({ databaseUrl }: Setting, run: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(storeOptions(databaseUrl));
  try {
    return await run(store);
  } finally {
    await store.close();
  }
}

const attestationIds = (setting: Setting): Promise<ReadonlyMap<string, Attestation>> =>
  withStore(setting, async (store) => new Map((await store.all('attestations')).map((row) => [row.id, row])));

const counted = z.tuple([z.object({ count: z.int() })]);

/** When nothing is due any more, and nothing runs. */
async function allDone({ databaseUrl, standIn }: Setting): Promise<void> {
  for (let quiet = 0; quiet < 2; ) {
    await wait(200);
    const due = await dueNow(databaseUrl, standIn.clock.now()).catch(() => null);
    quiet = due === 0 ? quiet + 1 : 0;
  }
}

async function dueNow(url: string, now: number): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query('select count(*)::int as count from work where due_at <= $1', [now]);
    return counted.parse(rows)[0].count;
  } finally {
    await client.end();
  }
}

async function judge(
  setting: Setting,
  cases: readonly Asked[],
): Promise<Omit<Verdict, 'answered' | 'exitCodes' | 'phases'>> {
  const { standIn, teams } = setting;
  const rows = await attestationIds(setting);
  const customers = new Map(standIn.state().customers.map(({ id, agreements }) => [id, agreements]));
  const deadLetters = await withStore(setting, (store) => store.all('deadLetters'));
  const due = await dueNow(setting.databaseUrl, standIn.clock.now());
  const ends = cases.flatMap(endsOf);
  const extras = new Map<string, number>();
  for (const { conversationId, summary } of ends) {
    const beyond = Math.max(0, teams.posted(conversationId, summary) - 1);
    extras.set(conversationId, (extras.get(conversationId) ?? 0) + beyond);
  }
  return {
    lost: cases.flatMap(({ formKey, company, accepts }) => {
      const state = rows.get(formKey)?.state ?? 'nothing';
      return state === (accepts ? 'finalized' : 'expired') ? [] : [`${company}: ${state}`];
    }),
    agreements: cases.flatMap(({ customerId, company, accepts, formKey }) => {
      const found = (customers.get(customerId) ?? []).map(({ attestationId }) => attestationId).join(', ');
      const wanted = accepts ? (rows.get(formKey)?.attestationId ?? 'one') : '';
      return found === wanted ? [] : [`${company}: [${found}] instead of [${wanted}]`];
    }),
    untold: ends.flatMap((end) => (isTold(teams, end) ? [] : [`${end.summary} in ${end.conversationId}`])),
    extraCopies: Math.max(0, ...extras.values()),
    left: [
      ...deadLetters.map(({ id }) => `set aside: ${id}`),
      ...(due === 0 ? [] : [`${due} works are due and were not done`]),
    ],
  };
}

interface End {
  readonly conversationId: string;
  readonly summary: string;
  readonly company: string;
}

/** The owner hears of every end, the channel of what was finalized, where it listens. */
function endsOf({ accepts, company, scene }: Asked): readonly End[] {
  const summary = `${texts[accepts ? 'alert.finalized' : 'alert.expired']}: ${company}`;
  const hearing = [scene.conversationId ?? '', ...(accepts && channelListens ? [channelId] : [])];
  return hearing.map((conversationId) => ({ conversationId, summary, company }));
}

/** By itself, or as a line of what was missed. */
function isTold(teams: ListeningTeams, { conversationId, summary, company }: End): boolean {
  if (teams.posted(conversationId, summary) > 0) return true;
  return teams.missed.some((one) => one.startsWith(`${conversationId}\n`) && one.includes(`"${company}"`));
}
