import { setTimeout as after } from 'node:timers/promises';
import { inTime } from './agreements/in-time.ts';
import type { Store } from './agreements/ports.ts';
import type { HandingBack } from './handed-back.ts';
import type { Parts } from './parts.ts';
import type { RunningServer } from './server.ts';

const stopWithinMs = 5_000;
const drainWithinMs = 8_000;
const closeWithinMs = 5_000;

/** Ends a running bot: what is asked, what runs, what is due, and the store last. At most 28 seconds, with the grace that `live.ts` gives. */
export async function stopBot(
  running: {
    readonly server: RunningServer;
    readonly runner: { readonly stop: () => Promise<void> };
    readonly bot: { readonly idle: () => Promise<void> };
    readonly handing: HandingBack;
    readonly mirror: { readonly stop: () => void } | null;
    readonly portfolio: { readonly close: () => void };
    readonly stopSaying: () => void;
    readonly store: Store;
  },
  { shared = null, drainGraceMs = 0, settled }: Pick<Parts, 'shared' | 'drainGraceMs' | 'settled'>,
): Promise<void> {
  const { server, handing, store } = running;
  running.mirror?.stop();
  server.drain();
  handing.stop();
  const worked = running.runner.stop();
  if (drainGraceMs > 0) await after(drainGraceMs);
  await server.stop(stopWithinMs);
  // What still waits for Microsoft is given up: it is written down as due, and settled by whoever takes it next.
  await inTime(Promise.all([worked, running.bot.idle(), settled?.()]), drainWithinMs);
  running.portfolio.close();
  running.stopSaying();
  if (shared === null) return store.close();
  // A database that does not answer holds nobody up: what was promised is written already.
  await inTime(
    handing.rest().then(() => Promise.all([store.close(), shared.close()])),
    closeWithinMs,
  );
}
