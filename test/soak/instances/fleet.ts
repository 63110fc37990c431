import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { type BotProcess, type PreparedBot, prepareBotProcess } from '../../support/bot-process.ts';
import type { Balancer } from './balancer.ts';

/** Several instances of the bot on one database, behind one address. */
export interface Fleet {
  /** Kills one, whichever is named, in the middle of its work, and starts another in its place. */
  readonly replaceKilled: (index: number) => Promise<void>;
  /** Starts another, and stops the old one as on SIGTERM as soon as the new one answers. Answers the exit code. */
  readonly roll: (index: number) => Promise<number | null>;
  /** Stops all at the same moment; answers their exit codes. */
  readonly stop: () => Promise<readonly (number | null)[]>;
  /** Kills what is left. */
  readonly end: () => Promise<void>;
}

const root = new URL('./bot.ts', import.meta.url);

export async function startFleet(
  setting: { readonly databaseUrl: string; readonly standIn: Simulator; readonly balancer: Balancer },
  size: number,
): Promise<Fleet> {
  const { balancer, standIn, databaseUrl } = setting;
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-fleet-'));
  const compileCache = join(dataDir, 'compiled');
  const prepared = new Set<PreparedBot>();
  const prepare = (): PreparedBot => {
    const one = prepareBotProcess({ dataDir, standIn, databaseUrl, compileCache, root, logLevel: 'silent' });
    prepared.add(one);
    return one;
  };
  // Silent: while the database is away every instance says so again and again. The next process loads while the others work.
  let spare = prepare();
  const start = async (): Promise<BotProcess> => {
    const next = spare;
    spare = prepare();
    const bot = await next.start();
    balancer.add(bot.url);
    return bot;
  };
  const first = await start();
  const bots = [first, ...(await Promise.all(Array.from({ length: size - 1 }, start)))];
  const at = (index: number): BotProcess => {
    const bot = bots[index];
    if (bot === undefined) throw new Error(`There is no instance ${index}.`);
    return bot;
  };
  return {
    replaceKilled: async (index) => {
      const old = at(index);
      await old.kill();
      balancer.remove(old.url);
      bots[index] = await start();
    },
    roll: async (index) => {
      const old = at(index);
      bots[index] = await start();
      const code = await old.stop();
      balancer.remove(old.url);
      return code;
    },
    stop: () => Promise.all(bots.map((bot) => bot.stop())),
    end: async () => {
      await Promise.all([...prepared].map((one) => one.discard()));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
