import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { type BotStart, type FromBot, type FromParent, fromBot } from './bot-process-messages.ts';

/** The whole bot as a process that can be killed. */
export interface BotProcess {
  readonly url: string;
  /** Memory that it holds now, and what it has taken of the processors so far. */
  readonly usage: () => Promise<{ readonly rssBytes: number; readonly cpuMs: number }>;
  /** Resolves when the bot has done all that is due by its clock. Not to be asked twice at once. */
  readonly rest: () => Promise<void>;
  /** kill -9, in the middle of whatever it does; resolves when the process is gone. */
  readonly kill: () => Promise<void>;
  /** Lets it end as on SIGTERM; answers its exit code. */
  readonly stop: () => Promise<number | null>;
}

export interface BotProcessOptions {
  /** Outlives the process: store and key. */
  readonly dataDir: string;
  readonly standIn: Pick<Simulator, 'url' | 'clock'>;
  /** The PostgreSQL database that it keeps everything in; `dataDir` when left out. */
  readonly databaseUrl?: string;
  /** The shop that hears events; with it come evidence and the signatories' page. Neither when left out. */
  readonly eventsOutUrl?: string;
  /** `error` when left out. */
  readonly logLevel?: BotStart['logLevel'];
  /** Where Node keeps compiled modules between starts; makes the next ones faster. */
  readonly compileCache?: string;
  /** The root file, which calls `obeyParent`; the bot when left out. */
  readonly root?: URL;
  /** Flags for Node. */
  readonly nodeFlags?: readonly string[];
}

/** A process that has loaded everything and waits to be started: a second or so of work that is done already. */
export interface PreparedBot {
  /** Opens the store and listens. Rejects when the process ends before that. */
  readonly start: () => Promise<BotProcess>;
  /** Ends a process that was not started, or kills one that was. */
  readonly discard: () => Promise<void>;
}

const theBot = new URL('../crash/bot.ts', import.meta.url);

/** Starts the bot against a stand-in, whose clock it follows. Rejects when the process ends before it listens. */
export function startBotProcess(options: BotProcessOptions): Promise<BotProcess> {
  return prepareBotProcess(options).start();
}

/** Loads a bot process without starting the bot in it. */
export function prepareBotProcess(options: BotProcessOptions): PreparedBot {
  const { compileCache, root = theBot, nodeFlags = [] } = options;
  const cache = compileCache === undefined ? {} : { NODE_COMPILE_CACHE: compileCache };
  const child = spawn(process.execPath, [...nodeFlags, fileURLToPath(root)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...cache },
  });
  const exited = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  return { start: () => start(options, { child, exited, kill }), discard: kill };
}

interface Process {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  readonly kill: () => Promise<void>;
}

async function start(options: BotProcessOptions, { child, exited, kill }: Process): Promise<BotProcess> {
  const { dataDir, standIn, logLevel = 'error', eventsOutUrl = null } = options;
  const clockOffsetMs = (): number => standIn.clock.now() - Date.now();
  const tell = (message: FromParent): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  const stopFollowing = standIn.clock.onMove(() => tell({ kind: 'clock', clockOffsetMs: clockOffsetMs() }));
  void exited.finally(stopFollowing);
  const ended = exited.then((code) => {
    throw new Error(`The bot process ended (exit code ${code}).`);
  });
  ended.catch(() => undefined);
  const ask = async (message: FromParent): Promise<FromBot> => {
    tell(message);
    const [said] = await Promise.race([once(child, 'message'), ended]);
    return fromBot.parse(said);
  };
  const listening = await ask({
    kind: 'start',
    dataDir,
    databaseUrl: options.databaseUrl ?? null,
    standInUrl: standIn.url,
    clockOffsetMs: clockOffsetMs(),
    logLevel,
    eventsOutUrl,
  });
  if (listening.kind !== 'listening') throw new Error('The bot process does not listen.');
  return {
    url: listening.url,
    usage: async () => {
      const said = await ask({ kind: 'usage' });
      if (said.kind !== 'usage') throw new Error('The bot process does not say what it uses.');
      return said;
    },
    rest: async () => {
      const said = await ask({ kind: 'rest' });
      if (said.kind !== 'resting') throw new Error('The bot process does not rest.');
    },
    kill,
    stop: () => {
      tell({ kind: 'stop' });
      return exited;
    },
  };
}
