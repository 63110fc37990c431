import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pageToken } from '../../src/agreements/acceptance-page.ts';
import { DAY, HOUR } from '../../src/agreements/instant.ts';
import { createIds } from '../../src/ids.ts';
import { notAcceptedStyles } from '../../src/simulator/settings.ts';
import { type SettingsChange, type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { loadOrMakeKey } from '../../src/store/keys.ts';
import {
  type BotProcess,
  type BotProcessOptions,
  type PreparedBot,
  prepareBotProcess,
} from '../support/bot-process.ts';
import { type RecordingConnector, startRecordingConnector } from '../support/recording-connector.ts';
import { type Shop, startShop } from '../support/shop.ts';
import { type Heard, heardIn, wasHeard } from './heard.ts';
import { type Case, conversationIdOf, createPeople, linkMinutes, type People, summaryOf } from './people.ts';
import { type Random, seededRandom } from './random.ts';
import { keptFor, stormSecret } from './surroundings.ts';

/** What a storm left behind: the bot's store on disk, and what everybody outside saw. */
export interface Storm {
  readonly dataDir: string;
  readonly standIn: Simulator;
  readonly connector: RecordingConnector;
  readonly shop: Shop;
  readonly people: People;
  readonly kills: number;
  /** Kills that came while presses were unanswered. */
  readonly amidst: number;
  /** The exit code of the clean stop at the end. */
  readonly exitCode: number | null;
  /** Lets the bot forget what has ended, under further kills. To be called when everything else has been looked at. */
  readonly forget: () => Promise<void>;
  readonly end: () => Promise<void>;
}

interface Setting extends Pick<Storm, 'standIn' | 'connector' | 'shop' | 'people'> {
  readonly random: Random;
  readonly evidenceDir: string;
}

const minute = 60_000;

/**
 * Kills the bot again and again in the middle of its work, then lets everything come to its end. Partner Center and Teams are in this
 * process and never die.
 */
export async function runStorm({ kills, seed }: { readonly kills: number; readonly seed: number }): Promise<Storm> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-crash-'));
  const connector = await startRecordingConnector();
  const random = seededRandom(seed);
  const shop = await startShop();
  const standIn = await startSimulator({ customers: [], settings: settings(random) });
  const ids = createIds((await loadOrMakeKey(join(dataDir, 'bot.key'))).current.key);
  const people = createPeople(standIn, connector, (formKey) => pageToken(ids, formKey));
  const setting: Setting = { standIn, connector, shop, people, random, evidenceDir: join(dataDir, 'evidence') };
  const options: BotProcessOptions = {
    dataDir,
    standIn,
    compileCache: join(dataDir, 'compiled'),
    eventsOutUrl: shop.url,
  };
  let running: PreparedBot | null = null;
  let next = prepareBotProcess(options);
  let calmAt = 0;
  // The next process loads while this one works.
  const start = async (): Promise<BotProcess> => {
    running = next;
    next = prepareBotProcess(options);
    const bot = await running.start();
    standIn.reportTo(`${bot.url}/api/events/purchase-blocked`, stormSecret);
    return bot;
  };
  const end = async (): Promise<void> => {
    await Promise.all([running?.discard(), next.discard()]);
    await Promise.all([standIn.stop(), connector.stop(), shop.stop()]);
    await rm(dataDir, { recursive: true });
  };
  /** Lets the time of keeping pass, kills the bot while it forgets, and then lets it go on for a while. */
  const forget = async (): Promise<void> => {
    if (standIn.clock.now() < keptFor + calmAt) standIn.clock.advance(keptFor + DAY);
    for (let round = 0; round < Math.max(1, kills / 20); round += 1) {
      const bot = await start();
      await wait(random.between(0, 60));
      await bot.kill();
    }
    const last = await start();
    // What could not be forgotten at first is looked at daily.
    standIn.clock.advance(DAY + HOUR);
    await wait(1_000);
    await last.stop();
  };
  try {
    const first = await start();
    await people.settleIn(first.url);
    await first.kill();
    let amidst = 0;
    for (let round = 1; round < kills; round += 1) amidst += await blow(setting, await start());
    const exitCode = await calm(setting, await start());
    calmAt = standIn.clock.now();
    return { dataDir, standIn, connector, shop, people, kills, amidst, exitCode, forget, end };
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
  await Promise.all(deeds);
  // Sometimes the bot is away for long enough that links reach their end without it.
  if (random.chance(0.1)) standIn.clock.advance(random.between(5, linkMinutes) * minute);
  // A night, after which digests and what nobody took are due.
  if (random.chance(0.06)) standIn.clock.advance(random.between(5, 20) * HOUR);
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
  const unaccepted = cases.filter(({ accepted }) => accepted === null);
  const unread = cases.filter(({ taken, links }) => taken && links.size === 0);
  const ready = open.filter(({ accepts }) => accepts);
  // Said once each: said again after an answer that was lost, it would be another alert.
  const quietly = open.filter(({ said }) => !said.has('new-link') && !said.has('other'));
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
      const said = random.pick(['nothing', 'button', 'page']);
      if (said === 'button') await people.checkNow(url, one);
      if (said === 'page') await people.sayOnPage(url, one, 'accepted');
    }),
    ...unread.map((one) => () => people.openPage(url, one)),
    ...random.some(quietly, 2).map((one) => () => people.sayOnPage(url, one, random.pick(['new-link', 'other']))),
    ...random.some(unaccepted, 2).map((one) => () => people.order(one)),
    async () => standIn.clock.advance(random.between(0, 6) * minute),
  ];
}

/** Everybody finishes: unanswered forms are sent again, signatories accept, and time passes until all have been told. */
async function calm(setting: Setting, bot: BotProcess): Promise<number | null> {
  const { people, standIn, connector, shop, evidenceDir } = setting;
  // Whatever the dice said: at least one answer of each kind is lost.
  for (const path of creating) standIn.addFault({ method: 'POST', path, dropConnection: 'after' });
  await Promise.all(people.cases.map((one) => untilMade(people, bot.url, one)));
  people.look();
  for (const one of people.cases.filter(({ links }) => links.size === 0)) await people.openPage(bot.url, one);
  // Whatever the dice said: purchases are blocked, and a signatory says something else than that it is accepted.
  for (const one of people.cases.filter(({ accepted }) => accepted === null).slice(0, 6)) await people.order(one);
  const [silent] = people.cases.filter(
    ({ said, links }) => links.size > 0 && !said.has('other') && !said.has('new-link'),
  );
  if (silent !== undefined) await people.sayOnPage(bot.url, silent, 'other');
  for (const one of people.cases.filter(({ accepts }) => accepts)) await people.accept(one);
  const ends = people.cases.flatMap((one) => endsOf(people, one));
  const finalized = people.cases.filter(({ accepted }) => accepted !== null).map(({ customerId }) => customerId);
  const told = (): boolean => {
    const heard = heardIn(connector.calls);
    const events = new Set(
      shop.calls.filter(({ event }) => event.kind === 'finalized').map(({ event }) => event.customerId),
    );
    return (
      ends.every(({ conversationId, summary }) => wasHeard(heard, conversationId, summary)) &&
      finalized.every((id) => events.has(id)) &&
      entriesIn(evidenceDir) >= finalized.length
    );
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
    if (card === null) throw new Error(`The form for ${of.company} was answered with ${of.answered}`);
    if (!card.includes('createAgain')) return;
    await people.createAgain(url, of);
  }
  throw new Error(`There is no attestation for ${of.company} after ten tries.`);
}

/** What both conversations hear of a case at last, and the operator of one that nobody took care of. */
function endsOf(
  { personal, channel, operator }: People,
  of: Case,
): readonly Pick<Heard, 'conversationId' | 'summary'>[] {
  const summary = summaryOf(of.accepted === null ? 'expired' : 'finalized', of);
  const unblocked = of.accepted !== null && of.orders.taken > 0 ? [summaryOf('unblocked', of)] : [];
  const hearing = of.accepted === null ? [personal, channel, operator] : [personal, channel];
  return [summary, ...unblocked].flatMap((what) =>
    hearing.map((scene) => ({ conversationId: conversationIdOf(scene), summary: what })),
  );
}

function entriesIn(folder: string): number {
  return readdirSync(folder).filter((name) => /^evidence-\d+\.json$/.test(name)).length;
}

async function quiet(connector: RecordingConnector): Promise<void> {
  let before = -1;
  while (before !== connector.calls.length) {
    before = connector.calls.length;
    await wait(50);
  }
}
