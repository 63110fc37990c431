import { afterEach, describe, expect, test } from 'vitest';
import { type Runner, type RunnerDeps, retryDelay, startRunner } from '../src/runner.ts';

interface Due {
  readonly kind: string;
  readonly subject: string;
  readonly dueAt: number;
  readonly attempts: number;
}

let runner: Runner | null = null;
afterEach(async () => {
  await runner?.stop();
  runner = null;
});

/** A due list in memory, a clock that is set by hand, and promises for what the runner does. */
function setUp(options: Partial<RunnerDeps<Due>> = {}) {
  const due: Due[] = [];
  const ran: string[] = [];
  const holds: { readonly subject: string; readonly ms: number }[] = [];
  const aside: { readonly subject: string; readonly error: unknown }[] = [];
  const faults: { readonly work: Due | null; readonly error: unknown }[] = [];
  const listeners = new Set<() => void>();
  const watchers = new Set<() => void>();
  const changed = (): void => {
    for (const watcher of watchers) watcher();
  };
  const state = { now: 0, takings: 0, looks: 0 };
  const wake = (): void => {
    for (const listener of listeners) listener();
  };

  const deps: RunnerDeps<Due> = {
    takeDue: async (now, limit) => {
      state.takings += 1;
      const ready = due.filter(({ dueAt }) => dueAt <= now).slice(0, limit);
      for (const work of ready) due.splice(due.indexOf(work), 1);
      return ready;
    },
    nextDueAt: async () => {
      state.looks += 1;
      changed();
      return due.length === 0 ? null : Math.min(...due.map(({ dueAt }) => dueAt));
    },
    hold: async (work, ms) => {
      holds.push({ subject: work.subject, ms });
      changed();
      return true;
    },
    run: async ({ subject }) => {
      ran.push(subject);
      changed();
    },
    setAside: async ({ subject }, error) => {
      aside.push({ subject, error });
      changed();
    },
    now: () => state.now,
    wakeOn: [
      (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    ],
    onFault: (fault) => {
      faults.push(fault);
      changed();
    },
    ...options,
  };

  /** Resolves when the condition holds; it is looked at whenever the runner did something. */
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      look();
    });

  const order = (subject: string, dueAt = 0, attempts = 0): void => {
    due.push({ kind: 'work', subject, dueAt, attempts });
    wake();
  };
  return { deps, due, ran, holds, aside, faults, state, until, order, wake, changed, listeners };
}

describe('the runner', () => {
  test('runs what is due when it starts', async () => {
    const { deps, order, ran, until } = setUp();
    order('a');
    order('b');
    runner = startRunner(deps);
    await until(() => ran.length === 2);
    expect(ran).toEqual(['a', 'b']);
  });

  test('wakes on a commit', async () => {
    const { deps, order, ran, until, state } = setUp();
    runner = startRunner(deps);
    await until(() => state.looks > 0);
    order('later');
    await until(() => ran.length === 1);
    expect(ran).toEqual(['later']);
  });

  test('wakes when the clock jumps', async () => {
    const { deps, order, ran, until, state, wake } = setUp();
    order('tomorrow', 86_400_000);
    runner = startRunner(deps);
    await until(() => state.looks > 0);
    expect(ran).toEqual([]);
    state.now = 86_400_000;
    wake();
    await until(() => ran.length === 1);
    expect(ran).toEqual(['tomorrow']);
  });

  test('sleeps until something is due', async () => {
    const { deps, order, ran, until, state } = setUp();
    order('soon', 20);
    const begun = Date.now();
    runner = startRunner({ ...deps, now: () => Date.now() - begun });
    await until(() => ran.length === 1);
    expect(ran).toEqual(['soon']);
    expect(state.takings).toBeLessThan(10);
  });

  test('misses no commit that comes while it looks for the next due time', async () => {
    const { deps, order, ran, until } = setUp();
    let asked = 0;
    runner = startRunner({
      ...deps,
      nextDueAt: async () => {
        asked += 1;
        if (asked === 1) order('in between');
        return null;
      },
    });
    await until(() => ran.length === 1);
    expect(ran).toEqual(['in between']);
  });

  test('has faulty work wait, says so, and runs the others', async () => {
    const { deps, order, ran, holds, faults, until } = setUp();
    const broken = new Error('broken');
    const run: typeof deps.run = async (work) => {
      if (work.subject === 'bad') throw broken;
      await deps.run(work);
    };
    order('bad');
    order('good');
    runner = startRunner({ ...deps, run });
    await until(() => ran.length === 1 && holds.length === 1);
    expect(ran).toEqual(['good']);
    expect(faults).toEqual([{ work: { kind: 'work', subject: 'bad', dueAt: 0, attempts: 0 }, error: broken }]);
    expect(holds).toEqual([{ subject: 'bad', ms: 5_000 }]);
  });

  test('waits twice as long after each failure, an hour at most', () => {
    expect([0, 1, 2, 9, 10, 19].map(retryDelay)).toEqual([5_000, 10_000, 20_000, 2_560_000, 3_600_000, 3_600_000]);
  });

  test('sets work aside that has failed twenty times, and such that ended the process each time unrun', async () => {
    const { deps, order, ran, aside, until } = setUp();
    const broken = new Error('broken');
    const run: typeof deps.run = async (work) => {
      await deps.run(work);
      throw broken;
    };
    order('failing', 0, 19);
    order('deadly', 0, 20);
    runner = startRunner({ ...deps, run });
    await until(() => aside.length === 2);
    expect(ran).toEqual(['failing']);
    expect(aside).toContainEqual({ subject: 'failing', error: broken });
    expect(aside).toContainEqual({ subject: 'deadly', error: null });
  });

  test('renews the lease of what runs, several times before it would end, and not afterwards', async () => {
    const { deps, order, holds, until, changed } = setUp();
    const { promise, resolve } = Promise.withResolvers<void>();
    let ended = false;
    const run = async (): Promise<void> => {
      await promise;
      ended = true;
      changed();
    };
    order('long');
    runner = startRunner({ ...deps, run, leaseMs: 40 });
    await until(() => holds.length === 3);
    expect(holds).toEqual([1, 2, 3].map(() => ({ subject: 'long', ms: 40 })));
    resolve();
    await until(() => ended);
    await runner.stop();
    expect(holds.length).toBeLessThan(6);
  });

  test('outlives a store that cannot be asked', async () => {
    const { deps, order, ran, faults, until, wake } = setUp();
    let asked = 0;
    const takeDue: typeof deps.takeDue = async (...asking) => {
      asked += 1;
      if (asked === 1) throw new Error('the disk is full');
      return deps.takeDue(...asking);
    };
    order('a');
    runner = startRunner({ ...deps, takeDue });
    await until(() => faults.length === 1);
    wake();
    await until(() => ran.length === 1);
    expect(faults[0]?.work).toBeNull();
  });

  test('runs sixteen at once and no more', async () => {
    const { deps, order, until, changed } = setUp();
    const gates: (() => void)[] = [];
    let most = 0;
    let now = 0;
    let done = 0;
    const run = async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      await new Promise<void>((open) => {
        gates.push(open);
        changed();
      });
      now -= 1;
      done += 1;
      changed();
    };
    for (let index = 0; index < 40; index += 1) order(`work-${index}`);
    runner = startRunner({ ...deps, run });
    for (let opened = 0; opened < 40; opened += 1) {
      await until(() => gates.length > opened);
      gates[opened]?.();
    }
    await until(() => done === 40);
    expect(most).toBe(16);
  });
});

describe('stopping', () => {
  test('waits for what runs and takes nothing new', async () => {
    const { deps, order, until, due, changed, listeners } = setUp();
    const ended: string[] = [];
    let open: () => void = () => undefined;
    let started = false;
    const run = async ({ subject }: Due): Promise<void> => {
      started = true;
      changed();
      await new Promise<void>((resolve) => {
        open = resolve;
      });
      ended.push(subject);
    };
    order('running');
    const stopped = startRunner({ ...deps, run });
    await until(() => started);
    const stopping = stopped.stop();
    order('too late');
    expect(ended).toEqual([]);
    open();
    await stopping;
    expect(ended).toEqual(['running']);
    expect(due.map(({ subject }) => subject)).toEqual(['too late']);
    expect(listeners.size).toBe(0);
  });

  test('does not wait for the next due time', async () => {
    const { deps, order, until, state, ran } = setUp();
    order('tomorrow', 86_400_000);
    const stopped = startRunner(deps);
    await until(() => state.looks > 0);
    await stopped.stop();
    expect(ran).toEqual([]);
  });

  test('runs what was taken in the moment of stopping, because its lease is already held', async () => {
    const { deps, order, ran } = setUp();
    order('taken');
    const stopped = startRunner(deps);
    await stopped.stop();
    expect(ran).toEqual(['taken']);
  });
});
