import { flushCompileCache } from 'node:module';
import { type BotStart, type FromBot, fromParent } from './bot-process-messages.ts';

/** What runs in the child process. */
export interface Running {
  readonly url: string;
  readonly stop: () => Promise<void>;
  /** Resolves when nothing is left to do until the clock moves; at once where that is not known. */
  readonly rest?: () => Promise<void>;
}

interface Child {
  readonly start: (told: BotStart) => Promise<Running>;
  readonly moveClock?: (offsetMs: number) => void;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Obeys the parent process until it says stop, or is gone. To be called once everything is loaded. */
export function obeyParent(child: Child): void {
  let running: Promise<Running> | null = null;
  const say = (message: FromBot): void => void process.send?.(message);
  const obey = async (message: unknown): Promise<void> => {
    const told = fromParent.parse(message);
    switch (told.kind) {
      case 'start':
        running = child.start(told);
        return say({ kind: 'listening', url: (await running).url });
      case 'clock':
        return child.moveClock?.(told.clockOffsetMs);
      case 'usage':
        return say({ kind: 'usage', rssBytes: process.memoryUsage.rss(), cpuMs: cpuMs() });
      case 'rest':
        await (await running)?.rest?.();
        return say({ kind: 'resting' });
      case 'stop':
        await (await running)?.stop();
        process.exit(0);
    }
  };
  // Node writes compiled modules down at exit, which a killed process never reaches.
  flushCompileCache();
  process.on('message', (message) => {
    obey(message).catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  });
  // Without its parent nobody would ever stop it.
  process.on('disconnect', () => process.exit(1));
}
