import { performance } from 'node:perf_hooks';
import { type BotProcess, type BotProcessOptions, startBotProcess } from '../support/bot-process.ts';
import { load, median, type Round, round } from './load.ts';

/** Each bot and what it is built on; `ours` answers from its store, the others with a ready-made card of the same size. */
export const builtOn = {
  bare: 'botbuilder 4.23.3, restify',
  ours: 'botbuilder 4.23.3, teams-ai, restify',
  agents: 'Agents SDK 1.8.1, restify',
  teams: 'Teams SDK 2.1.0, its Express',
} as const;

export type BotName = keyof typeof builtOn;

/** One measuring round, with what the bot's process took of the processors for each turn: a figure that other load hardly moves. */
export interface TurnRound extends Round {
  readonly cpuMsPerTurn: number;
}

export interface Contestant {
  readonly name: BotName;
  readonly bot: BotProcess;
  readonly startMs: number;
  readonly rssAfterStartMb: number;
  readonly rounds: TurnRound[];
}

const starts = 3;

/** Starts a bot several times and keeps the last one. */
export async function enter(name: BotName, options: BotProcessOptions): Promise<Contestant> {
  const times: number[] = [];
  for (;;) {
    const began = performance.now();
    const bot = await startBotProcess(options);
    times.push(performance.now() - began);
    if (times.length === starts) {
      const rssAfterStartMb = megabytes((await bot.usage()).rssBytes);
      return { name, bot, startMs: Math.round(median(times)), rssAfterStartMb, rounds: [] };
    }
    await bot.stop();
  }
}

/** One round of load. */
export async function turns(bot: BotProcess, bodies: readonly string[], durationMs: number): Promise<TurnRound> {
  const before = await bot.usage();
  const measured = await load(bot.url, bodies, durationMs);
  const after = await bot.usage();
  return { ...measured, cpuMsPerTurn: round((after.cpuMs - before.cpuMs) / measured.turns, 3) };
}

export const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);
