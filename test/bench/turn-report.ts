import { type BotName, builtOn, type Contestant, megabytes, type TurnRound } from './contestant.ts';
import { median, round } from './load.ts';

/** What was measured of one bot: medians of the rounds. */
export interface TurnMeasurement {
  readonly bot: BotName;
  readonly on: string;
  readonly turnsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** User and system time of the bot's process for each turn. */
  readonly cpuMsPerTurn: number;
  /** From the start of the process until it listens. */
  readonly startMs: number;
  readonly rssAfterStartMb: number;
  readonly rssAfterLoadMb: number;
}

/** Ours against another: the median of what each round came to, so that a load that comes and goes weighs on both. */
export interface TurnRatios {
  readonly oursTo: BotName;
  readonly turns: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpu: number;
}

/** The medians of one bot's rounds. */
export async function measurementOf(one: Contestant): Promise<TurnMeasurement> {
  const { name, bot, startMs, rssAfterStartMb, rounds } = one;
  const of = (field: keyof TurnRound): number => median(rounds.map((measured) => measured[field]));
  return {
    bot: name,
    on: builtOn[name],
    turnsPerSecond: of('turnsPerSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    cpuMsPerTurn: of('cpuMsPerTurn'),
    startMs,
    rssAfterStartMb,
    rssAfterLoadMb: megabytes((await bot.usage()).rssBytes),
  };
}

/** Ours, round by round, against every other bot. */
export function ratiosOf(contestants: readonly Contestant[]): readonly TurnRatios[] {
  const ours = contestants.find(({ name }) => name === 'ours')?.rounds ?? [];
  return contestants
    .filter(({ name }) => name !== 'ours')
    .map(({ name, rounds }) => {
      const of = (field: keyof TurnRound): number =>
        round(median(rounds.map((other, index) => (ours[index]?.[field] ?? Number.NaN) / other[field])));
      return {
        oursTo: name,
        turns: of('turnsPerSecond'),
        p50: of('p50Ms'),
        p99: of('p99Ms'),
        cpu: of('cpuMsPerTurn'),
      };
    });
}
