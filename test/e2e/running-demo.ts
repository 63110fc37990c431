import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** The demo's settings that a test chooses; every port is a free one unless it is named. */
export interface DemoOptions {
  readonly dataDir: string;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A demo that has printed its addresses. */
export interface RunningDemo {
  readonly pid: number;
  /** Everything that it has printed so far. */
  readonly printed: string;
  readonly teamsUrl: string;
  readonly simulatorUrl: string;
  readonly botUrl: string;
  /** Sends a signal to the demo's own process, as `kill` does, and answers its exit code when it has ended. */
  readonly stop: (signal: 'SIGINT' | 'SIGTERM') => Promise<number | null>;
}

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/**
 * Starts the demo as `npm run demo` does and waits until it has printed what to try.
 * @throws Error with what it said, when it ended before that
 */
export async function startDemo(options: DemoOptions): Promise<RunningDemo> {
  const child = launch(options);
  const said = collected(child);
  const ended = once(child, 'exit');
  const ready = new Promise<void>((done) => {
    child.stdout?.on('data', () => said().includes('Ctrl-C stops everything') && done());
  });
  const outcome = await Promise.race([ready.then(() => 'ready' as const), ended.then(() => 'ended' as const)]);
  if (outcome === 'ended' || child.pid === undefined) throw new Error(`The demo ended at once:\n${said()}`);
  return {
    pid: child.pid,
    printed: said(),
    teamsUrl: addressAfter("Teams (Microsoft's emulator)", said()),
    simulatorUrl: addressAfter('Partner Center (the stand-in)', said()),
    botUrl: addressAfter('The bot', said()),
    stop: async (signal) => {
      child.kill(signal);
      await ended;
      return child.exitCode;
    },
  };
}

/** Starts a demo that is expected to refuse, and answers its exit code and what it said. */
export async function refusedDemo(options: DemoOptions): Promise<Ended> {
  const child = launch(options);
  const said = collected(child);
  await once(child, 'close');
  return { code: child.exitCode, said: said() };
}

/** An empty directory for one demo's data, and how to remove it. */
export async function temporaryDataDir(): Promise<{
  readonly path: string;
  readonly remove: () => Promise<void>;
}> {
  const path = await mkdtemp(join(tmpdir(), 'mca-demo-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

function launch({ dataDir, flags = [], env = {} }: DemoOptions): ChildProcess {
  return spawn(process.execPath, ['src/tools/run.js', 'src/demo.ts', ...flags], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PORT: '0',
      SIMULATOR_PORT: '0',
      PLAYGROUND_PORT: '0',
      DATA_DIR: dataDir,
      ...env,
    },
  });
}

function collected(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  }
  return () => text;
}

function addressAfter(label: string, printed: string): string {
  const line = printed.split('\n').find((one) => one.trimStart().startsWith(label)) ?? '';
  return line.slice(line.indexOf(label) + label.length).trim();
}
