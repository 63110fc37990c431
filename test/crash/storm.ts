import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pageToken } from '../../src/agreements/acceptance-page.ts';
import { DAY, HOUR } from '../../src/agreements/instant.ts';
import { createIds } from '../../src/ids.ts';
import { notAcceptedStyles } from '../../src/simulator/settings.ts';
import { type SettingsChange, startSimulator } from '../../src/simulator/simulator.ts';
import { loadOrMakeKey } from '../../src/store/keys.ts';
import { type BotProcess, type PreparedBot, prepareBotProcess } from '../support/bot-process.ts';
import { startRecordingConnector } from '../support/recording-connector.ts';
import { startShop } from '../support/shop.ts';
import { blow } from './blow.ts';
import { calm, rested } from './calm.ts';
import { watchLives } from './lives.ts';
import { createPeople } from './people.ts';
import { type Random, seededRandom } from './random.ts';
import { watchSent } from './sent.ts';
import type { Setting } from './setting.ts';
import { keptFor, stormSecret } from './surroundings.ts';

/** What a storm left behind: the bot's store on disk, and what everybody outside saw. */
export interface Storm extends Setting {
  readonly dataDir: string;
  readonly kills: number;
  /** Kills that came while presses were unanswered. */
  readonly amidst: number;
  /** The exit code of the clean stop at the end. */
  readonly exitCode: number | null;
  /** Lets the bot forget what has ended, under further kills. To be called when everything else has been looked at. */
  readonly forget: () => Promise<void>;
  readonly end: () => Promise<void>;
}

/**
 * Kills the bot again and again in the middle of its work, then lets everything come to its end. Partner Center and Teams are in this
 * process and never die.
 */
export async function runStorm({ kills, seed }: { readonly kills: number; readonly seed: number }): Promise<Storm> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-crash-'));
  const setting = await settingOf(dataDir, seededRandom(seed));
  const { standIn, connector, shop, people, random } = setting;
  const bots = botsOf(setting, dataDir);
  const end = async (): Promise<void> => {
    await bots.end();
    await Promise.all([standIn.stop(), connector.stop(), shop.stop()]);
    await rm(dataDir, { recursive: true });
  };
  try {
    const first = await bots.start();
    await people.settleIn(first.url);
    await first.kill();
    let amidst = 0;
    for (let round = 1; round < kills; round += 1) {
      if (await blow(setting, await bots.start())) amidst += 1;
      // Whatever the dice said: one whole day passes without the bot.
      if (round === Math.ceil(kills / 2)) standIn.clock.advance(DAY);
    }
    const exitCode = await calm(setting, await bots.start());
    const endedAt = standIn.clock.now();
    const forget = async (): Promise<void> => {
      if (standIn.clock.now() < endedAt + keptFor) standIn.clock.advance(keptFor + DAY);
      for (let round = 0; round < Math.max(1, kills / 20); round += 1) {
        const bot = await bots.start();
        await wait(random.between(0, 60));
        await bot.kill();
      }
      const last = await bots.start();
      // What could not be forgotten at first is looked at daily.
      standIn.clock.advance(DAY + HOUR);
      await rested(last);
      await last.stop();
    };
    return { ...setting, dataDir, kills, amidst, exitCode, forget, end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function settingOf(dataDir: string, random: Random): Promise<Setting> {
  const [connector, shop] = await Promise.all([startRecordingConnector(), startShop()]);
  const standIn = await startSimulator({ customers: [], settings: settings(random) });
  const ids = createIds((await loadOrMakeKey(join(dataDir, 'bot.key'))).current.key);
  const people = createPeople(standIn, connector, (formKey) => pageToken(ids, formKey));
  const lives = watchLives(connector, standIn.clock.now);
  const sent = watchSent(standIn);
  return { standIn, connector, lives, sent, shop, people, random, evidenceDir: join(dataDir, 'evidence') };
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

/** One bot after the other, on the same data. */
function botsOf({ standIn, shop, lives }: Setting, dataDir: string) {
  const options = { dataDir, standIn, compileCache: join(dataDir, 'compiled'), eventsOutUrl: shop.url };
  let running: PreparedBot | null = null;
  let next = prepareBotProcess(options);
  return {
    start: async (): Promise<BotProcess> => {
      await lives.begin();
      running = next;
      // The next process loads while this one works.
      next = prepareBotProcess(options);
      const bot = await running.start();
      standIn.reportTo(`${bot.url}/api/events/purchase-blocked`, stormSecret);
      return bot;
    },
    end: async (): Promise<void> => {
      await Promise.all([running?.discard(), next.discard()]);
    },
  };
}
