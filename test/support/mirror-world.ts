import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY } from '../../src/agreements/instant.ts';
import type { Deps, Store } from '../../src/agreements/ports.ts';
import { setAside } from '../../src/agreements/set-aside.ts';
import { handlers } from '../../src/agreements/work.ts';
import type { LogEntry } from '../../src/partner-center/attempt.ts';
import { createPartnerCenter, type PartnerCenterClient } from '../../src/partner-center/client.ts';
import { createMirror, scheduleMirror } from '../../src/portfolio/mirror.ts';
import { type OpenPortfolio, openPortfolio } from '../../src/portfolio/open-portfolio.ts';
import { startRunner } from '../../src/runner.ts';
import { type NewCustomer, type Simulator, simulatorToken, startSimulator } from '../../src/simulator/simulator.ts';
import { openStore } from '../../src/store/open.ts';
import { createChat } from './domain-doubles.ts';
import { cutoff, start } from './domain-samples.ts';
import { type MovedTime, movedTime } from './moved-time.ts';

export interface MirrorOptions {
  readonly customers: readonly NewCustomer[];
  /** Invented customers besides. */
  readonly many?: number;
  readonly requestsPerMinute?: number;
  /** How many customers the store takes; any number unless told. */
  readonly most?: number;
  /** How long Microsoft takes to answer, in milliseconds of the moved time. */
  readonly latencyMs?: number;
}

/** The mirror on a real store, over real HTTP, in a time that is moved. */
export interface MirrorWorld {
  readonly time: MovedTime;
  readonly simulator: Simulator;
  readonly store: Store;
  readonly portfolio: OpenPortfolio;
  readonly partnerCenter: PartnerCenterClient;
  readonly deps: Deps;
  /** Every attempt at Partner Center, since the world began. */
  readonly asked: readonly (LogEntry & { readonly at: number })[];
  readonly warned: readonly object[];
  /** False: there is no token of this kind. */
  readonly tokens: { appUser: boolean; appOnly: boolean };
  /** Lets time pass until this is true. */
  readonly until: (reached: () => boolean) => Promise<void>;
  readonly pass: (ms: number) => Promise<void>;
  /** Stops the mirror and starts it again on the same data. */
  readonly restart: () => Promise<void>;
  readonly end: () => Promise<void>;
}

interface Running {
  readonly store: Store;
  readonly portfolio: OpenPortfolio;
  readonly deps: Deps;
  readonly stop: () => Promise<void>;
}

export async function createMirrorWorld(options: MirrorOptions): Promise<MirrorWorld> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mirror-'));
  const simulator = await startSimulator({ customers: options.customers });
  if (options.many !== undefined) await simulator.addMany(options.many);
  const time = movedTime(start);
  const asked: (LogEntry & { readonly at: number })[] = [];
  const warned: object[] = [];
  const faults: unknown[] = [];
  const tokens = { appUser: true, appOnly: true };
  let ids = 0;
  const newId = (): string => {
    ids += 1;
    return `0d000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
  };
  const partnerCenter = createPartnerCenter({
    baseUrl: simulator.url,
    tokens: {
      get: async (kind) =>
        tokens[kind]
          ? { kind: 'token', token: simulatorToken(kind) }
          : { kind: 'none', reason: 'missing', message: 'there is none' },
    },
    fetch: async (input, init) => {
      await time.sleep(options.latencyMs ?? 300, new AbortController().signal);
      return time.during(async () => {
        const { signal: _, ...rest } = init ?? {};
        const response = await fetch(input, rest);
        return new Response(await response.arrayBuffer(), { status: response.status, headers: response.headers });
      });
    },
    newId,
    now: time.now,
    random: () => 0.5,
    sleep: time.sleep,
    elapsedMs: time.elapsedMs,
    ...(options.requestsPerMinute === undefined ? {} : { requestsPerMinute: options.requestsPerMinute }),
    log: (entry) => asked.push({ ...entry, at: time.elapsedMs() }),
  });

  const run = async (): Promise<Running> => {
    const keys = { current: { id: 'test', key: Buffer.alloc(32, 7) }, others: [] };
    const real = await openStore({ kind: 'lowdb', dataDir, keys, wallNow: Date.now, newId });
    const store: Store = {
      ...real,
      commit: (change) => time.during(() => real.commit(change)),
      finish: (work, change) => time.during(() => real.finish(work, change)),
    };
    const portfolio = await openPortfolio({ store, cutoff });
    const domain: Deps = {
      store,
      partnerCenter: partnerCenter.mirror,
      customers: partnerCenter.background,
      notify: createChat(),
      ids: { newId, hash: (text) => text },
      clock: time,
      cutoff,
      retentionMs: 90 * DAY,
      pageUrl: null,
      directory: portfolio.directory,
    };
    const mirror = createMirror({
      domain,
      list: partnerCenter.mirror,
      portfolio: async () => portfolio,
      most: options.most ?? null,
      log: { warn: (fields) => void warned.push(fields) },
    });
    const deps: Deps = { ...domain, mirror };
    await scheduleMirror(deps);
    const runner = startRunner({
      takeDue: store.takeDue,
      nextDueAt: store.nextDueAt,
      hold: store.hold,
      setAside: (work, error) => setAside(deps, work, error),
      run: (work) => time.during(async () => undefined).then(() => handlers[work.kind](deps, work)),
      now: time.now,
      wakeOn: [(wake) => store.onCommit(({ work }) => (work ? wake() : undefined)), time.onMove],
      onFault: ({ error }) => void faults.push(error),
    });
    const stop = async (): Promise<void> => {
      mirror.stop();
      let stopped = false;
      const stopping = runner.stop().then(() => {
        stopped = true;
      });
      await time.moveUntil(
        () => stopped,
        async () => null,
      );
      await stopping;
      portfolio.close();
      await store.close();
    };
    return { store, portfolio, deps, stop };
  };
  let running = await run();
  const until = async (reached: () => boolean): Promise<void> => {
    await time.moveUntil(() => faults.length > 0 || reached(), running.store.nextDueAt);
    if (faults.length > 0) throw faults[0];
  };
  return {
    time,
    simulator,
    partnerCenter,
    asked,
    warned,
    tokens,
    get store() {
      return running.store;
    },
    get portfolio() {
      return running.portfolio;
    },
    get deps() {
      return running.deps;
    },
    until,
    pass: async (ms) => {
      const end = time.elapsedMs() + ms;
      void time.sleep(ms, new AbortController().signal);
      await until(() => time.elapsedMs() >= end);
    },
    restart: async () => {
      await running.stop();
      running = await run();
    },
    end: async () => {
      await running.stop();
      await simulator.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
