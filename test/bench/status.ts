import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { MINUTE } from '../../src/agreements/instant.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { message, postActivity } from '../support/activities.ts';
import { startBotProcess } from '../support/bot-process.ts';
import { startRecordingConnector } from '../support/recording-connector.ts';
import { percentile, round } from './load.ts';

const rounds = 20;
const warmRounds = 200;
/** How long Microsoft takes over each half; one after the other they would take 800. */
const delays = { agreements: 300, directSigned: 500 } as const;
const slower = Math.max(...Object.values(delays));

/** How long `status` takes from the question until it is answered, in milliseconds. */
export interface StatusMeasurement {
  /** What the bot knows is too old: it asks Microsoft for both halves. */
  readonly coldP50Ms: number;
  readonly coldP99Ms: number;
  /** Of the slower of the two; the aim is 1.15. */
  readonly coldToSlower: number;
  /** Answered from what the bot knows. */
  readonly warmP50Ms: number;
  readonly warmP99Ms: number;
}

/** Measures `status` against a Microsoft that takes its time, and from what the bot knows. */
export async function benchStatus(): Promise<StatusMeasurement> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-bench-'));
  const standIn = await startSimulator({ customers: [{ companyName: 'Firm 1', domain: 'firm1.example' }] });
  const connector = await startRecordingConnector();
  const bot = await startBotProcess({ dataDir, standIn });
  const ask = async (): Promise<number> => {
    const began = performance.now();
    const { status } = await postActivity(bot.url, message({ serviceUrl: connector.url }, 'status Firm 1'));
    if (status !== 200) throw new Error(`The bot answered ${status}.`);
    return performance.now() - began;
  };
  try {
    await ask();
    const warm = await repeat(warmRounds, ask);
    const path = '/v1/customers/*/';
    standIn.addFault({ path: `${path}agreements*`, delayMs: delays.agreements, times: rounds });
    standIn.addFault({ path: `${path}directSigned*`, delayMs: delays.directSigned, times: rounds });
    const cold = await repeat(rounds, () => {
      standIn.clock.advance(2 * MINUTE);
      return ask();
    });
    if (Math.min(...cold) < slower) throw new Error('An answer came before Microsoft’s.');
    return report({ warm, cold });
  } finally {
    await bot.stop();
    await connector.stop();
    await standIn.stop();
    await rm(dataDir, { recursive: true });
  }
}

async function repeat(count: number, act: () => Promise<number>): Promise<readonly number[]> {
  const times: number[] = [];
  while (times.length < count) times.push(await act());
  return times;
}

function report({
  warm,
  cold,
}: {
  readonly warm: readonly number[];
  readonly cold: readonly number[];
}): StatusMeasurement {
  const coldP50Ms = percentile(cold, 0.5);
  const measured: StatusMeasurement = {
    coldP50Ms,
    coldP99Ms: percentile(cold, 0.99),
    coldToSlower: round(coldP50Ms / slower, 3),
    warmP50Ms: percentile(warm, 0.5),
    warmP99Ms: percentile(warm, 0.99),
  };
  console.table([measured]);
  console.log(JSON.stringify({ bench: 'status', rounds, warmRounds, delays, load: loadavg(), measured }));
  return measured;
}
