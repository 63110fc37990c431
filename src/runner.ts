/** Work as the runner sees it: what to call, and nothing of what it means. */
interface DueWork {
  readonly kind: string;
  readonly subject: string;
}

export interface RunnerDeps<W extends DueWork> {
  readonly takeDue: (now: number, limit: number, leaseMs: number) => Promise<readonly W[]>;
  readonly nextDueAt: () => Promise<number | null>;
  /** Runs one work and writes its outcome. A throw is a fault: the work is taken again when its lease has run out. */
  readonly run: (work: W) => Promise<void>;
  readonly now: () => number;
  /** Call back on every commit that touched work, and whenever the clock jumps; each answers how to stop listening. */
  readonly wakeOn: readonly ((wake: () => void) => () => void)[];
  readonly onFault: (fault: { readonly work: W | null; readonly error: unknown }) => void;
}

export interface Runner {
  /** Takes no new work and resolves when what runs has ended. */
  readonly stop: () => Promise<void>;
}

/** Longer than any work takes: one whose lease has run out is run a second time beside the first. */
const leaseMs = 180_000;
const atOnce = 16;
/** Timers may not be longer than 2^31 ms, and a look every minute costs nothing. */
const longestSleep = 60_000;

/** Takes due work and runs it, sixteen at once, until stopped. Sleeps until something is due or something wakes it. */
export function startRunner<W extends DueWork>(deps: RunnerDeps<W>): Runner {
  const running = new Set<Promise<void>>();
  let stopped = false;
  let wake: () => void = () => undefined;
  let woken = false;
  const rouse = (): void => {
    woken = true;
    wake();
  };
  const stops = deps.wakeOn.map((listen) => listen(rouse));

  const runOne = async (work: W): Promise<void> => {
    try {
      await deps.run(work);
    } catch (error) {
      deps.onFault({ work, error });
    }
  };

  const start = (work: W): void => {
    const done = runOne(work).finally(() => {
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
      rouse();
      await loop;
      await Promise.all(running);
    },
  };
}
