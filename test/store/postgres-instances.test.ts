import { setTimeout as after } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store, Touched, Work } from '../../src/agreements/ports.ts';
import { noticesOf } from '../../src/store/postgres/notices.ts';
import { administer } from '../support/postgres.ts';
import { makeDatabase, openPostgres, type TestDatabase } from './postgres-setup.ts';
import { aClaim, anOrder, noon } from './samples.ts';

const lease = 3_600_000;
const never = 3_600_000;

describe('several instances on one database', () => {
  let database: TestDatabase;
  let stores: Store[] = [];
  const open = async (lookEveryMs = never): Promise<Store> => {
    const store = await openPostgres(database.connection, { lookEveryMs });
    stores.push(store);
    return store;
  };

  beforeEach(async () => {
    database = await makeDatabase();
    stores = [];
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await database.drop();
  });

  /** What a store hears next. */
  const heardBy = (store: Store): Promise<Touched> =>
    new Promise((resolve) => {
      const stop = store.onCommit((touched) => {
        stop();
        resolve(touched);
      });
    });

  it('hear of each other’s commits, each once and the own at once', async () => {
    const [one, other] = [await open(), await open()];
    const own: Touched[] = [];
    one.onCommit((touched) => own.push(touched));
    const heard = heardBy(other);
    await one.commit({ put: { claims: [aClaim()] }, work: [anOrder('a')] });
    expect(own).toHaveLength(1);
    expect(await heard).toEqual({ work: true, rows: [{ table: 'claims', id: 'live:customer-1' }] });
    const back = heardBy(one);
    await other.commit({ put: { claims: [aClaim('second')] } });
    expect(await back).toEqual({ work: false, rows: [{ table: 'claims', id: 'second' }] });
    // Had the first one heard its own notice too, that would have come before.
    expect(own).toHaveLength(2);
  });

  it('see each other’s commits as soon as they are told', async () => {
    const [one, other] = [await open(), await open()];
    const seen = heardBy(other).then(() => other.get('claims', 'live:customer-1'));
    await one.commit({ put: { claims: [aClaim()] } });
    expect((await seen)?.version).toBe(1);
  });

  it('look for work by themselves, for what nobody told', async () => {
    const store = await open(20);
    expect(await heardBy(store)).toEqual({ work: true, rows: [] });
  });

  it('listen again after their connection was cut, and look for what they may have missed', async () => {
    const [one, other] = [await open(), await open()];
    const heard = heardBy(other);
    const others =
      "select pg_terminate_backend(pid) from pg_stat_activity where query like '%listen mca_bot%' and pid <> pg_backend_pid()";
    await administer(database.url, others);
    expect(await heard).toEqual({ work: true, rows: [] });
    // Both may still be on their way back: told until heard.
    const told = heardBy(other);
    let done = false;
    void told.then(() => {
      done = true;
    });
    for (let version = 0; !done; version += 1) {
      await one.commit({ put: { claims: [aClaim('live:customer-1', { version })] } });
      await after(20);
    }
    expect((await told).rows).toEqual([{ table: 'claims', id: 'live:customer-1' }]);
  });

  it('never have two works of one lane at a time, and take each in the order in which it became due', async () => {
    const instances = [await open(), await open(), await open()];
    const [first] = instances;
    const [lanes, each] = [5, 12];
    const work = Array.from({ length: lanes * each }, (_, index) =>
      anOrder(`${index % lanes}-${Math.floor(index / lanes)}`, { dueAt: noon + index, lane: `lane-${index % lanes}` }),
    );
    await first?.commit({ work });
    const running = new Map<string, number>();
    const ran: Work[] = [];
    let most = 0;
    const takeAll = async (store: Store): Promise<void> => {
      while (ran.length < work.length) {
        const taken = await store.takeDue(noon + work.length, 3, lease);
        for (const one of taken) {
          const lane = one.lane ?? '';
          running.set(lane, (running.get(lane) ?? 0) + 1);
          most = Math.max(most, running.get(lane) ?? 0);
          ran.push(one);
        }
        for (const one of taken) {
          // Before the store lets the next one go.
          running.set(one.lane ?? '', (running.get(one.lane ?? '') ?? 0) - 1);
          expect(await store.finish(one, {})).toEqual({ kind: 'committed' });
        }
      }
    };
    await Promise.all(instances.flatMap((store) => [takeAll(store), takeAll(store), takeAll(store)]));
    expect(most).toBe(1);
    expect(ran.map(({ attempts }) => attempts)).toEqual(work.map(() => 0));
    for (let lane = 0; lane < lanes; lane += 1) {
      const inLane = ran.filter((one) => one.lane === `lane-${lane}`).map(({ dueAt }) => dueAt);
      expect(inLane).toEqual(inLane.toSorted((a, b) => a - b));
      expect(inLane).toHaveLength(each);
    }
  });

  it('do each work once however many take at the same moment', async () => {
    const instances = [await open(), await open()];
    const work = Array.from({ length: 100 }, (_, index) => anOrder(`work-${index}`));
    await instances[0]?.commit({ work });
    const takings = Array.from({ length: 16 }, (_, index) => instances[index % 2]?.takeDue(noon, 10, lease) ?? []);
    const taken = (await Promise.all(takings)).flat().map(({ subject }) => subject);
    const rest = (await instances[1]?.takeDue(noon, 100, lease))?.map(({ subject }) => subject) ?? [];
    expect([...taken, ...rest].sort()).toEqual(work.map(({ subject }) => subject).sort());
  });

  it('give up the lane of work whose lease has run out, but not its outcome', async () => {
    const [one, other] = [await open(), await open()];
    await one.commit({ work: [anOrder('a', { lane: 'x' })] });
    const [slow] = await one.takeDue(noon, 1, lease);
    if (slow === undefined) throw new Error('nothing was taken');
    await administer(database.url, "update leases set until = now() - interval '1 second'");
    await other.commit({ dropWork: [slow], work: [anOrder('b', { lane: 'x' })] });
    expect((await other.takeDue(noon, 1, lease)).map(({ subject }) => subject)).toEqual(['b']);
    expect(await one.finish(slow, { put: { claims: [aClaim()] } })).toEqual({ kind: 'committed' });
  });

  it('repeat what met another transaction head on', async () => {
    const [one, other] = [await open(), await open()];
    const put = { claims: [aClaim('a'), aClaim('b')], pauses: [] };
    await one.commit({ put });
    const raise = async (store: Store, ids: readonly string[]): Promise<void> => {
      for (let done = 0; done < 20; ) {
        const rows = await Promise.all(ids.map((id) => store.get('claims', id)));
        const claims = rows.flatMap((row) => (row === null ? [] : [row]));
        if ((await store.commit({ put: { claims } })).kind === 'committed') done += 1;
      }
    };
    await Promise.all([raise(one, ['a', 'b']), raise(other, ['b', 'a'])]);
    expect((await one.all('claims')).map(({ version }) => version)).toEqual([41, 41]);
  });
});

it('notices stay below the length that PostgreSQL takes, and hold every row', () => {
  const rows = Array.from({ length: 500 }, (_, index) => ({
    table: 'claims' as const,
    id: `\u{1F600}-${index}`.repeat(4),
  }));
  const tooLong = { table: 'claims' as const, id: 'x'.repeat(9_000) };
  const notices = noticesOf(
    [
      { work: false, rows: [tooLong] },
      { work: true, rows },
    ],
    'me',
  );
  expect(Math.max(...notices.map((text) => Buffer.byteLength(text)))).toBeLessThan(8_000);
  const read = notices.map((text) => JSON.parse(text));
  expect(read.flatMap((one) => one.rows)).toEqual(rows.map(({ table, id }) => [table, id]));
  expect(read.every((one) => one.work === true && one.by === 'me')).toBe(true);
});
