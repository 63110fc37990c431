/** Work as the runner sees it: what to call, and nothing of what it means. */
interface DueWork {
  readonly kind: string;
  readonly subject: string;
  /** Takings before this one. */
  readonly attempts: number;
}

export interface RunnerDeps<W extends DueWork> {
  readonly takeDue: (now: number, limit: number, leaseMs: number) => Promise<readonly W[]>;
  readonly nextDueAt: () => Promise<number | null>;
  /** Makes the lease of a work end so many milliseconds from now; false where it is lost. */
  readonly hold: (work: W, ms: number) => Promise<boolean>;
  /** Runs one work and writes its outcome. A throw is a fault: the work is taken again after a while, each time a longer one. */
  readonly run: (work: W) => Promise<void>;
  /** Takes work out of the way that has failed twenty times; the error is null where the process ended each time. */
  readonly setAside: (work: W, error: unknown) => Promise<void>;
  readonly now: () => number;
  /** Call back on every commit that touched work, and whenever the clock jumps; each answers how to stop listening. */
  readonly wakeOn: readonly ((wake: () => void) => () => void)[];
  readonly onFault: (fault: { readonly work: W | null; readonly error: unknown }) => void;
  /** How long work is taken for, in milliseconds; it is renewed while the work runs. Default 90 seconds. */
  readonly leaseMs?: number;
}

export interface Runner {
  /** Takes no new work and resolves when what runs has ended. */
  readonly stop: () => Promise<void>;
}

/** Short, because what a killed process had taken waits so long; long enough to outlive half a minute without a store. */
const usualLeaseMs = 90_000;
/** Renewals are sent so often in the time of a lease. */
const renewals = 4;
/** Takings of one order, the last of which was half a day after the first; then people must look. */
const mostTakings = 20;
const shortestRetryMs = 5_000;
const longestRetryMs = 3_600_000;
/** Timers of two machines differ a little, and a work that is looked for too early is found a minute later. */
const retryMarginMs = 50;
const atOnce = 16;
/** Timers may not be longer than 2^31 ms, and a look every minute costs nothing. */
const longestSleep = 60_000;

/** How long work waits that has failed, after so many takings before: 5 seconds, and twice as long each time, up to an hour. */
export function retryDelay(attempts: number): number {
  return Math.min(longestRetryMs, shortestRetryMs * 2 ** attempts);
}

/** Takes due work and runs it, sixteen at once, until stopped. Sleeps until something is due or something wakes it. */
export function startRunner<W extends DueWork>(deps: RunnerDeps<W>): Runner {
  const leaseMs = deps.leaseMs ?? usualLeaseMs;
  const running = new Set<Promise<void>>();
  const held = new Set<W>();
  const retries = new Set<NodeJS.Timeout>();
  let stopped = false;
  let wake: () => void = () => undefined;
  let woken = false;
  const rouse = (): void => {
    woken = true;
    wake();
  };
  const stops = deps.wakeOn.map((listen) => listen(rouse));

  const renewal = setInterval(() => {
    for (const work of held) deps.hold(work, leaseMs).catch((error: unknown) => deps.onFault({ work, error }));
  }, leaseMs / renewals);

  const retry = async (work: W): Promise<void> => {
    const waitMs = retryDelay(work.attempts);
    if (!(await deps.hold(work, waitMs)) || stopped) return;
    const timer = setTimeout(() => {
      retries.delete(timer);
      rouse();
    }, waitMs + retryMarginMs);
    retries.add(timer);
  };

  const attempt = async (work: W): Promise<void> => {
    // Each of its takings ended the process: it is not run once more.
    if (work.attempts >= mostTakings) return deps.setAside(work, null);
    try {
      await deps.run(work);
    } catch (error) {
      deps.onFault({ work, error });
      held.delete(work);
      await (work.attempts + 1 < mostTakings ? retry(work) : deps.setAside(work, error));
    }
  };

  const start = (work: W): void => {
    held.add(work);
    const done = attempt(work)
      // The work stays as it is, and is taken again when its lease has run out.
      .catch((error: unknown) => deps.onFault({ work, error }))
      .finally(() => {
        held.delete(work);
        running.delete(done);
        rouse();
      });
    running.add(done);
  };

  const sleep = async (ms: number): Promise<void> => {
    if (woken || stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };

  const untilDue = async (): Promise<number> => {
    if (running.size >= atOnce) return longestSleep;
    const next = await deps.nextDueAt();
    return next === null ? longestSleep : Math.min(longestSleep, Math.max(1, next - deps.now()));
  };

  const round = async (): Promise<void> => {
    woken = false;
    const free = atOnce - running.size;
    const taken = free > 0 ? await deps.takeDue(deps.now(), free, leaseMs) : [];
    for (const work of taken) start(work);
    if (taken.length === 0) await sleep(await untilDue());
  };

  const loop = (async (): Promise<void> => {
    while (!stopped) {
      await round().catch(async (error: unknown) => {
        deps.onFault({ work: null, error });
        await sleep(1_000);
      });
    }
  })();

  return {
    stop: async () => {
      stopped = true;
      for (const stop of stops) stop();
      for (const timer of retries) clearTimeout(timer);
      rouse();
      await loop;
      await Promise.all(running);
      clearInterval(renewal);
    },
  };
}
