import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { notAcceptedStyles } from '../../src/simulator/settings.ts';
import { type SettingsChange, type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import {
  type BotProcess,
  type BotProcessOptions,
  type PreparedBot,
  prepareBotProcess,
} from '../support/bot-process.ts';
import { administer } from '../support/postgres.ts';
import { type RecordingConnector, startRecordingConnector } from '../support/recording-connector.ts';
import { type Heard, heardIn, wasHeard } from './heard.ts';
import { type Case, conversationIdOf, createPeople, linkMinutes, type People, summaryOf } from './people.ts';
import { type Random, seededRandom } from './random.ts';
import type { KeepingPlace } from './store.ts';

/** What a storm left behind: the bot's store on disk, and what everybody outside saw. */
export interface Storm extends KeepingPlace {
  readonly standIn: Simulator;
  readonly connector: RecordingConnector;
  readonly people: People;
  readonly kills: number;
  /** Kills that came while presses were unanswered. */
  readonly amidst: number;
  /** The exit code of the clean stop at the end. */
  readonly exitCode: number | null;
  readonly end: () => Promise<void>;
}

interface Setting extends Pick<Storm, 'standIn' | 'connector' | 'people'> {
  /** The killed process's leases, which in PostgreSQL outlive it, run out. */
  readonly endLeases: () => Promise<void>;
  readonly random: Random;
}

const minute = 60_000;

/**
 * Kills the bot again and again in the middle of its work, then lets everything come to its end. Partner Center and Teams are in this
 * process and never die.
 */
export async function runStorm({
  kills,
  seed,
  databaseUrl,
}: {
  readonly kills: number;
  readonly seed: number;
  readonly databaseUrl: string | null;
}): Promise<Storm> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-crash-'));
  const connector = await startRecordingConnector();
  const random = seededRandom(seed);
  const standIn = await startSimulator({ customers: [], settings: settings(random) });
  const people = createPeople(standIn, connector);
  const endLeases = async (): Promise<void> => {
    if (databaseUrl !== null) await administer(databaseUrl, "update leases set until = now() - interval '1 second'");
  };
  const setting: Setting = { standIn, connector, people, random, endLeases };
  const compileCache = join(dataDir, 'compiled');
  const options: BotProcessOptions = {
    ...{ dataDir, standIn, compileCache },
    ...(databaseUrl === null ? {} : { databaseUrl }),
  };
  let running: PreparedBot | null = null;
  let next = prepareBotProcess(options);
  // The next process loads while this one works.
  const start = (): Promise<BotProcess> => {
    running = next;
    next = prepareBotProcess(options);
    return running.start();
  };
  const end = async (): Promise<void> => {
    await Promise.all([running?.discard(), next.discard()]);
    await Promise.all([standIn.stop(), connector.stop()]);
    await rm(dataDir, { recursive: true });
  };
  try {
    const first = await start();
    await people.settleIn(first.url);
    await first.kill();
    await endLeases();
    let amidst = 0;
    for (let round = 1; round < kills; round += 1) amidst += await blow(setting, await start());
    const exitCode = await calm(setting, await start());
    return { dataDir, databaseUrl, standIn, connector, people, kills, amidst, exitCode, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Microsoft in one of its possible moods. An acceptance in time counts, however long the bot was away afterwards. */
function settings(random: Random): SettingsChange {
  return {
    acceptedSurvivesDeadline: true,
    notAcceptedStyle: random.pick(notAcceptedStyles),
    createdStyle: random.pick(['201', '200object']),
    agreementLagMinutes: random.between(0, 3),
  };
}

/** One life of the bot: everybody does something, and somewhere in it the process is killed. Answers 1 where presses were under way. */
async function blow(setting: Setting, bot: BotProcess): Promise<0 | 1> {
  const { people, random, standIn } = setting;
  people.look();
  for (const fault of faults(random)) standIn.addFault(fault);
  const deeds = deedsOf(setting, bot.url).map(async (deed) => {
    await wait(random.between(0, 120));
    await deed();
  });
  await wait(random.between(10, 250));
  const amidst = people.pressing() > 0 ? 1 : 0;
  await bot.kill();
  await setting.endLeases();
  await Promise.all(deeds);
  // Sometimes the bot is away for long enough that links reach their end without it.
  if (random.chance(0.1)) standIn.clock.advance(random.between(5, linkMinutes) * minute);
  return amidst;
}

type Fault = Parameters<Simulator['addFault']>[0];

/** Where attestations and agreements are made. */
const creating = ['/v1/attestations/enhanced', '/v1/customers/*'];

/** Answers that are late or lost, also of calls that took effect. */
function faults(random: Random): readonly Fault[] {
  return creating.flatMap((path): readonly Fault[] => [
    ...(random.chance(0.25)
      ? [{ method: 'POST', path, dropConnection: random.chance(0.7) ? ('after' as const) : ('before' as const) }]
      : []),
    ...(random.chance(0.5) ? [{ method: 'POST', path, delayMs: random.between(5, 80) }] : []),
  ]);
}

function deedsOf({ people, random, standIn }: Setting, url: string): readonly (() => Promise<unknown>)[] {
  const { cases } = people;
  const untaken = cases.filter(({ taken }) => !taken);
  const open = cases.filter(({ accepted, links }) => accepted === null && links.size > 0);
  const ready = open.filter(({ accepts }) => accepts);
  return [
    ...Array.from({ length: random.between(1, 3) }, () => async () => {
      const made = await people.newCase(random.chance(0.6));
      await people.sendForm(url, made);
      people.look();
    }),
    ...untaken.map((one) => () => people.sendForm(url, one)),
    ...random.some(open, 3).map((one) => () => people.checkNow(url, one)),
    ...random.some(ready, 4).map((one) => async () => {
      await people.accept(one);
      if (random.chance(0.5)) await people.checkNow(url, one);
    }),
    async () => standIn.clock.advance(random.between(0, 6) * minute),
  ];
}

/** Everybody finishes: unanswered forms are sent again, signatories accept, and time passes until all have been told. */
async function calm(setting: Setting, bot: BotProcess): Promise<number | null> {
  const { people, standIn, connector } = setting;
  // Whatever the dice said: at least one answer of each kind is lost.
  for (const path of creating) standIn.addFault({ method: 'POST', path, dropConnection: 'after' });
  await Promise.all(people.cases.map((one) => untilMade(people, bot.url, one)));
  people.look();
  for (const one of people.cases.filter(({ accepts }) => accepts)) await people.accept(one);
  const ends = people.cases.flatMap((one) => endsOf(people, one));
  const told = (): boolean => {
    const heard = heardIn(connector.calls);
    return ends.every(({ conversationId, summary }) => wasHeard(heard, conversationId, summary));
  };
  // A step of time at once, then another when the bot has gone quiet; far more than the longest pause between two tries.
  for (let steps = 0; steps < 400 && !told(); steps += 1) {
    standIn.clock.advance(10 * minute);
    await quiet(connector);
  }
  return bot.stop();
}

/** Sends the form until the attestation stands, also where Microsoft's answer was lost twice. */
async function untilMade(people: People, url: string, of: Case): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) {
    const card = await people.sendForm(url, of);
    if (card === null) throw new Error(`The bot did not answer the form for ${of.company}.`);
    if (!card.includes('createAgain')) return;
    await people.createAgain(url, of);
  }
  throw new Error(`There is no attestation for ${of.company} after ten tries.`);
}

/** What both conversations hear at the end of a case. */
function endsOf({ personal, channel }: People, of: Case): readonly Pick<Heard, 'conversationId' | 'summary'>[] {
  const summary = summaryOf(of.accepted === null ? 'expired' : 'finalized', of);
  return [personal, channel].map((scene) => ({ conversationId: conversationIdOf(scene), summary }));
}

async function quiet(connector: RecordingConnector): Promise<void> {
  let before = -1;
  while (before !== connector.calls.length) {
    before = connector.calls.length;
    await wait(50);
  }
}
