import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A real second process with a store. */
export interface StoreProcess {
  readonly child: ChildProcess;
  /** Every line that it has printed. */
  readonly lines: readonly string[];
  /** When it has printed so many lines, or has ended. */
  readonly printed: (count: number) => Promise<void>;
  /** kill -9; resolves when the process is gone and all it printed was read. */
  readonly kill: () => Promise<void>;
}

export function startStoreProcess(mode: 'hold' | 'storm', dataDir: string): StoreProcess {
  const script = fileURLToPath(new URL('./child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, mode, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const waiting = new Set<{ readonly count: number; readonly resolve: () => void }>();
  let ended = false;
  const check = (): void => {
    for (const waiter of waiting) if (ended || lines.length >= waiter.count) waiter.resolve();
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    check();
  });
  const closed = once(child, 'close').then(() => {
    ended = true;
    check();
  });
  return {
    child,
    lines,
    printed: (count) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add({ count, resolve });
      check();
      return promise;
    },
    kill: () => {
      child.kill('SIGKILL');
      return closed;
    },
  };
}
