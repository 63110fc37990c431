import { randomUUID } from 'node:crypto';
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { startRunner } from '../../src/runner.ts';
import { parseEncryptionKeys } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { parseDatabaseUrl } from '../../src/store/postgres/connection-settings.ts';

/** Durable work, as each of the compared libraries does it: sixteen at once, woken at once, saved when it is done. */
export interface Queue {
  /** Orders one work for each id, due now. */
  readonly add: (ids: readonly string[]) => Promise<void>;
  /** Takes and runs work; answers how to stop. Work of a killed process is to be found again in `heldMs`, where that can be chosen. */
  readonly work: (run: (id: string) => Promise<void>, heldMs: number) => Promise<() => Promise<void>>;
  readonly close: () => Promise<void>;
}

const atOnce = 16;

export const queueNames = ['this bot', 'pg-boss', 'graphile-worker'] as const;
export type QueueName = (typeof queueNames)[number];

export function openQueue(name: QueueName, url: string): Promise<Queue> {
  switch (name) {
    case 'this bot':
      return openOurs(url);
    case 'pg-boss':
      return openBoss(url);
    case 'graphile-worker':
      return openGraphile(url);
  }
}

async function openOurs(url: string): Promise<Queue> {
  const parsed = parseDatabaseUrl(url, () => '');
  if (!parsed.ok) throw new Error(`The address ${parsed.fault}`);
  const keys = parseEncryptionKeys('c3'.repeat(32));
  const store = await openStore({ kind: 'postgres', connection: parsed.settings, keys, newId: randomUUID });
  return {
    add: async (ids) => {
      const work = ids.map((subject) => ({ kind: 'finalize' as const, subject, dueAt: Date.now() }));
      await store.commit({ work });
    },
    work: async (runOne, leaseMs) => {
      const runner = startRunner({
        takeDue: store.takeDue,
        nextDueAt: store.nextDueAt,
        hold: store.hold,
        setAside: async () => undefined,
        run: async (work) => {
          await runOne(work.subject);
          await store.finish(work, {});
        },
        now: Date.now,
        wakeOn: [(wake) => store.onCommit(({ work }) => (work ? wake() : undefined))],
        onFault: ({ error }) => console.error(error),
        leaseMs,
      });
      return runner.stop;
    },
    close: store.close,
  };
}

const queue = 'work';

async function openBoss(url: string): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: url,
    useListenNotify: true,
    monitorIntervalSeconds: 1,
    superviseIntervalSeconds: 1,
  });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  // 10 seconds is the least that it takes.
  await boss.createQueue(queue, { notify: true, heartbeatSeconds: 10, retryLimit: 20 });
  return {
    add: async (ids) => {
      // A batch alone does not wake its workers.
      if (ids.length === 1) await boss.send(queue, { id: ids[0] });
      else
        await boss.insert(
          queue,
          ids.map((id) => ({ data: { id } })),
        );
    },
    work: async (runOne) => {
      // Only a worker that takes several at a time goes on without a pause while there is more.
      const how = { localConcurrency: atOnce / 2, batchSize: 2, burstWhenBatchFull: true };
      await boss.work<{ readonly id: string }>(queue, how, async (jobs) => {
        await Promise.all(jobs.map(({ data }) => runOne(data.id)));
      });
      return () => boss.offWork(queue);
    },
    close: () => boss.stop({ graceful: false }),
  };
}

async function openGraphile(url: string): Promise<Queue> {
  const logger = new Logger(() => () => undefined);
  // A pool of our own: its library's ends some time after it says so, and a server that is stopped then takes the process with it.
  const pgPool = new pg.Pool({ connectionString: url, max: atOnce + 2 });
  pgPool.on('error', () => undefined);
  pgPool.on('connect', (client) => client.on('error', () => undefined));
  const utils = await makeWorkerUtils({ pgPool, logger });
  await utils.migrate();
  return {
    add: async (ids) => {
      await utils.addJobs(ids.map((id) => ({ identifier: queue, payload: { id } })));
    },
    work: async (runOne) => {
      const taskList = {
        [queue]: async (payload: unknown): Promise<void> => {
          if (typeof payload === 'object' && payload !== null && 'id' in payload) await runOne(String(payload.id));
        },
      };
      const runner = await run({ pgPool, concurrency: atOnce, noHandleSignals: true, logger, taskList });
      return async () => {
        await runner.stop();
        await runner.promise;
      };
    },
    close: async () => {
      await utils.release();
      await pgPool.end();
    },
  };
}
