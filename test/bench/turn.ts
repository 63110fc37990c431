import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { cardAction, cardOf, message, postActivity, type Scene } from '../support/activities.ts';
import { type BotProcess, type BotProcessOptions, startBotProcess } from '../support/bot-process.ts';
import { startRecordingConnector } from '../support/recording-connector.ts';
import { activityId, load, median, type Round, round } from './load.ts';

const connections = 32;
const starts = 3;
const rounds = 5;
const warmUpMs = 4_000;
const roundMs = 5_000;
const question = 'status Firm 1';

interface Contestant {
  readonly name: 'ours' | 'bare';
  readonly bot: BotProcess;
  readonly startMs: number;
  readonly rssAfterStartMb: number;
  readonly rounds: Round[];
}

/** What was measured of one bot: medians of the rounds. */
export interface TurnMeasurement {
  readonly bot: string;
  readonly turnsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** From the start of the process until it listens. */
  readonly startMs: number;
  readonly rssAfterStartMb: number;
  readonly rssAfterLoadMb: number;
}

/**
 * `status` answered from what the bot already knows, against a bare botbuilder and restify bot that sends a ready-made card of the same
 * size: in turns, each in a process of its own, with the same load.
 */
export async function benchTurn(): Promise<readonly TurnMeasurement[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-bench-'));
  const standIn = await startSimulator({ customers: [{ companyName: 'Firm 1', domain: 'firm1.example' }] });
  const own = { dataDir, standIn };
  const connector = await startBotProcess({ ...own, root: new URL('connector.ts', import.meta.url) });
  try {
    await writeFile(join(dataDir, 'card.json'), JSON.stringify(await statusCard(own)));
    const contestants = [
      await enter('bare', { ...own, root: new URL('bare-bot.ts', import.meta.url) }),
      await enter('ours', own),
    ];
    const bodies = questions(connector.url);
    const measure = async ({ name, bot }: Contestant, durationMs: number): Promise<Round> => {
      if (name === 'ours') await learn(bot, standIn);
      return load(bot.url, bodies, durationMs);
    };
    for (const one of contestants) await measure(one, warmUpMs);
    for (let count = 0; count < rounds; count += 1)
      for (const one of contestants) one.rounds.push(await measure(one, roundMs));
    const measured = await Promise.all(contestants.map(resultOf));
    report(measured);
    await Promise.all(contestants.map(({ bot }) => bot.stop()));
    return measured;
  } finally {
    await connector.stop();
    await standIn.stop();
    await rm(dataDir, { recursive: true });
  }
}

/** Starts a bot several times and keeps the last one. */
async function enter(name: Contestant['name'], options: BotProcessOptions): Promise<Contestant> {
  const times: number[] = [];
  for (;;) {
    const began = performance.now();
    const bot = await startBotProcess(options);
    times.push(performance.now() - began);
    if (times.length === starts) {
      const rssAfterStartMb = megabytes(await bot.rssBytes());
      return { name, bot, startMs: Math.round(median(times)), rssAfterStartMb, rounds: [] };
    }
    await bot.stop();
  }
}

/** The card that our bot answers with, as it goes over the wire. */
async function statusCard(options: { readonly dataDir: string; readonly standIn: Simulator }): Promise<unknown> {
  const connector = await startRecordingConnector();
  const bot = await startBotProcess(options);
  try {
    await postActivity(bot.url, message({ serviceUrl: connector.url }, question));
    return cardOf((await connector.waitFor(({ method }) => method === 'POST')).activity);
  } finally {
    await bot.stop();
    await connector.stop();
  }
}

/** *Refresh*: what our bot knows is young enough to be the answer for the next minute. */
async function learn(bot: BotProcess, standIn: Simulator): Promise<void> {
  const connector = await startRecordingConnector();
  const [customer] = standIn.state().customers;
  const press = { verb: 'refreshStatus', data: { customerId: customer?.id } };
  const { status } = await postActivity(bot.url, cardAction({ serviceUrl: connector.url }, press));
  await connector.stop();
  if (status !== 200) throw new Error(`The bot answered ${status}.`);
}

/** The question as so many people ask it, each in a personal chat. */
function questions(connectorUrl: string): readonly string[] {
  return Array.from({ length: connections }, (_, index) => {
    const scene: Scene = {
      serviceUrl: `${connectorUrl}/teams/`,
      userId: `29:person-${index}`,
      userObjectId: `bbbbbbbb-0000-4000-8000-${String(index).padStart(12, '0')}`,
      conversationId: `a:chat-${index}`,
    };
    return JSON.stringify(message(scene, question, { id: activityId }));
  });
}

async function resultOf({ name, bot, startMs, rssAfterStartMb, rounds }: Contestant): Promise<TurnMeasurement> {
  const of = (field: keyof Round): number => median(rounds.map((one) => one[field]));
  return {
    bot: name,
    turnsPerSecond: of('turnsPerSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    startMs,
    rssAfterStartMb,
    rssAfterLoadMb: megabytes(await bot.rssBytes()),
  };
}

function report(measured: readonly TurnMeasurement[]): void {
  console.table(measured);
  const [bare, ours] = measured.map(({ turnsPerSecond }) => turnsPerSecond);
  const ratio = round((ours ?? Number.NaN) / (bare ?? Number.NaN));
  console.log(`Ours makes ${ratio} of the bare bot's turns.`);
  console.log(JSON.stringify({ bench: 'turn', question, connections, rounds, roundMs, ratio, measured }));
}

const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);
