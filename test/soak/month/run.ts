import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DAY, MINUTE } from '../../../src/agreements/instant.ts';
import type { Store } from '../../../src/agreements/ports.ts';
import { type Verified, verifyEvidence } from '../../../src/evidence/verify.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { seededRandom } from '../../crash/random.ts';
import { startRecordingConnector } from '../../support/recording-connector.ts';
import { type Shop, startShop } from '../../support/shop.ts';
import { signed } from '../../web/events-setup.ts';
import { type MonthBot, monthSecret, startMonthBot } from './bot.ts';
import { type Deed, deedsOf, settleIn } from './deeds.ts';
import { drawLots, type Lot } from './fates.ts';
import { type Places, placesOf } from './places.ts';
import { type MonthTeams, monthTeams } from './teams.ts';
import { type MonthTime, monthTime } from './time.ts';
import { type Weather, weatherOf } from './weather.ts';

/** What is left of a month when it is over; the bot still runs. */
export interface Month {
  readonly lots: readonly Lot[];
  readonly weather: Weather;
  readonly places: Places;
  readonly teams: MonthTeams;
  readonly standIn: Simulator;
  readonly shop: Shop;
  readonly bot: MonthBot;
  readonly store: Store;
  readonly evidence: Verified;
  /** Moves of the clock. */
  readonly steps: number;
  readonly end: () => Promise<void>;
}

interface Size {
  readonly count: number;
  readonly owners: number;
  /** In which attestations begin; the weather is spread over them. */
  readonly days: number;
  /** To Partner Center: so few that what an outage held up has to wait for it. */
  readonly requestsPerMinute: number;
  readonly seed: number;
}

/** So often everybody looks whether a turn is over that may itself be waiting for the clock, and so long (real time) in between: a busy machine takes its time for each look. */
const looks = 100;
const lookEveryMs = 20;
/** When every month begins. */
const start = Date.UTC(2026, 2, 2, 6, 0, 0);

/** Lives through a month with the real bot, a stand-in for Partner Center and a Bot Connector, on a clock that moves from one event to the next. */
export async function liveMonth({ count, owners, days, seed, requestsPerMinute }: Size): Promise<Month> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-month-'));
  const evidenceDir = join(dataDir, 'evidence');
  const random = seededRandom(seed);
  const [connector, shop] = await Promise.all([startRecordingConnector(), startShop()]);
  const standIn = await startStandIn();
  const time = monthTime(standIn.clock);
  const places = placesOf(connector.url, owners);
  const weather = weatherOf(
    { start, days },
    {
      busyChannel: places.busyChannel.conversationId,
      dyingChannel: places.dyingChannel.conversationId,
      deadChat: places.owners[2]?.conversationId ?? '',
      chat: places.owners[0]?.conversationId ?? '',
    },
  );
  const teams = monthTeams(connector, time, weather);
  const lots = drawLots(random, { count, owners, start, end: start + days * DAY }, weather);
  const bot = await startMonthBot({
    dataDir,
    evidenceDir,
    standIn,
    time,
    weather,
    random,
    eventsOutUrl: shop.url,
    requestsPerMinute,
  });
  const end = async (): Promise<void> => {
    await bot.stop();
    await Promise.all([standIn.stop(), connector.stop(), shop.stop()]);
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    standIn.reportTo(`${bot.url}/api/events/purchase-blocked`, monthSecret);
    const world = { bot, standIn, places, time };
    await settleIn(world);
    const deeds = lots.flatMap((lot) => deedsOf(lot, world)).sort((one, other) => one.at - other.at);
    const last = Math.max(...lots.map(({ startAt, life, againAt }) => (againAt ?? startAt) + life));
    const steps = await liveUntil(last + 2 * DAY, { deeds, bot, time });
    const evidence = await verifyEvidence({ path: evidenceDir, head: null });
    const { store } = bot.quiet;
    return { lots, weather, places, teams, standIn, shop, bot, store, evidence, steps, end };
  } catch (error) {
    await end();
    throw new Error(`The month broke off. The log says: ${bot.faults.join('')}`, { cause: error });
  }
}

/** Its wall stands still; what the shop reports is signed with the real one. */
function startStandIn(): Promise<Simulator> {
  return startSimulator({
    customers: [],
    wallNow: () => start,
    settings: { acceptedSurvivesDeadline: true },
    fetch: (url, init) => {
      const body = String(init?.body);
      const headers = {
        'content-type': 'application/json',
        ...signed(body, monthSecret, Math.floor(Date.now() / 1_000)),
      };
      return fetch(url, { ...init, headers });
    },
  });
}

/** Moves the clock to whatever comes next, each time when nothing happens any more; what is due within a minute is done together. */
async function liveUntil(
  until: number,
  { deeds, bot, time }: { readonly deeds: readonly Deed[]; readonly bot: MonthBot; readonly time: MonthTime },
): Promise<number> {
  const pending = new Set<Promise<unknown>>();
  /** A turn may wait for the request budget, and so for the clock: then the month goes on meanwhile. */
  const act = async (deed: Deed): Promise<void> => {
    const acting = deed.act().finally(() => pending.delete(acting));
    pending.add(acting);
    let done = false;
    const ending = acting.then(() => {
      done = true;
    });
    do for (let look = 0; look < looks && !done; look += 1) await Promise.race([ending, wait(lookEveryMs)]);
    while (!done && time.firstWake() === null);
  };
  let done = 0;
  for (let steps = 0; ; steps += 1) {
    await bot.quiet.come();
    const dueAt = (await bot.quiet.store.nextDueAt()) ?? Number.POSITIVE_INFINITY;
    // What is due and not taken waits for a place, and so for the sleepers.
    const due = dueAt > time.now() ? Math.ceil(dueAt / MINUTE) * MINUTE : Number.POSITIVE_INFINITY;
    const next = Math.min(
      deeds[done]?.at ?? Number.POSITIVE_INFINITY,
      due,
      time.firstWake() ?? Number.POSITIVE_INFINITY,
    );
    if (next > until) {
      await Promise.all(pending);
      return steps;
    }
    time.moveTo(next);
    for (; (deeds[done]?.at ?? Number.POSITIVE_INFINITY) <= time.now(); done += 1) {
      const deed = deeds[done];
      if (deed !== undefined) await act(deed);
    }
  }
}
