import { describe, expect, it } from 'vitest';
import type { Store, Work } from '../../src/agreements/ports.ts';
import { setAside } from '../../src/agreements/set-aside.ts';
import type { Subject } from './contract.ts';
import { aClaim, anOrder, noon } from './samples.ts';

const lease = 3_600_000;
/** A store on another machine goes by that machine's clock, which runs on during a test. */
const margin = 600_000;
const subjects = (works: readonly Work[]): string[] => works.map((work) => work.subject);

async function takeOne(store: Store, now = noon): Promise<Work> {
  const [work] = await store.takeDue(now, 1, lease);
  if (work === undefined) throw new Error('no work is due');
  return work;
}

/** Due work: who gets it, in which order, and what becomes of it. */
export function workTests(subject: Subject): void {
  describe('taking work', () => {
    it('gives what is due, earliest first, no more than asked for', async () => {
      const { store } = subject();
      const times = { late: 3, early: 1, future: 20, middle: 2 };
      const orders = Object.entries(times).map(([name, at]) => anOrder(name, { dueAt: noon + at }));
      await store.commit({ work: orders });
      expect(subjects(await store.takeDue(noon + 10, 2, lease))).toEqual(['early', 'middle']);
      expect(subjects(await store.takeDue(noon + 10, 2, lease))).toEqual(['late']);
      expect(await store.takeDue(noon + 10, 2, lease)).toEqual([]);
      expect(await store.nextDueAt()).toBe(noon + 20);
    });

    it('hands over the order whole, with a token of its own', async () => {
      const { store } = subject();
      const order = anOrder('a', { lane: 'customer-1', data: { mark: 'half', tries: 2, last: false, note: null } });
      await store.commit({ work: [order, anOrder('b')] });
      const [first, second] = await store.takeDue(noon, 2, lease);
      expect(first).toEqual({ ...order, attempts: 0, token: expect.any(String) });
      expect(second?.token).not.toBe(first?.token);
    });

    it('keeps one work for a kind and subject: the newer order replaces the older', async () => {
      const { store } = subject();
      await store.commit({ work: [anOrder('a', { data: { order: 1 } }), anOrder('a', { kind: 'remind' })] });
      await store.commit({ work: [anOrder('a', { dueAt: noon + 5, data: { order: 2 } })] });
      expect((await store.takeDue(noon, 10, lease)).map((work) => work.kind)).toEqual(['remind']);
      expect((await store.takeDue(noon + 5, 10, lease)).map((work) => work.data)).toEqual([{ order: 2 }]);
    });

    it('never gives the same work to two takers at once', async () => {
      const { store } = subject();
      await store.commit({ work: Array.from({ length: 50 }, (_, index) => anOrder(`work-${index}`)) });
      const taken = await Promise.all(Array.from({ length: 20 }, () => store.takeDue(noon, 5, lease)));
      expect(new Set(taken.flatMap(subjects)).size).toBe(50);
      expect(taken.flat()).toHaveLength(50);
    });

    it('drops work that is no longer wanted, and minds not if there is none', async () => {
      const { store } = subject();
      await store.commit({ work: [anOrder('a'), anOrder('b')] });
      const drop = (name: string) => ({ kind: 'finalize', subject: name }) as const;
      expect(await store.commit({ dropWork: [drop('a'), drop('nothing')] })).toEqual({ kind: 'committed' });
      expect(subjects(await store.takeDue(noon, 10, lease))).toEqual(['b']);
    });

    it('puts an order in the place of the one that the same change drops', async () => {
      const { store } = subject();
      await store.commit({ work: [anOrder('a')] });
      await store.commit({ dropWork: [{ kind: 'finalize', subject: 'a' }], work: [anOrder('a', { dueAt: noon + 7 })] });
      expect(await store.nextDueAt()).toBe(noon + 7);
    });
  });

  describe('lanes', () => {
    it('gives one work of a lane at a time, in the order in which they became due', async () => {
      const { store } = subject();
      const inLane = (name: string, at: number) => anOrder(name, { dueAt: noon + at, lane: 'customer-1' });
      await store.commit({ work: [inLane('second', 2), inLane('first', 1), anOrder('free', { dueAt: noon + 3 })] });
      const [first, free] = await store.takeDue(noon + 10, 10, lease);
      expect([first?.subject, free?.subject]).toEqual(['first', 'free']);
      expect(await store.takeDue(noon + 10, 10, lease)).toEqual([]);
      if (first === undefined) throw new Error('nothing was taken');
      await store.finish(first, {});
      expect(subjects(await store.takeDue(noon + 10, 10, lease))).toEqual(['second']);
    });

    it('leaves a blocked lane out of the next due time until its work is finished, and says so', async () => {
      const { store } = subject();
      await store.commit({ work: [anOrder('a', { lane: 'x' }), anOrder('b', { lane: 'x', dueAt: noon + 1 })] });
      const work = await takeOne(store);
      expect(await store.nextDueAt()).toBeNull();
      const heard: boolean[] = [];
      store.onCommit((touched) => heard.push(touched.work));
      await store.finish(work, {});
      expect(heard).toEqual([true]);
      expect(await store.nextDueAt()).toBe(noon + 1);
    });
  });

  describe('leases', () => {
    it('gives work again when its lease has run out, and counts the takings', async () => {
      const { store, advance } = subject();
      await store.commit({ work: [anOrder('a')] });
      expect((await takeOne(store)).attempts).toBe(0);
      await advance(lease - margin);
      expect(await store.takeDue(noon, 1, lease)).toEqual([]);
      expect(await store.nextDueAt()).toBeNull();
      await advance(margin);
      expect(await store.nextDueAt()).toBe(noon);
      expect((await takeOne(store)).attempts).toBe(1);
    });

    it('opens a lane when the lease of its work has run out', async () => {
      const { store, advance } = subject();
      await store.commit({
        work: [anOrder('a', { lane: 'x', dueAt: noon + 1 }), anOrder('b', { lane: 'x', dueAt: noon + 2 })],
      });
      await takeOne(store, noon + 5);
      await advance(lease);
      expect(subjects(await store.takeDue(noon + 5, 10, lease))).toEqual(['a']);
    });

    it('keeps a lease from running out that is held on to', async () => {
      const { store, advance } = subject();
      await store.commit({ work: [anOrder('a', { lane: 'x' }), anOrder('b', { lane: 'x', dueAt: noon + 1 })] });
      const work = await takeOne(store);
      await advance(lease - margin);
      expect(await store.hold(work, lease)).toBe(true);
      await advance(lease - margin);
      expect(await store.takeDue(noon + 1, 10, lease)).toEqual([]);
      expect(await store.finish(work, {})).toEqual({ kind: 'committed' });
      expect(await store.hold(work, lease)).toBe(false);
    });

    it('gives work again at once, or after a while, when it is handed back', async () => {
      const { store, advance } = subject();
      await store.commit({ work: [anOrder('a')] });
      expect(await store.hold(await takeOne(store), 0)).toBe(true);
      const again = await takeOne(store);
      expect(again.attempts).toBe(1);
      expect(await store.hold(again, margin)).toBe(true);
      expect(await store.takeDue(noon, 1, lease)).toEqual([]);
      await advance(margin);
      expect((await takeOne(store)).attempts).toBe(2);
    });

    it('lets nobody hold on to work that another took meanwhile', async () => {
      const { store, advance } = subject();
      await store.commit({ work: [anOrder('a')] });
      const slow = await takeOne(store);
      await advance(lease);
      const quick = await takeOne(store);
      expect(await store.hold(slow, 0)).toBe(false);
      expect(await store.takeDue(noon, 1, lease)).toEqual([]);
      expect(await store.finish(quick, {})).toEqual({ kind: 'committed' });
    });

    it('sets work aside with its outcome, and orders it again from there, each in one commit', async () => {
      const { store } = subject();
      const order = anOrder('a', { lane: 'x', data: { mark: 'half' } });
      await store.commit({ work: [order] });
      await setAside(
        { store, clock: { now: () => noon, onMove: () => () => undefined } },
        await takeOne(store),
        'broken',
      );
      // What is left is to tell operations.
      expect((await store.takeDue(noon, 9, lease)).map(({ kind }) => kind)).toEqual(['announce']);
      const reopened = await subject().reopen();
      const [letter] = await reopened.all('deadLetters');
      expect(letter).toMatchObject({
        id: 'finalize a',
        version: 1,
        order,
        attempts: 1,
        error: 'broken',
        setAsideAt: noon,
      });
      await reopened.commit({ remove: { deadLetters: [{ id: 'finalize a', version: 1 }] }, work: [order] });
      const works = await reopened.takeDue(noon, 9, lease);
      expect(works.filter(({ kind }) => kind === order.kind)).toMatchObject([{ ...order, attempts: 0 }]);
      expect(await reopened.all('deadLetters')).toEqual([]);
    });

    it('keeps work and its attempts over a restart', async () => {
      const { store, advance } = subject();
      await store.commit({ work: [anOrder('a')] });
      await takeOne(store);
      await advance(lease);
      const reopened = await subject().reopen();
      expect(await takeOne(reopened)).toMatchObject({ subject: 'a', attempts: 1 });
    });
  });

  describe('finishing work', () => {
    it('commits the outcome and removes the work', async () => {
      const { store } = subject();
      await store.commit({ work: [anOrder('a')] });
      expect(await store.finish(await takeOne(store), { put: { claims: [aClaim()] } })).toEqual({ kind: 'committed' });
      expect(await store.nextDueAt()).toBeNull();
      const reopened = await subject().reopen();
      expect(await reopened.get('claims', 'live:customer-1')).not.toBeNull();
      expect(await reopened.nextDueAt()).toBeNull();
    });

    it('keeps the work that its own change orders anew, with attempts from 0', async () => {
      const { store } = subject();
      await store.commit({ work: [anOrder('a')] });
      await store.finish(await takeOne(store), { work: [anOrder('a', { dueAt: noon + 9 })] });
      const reopened = await subject().reopen();
      expect(await takeOne(reopened, noon + 9)).toMatchObject({ subject: 'a', attempts: 0 });
    });

    it('keeps an order that came while the work ran, and does not run it before', async () => {
      const { store } = subject();
      await store.commit({ work: [anOrder('a', { data: { order: 1 } })] });
      const work = await takeOne(store);
      await store.commit({ work: [anOrder('a', { data: { order: 2 } })] });
      expect(await store.takeDue(noon, 1, lease)).toEqual([]);
      expect(await store.finish(work, {})).toEqual({ kind: 'committed' });
      const reopened = await subject().reopen();
      expect(await takeOne(reopened)).toMatchObject({ attempts: 0, data: { order: 2 } });
    });

    it('writes nothing on a conflict and leaves the work with its taker', async () => {
      const { store } = subject();
      await store.commit({ put: { claims: [aClaim()] }, work: [anOrder('a')] });
      const work = await takeOne(store);
      expect(await store.finish(work, { put: { claims: [aClaim()] } })).toMatchObject({ kind: 'conflict' });
      expect(await store.takeDue(noon, 1, lease)).toEqual([]);
      expect(await store.finish(work, {})).toEqual({ kind: 'committed' });
    });

    it('is lost, and writes nothing, when another took the work meanwhile', async () => {
      const { store, advance } = subject();
      await store.commit({ work: [anOrder('a')] });
      const slow = await takeOne(store);
      await advance(lease);
      const quick = await takeOne(store);
      expect(await store.finish(slow, { put: { claims: [aClaim()] } })).toEqual({ kind: 'lost' });
      expect(await store.get('claims', 'live:customer-1')).toBeNull();
      expect(await store.finish(quick, {})).toEqual({ kind: 'committed' });
      expect(await store.finish(slow, { put: { claims: [aClaim()] } })).toEqual({ kind: 'lost' });
    });

    it('is not lost by a lease that ran out while nobody else took the work', async () => {
      const { store, advance } = subject();
      await store.commit({ work: [anOrder('a')] });
      const work = await takeOne(store);
      await advance(2 * lease);
      expect(await store.finish(work, { put: { claims: [aClaim()] } })).toEqual({ kind: 'committed' });
    });

    it('is not lost by work that was dropped while it ran', async () => {
      const { store } = subject();
      await store.commit({ work: [anOrder('a')] });
      const work = await takeOne(store);
      await store.commit({ dropWork: [work] });
      expect(await store.finish(work, { put: { claims: [aClaim()] } })).toEqual({ kind: 'committed' });
    });

    it('counts once when it is told twice at the same moment', async () => {
      const { store } = subject();
      await store.commit({ work: [anOrder('a')] });
      const work = await takeOne(store);
      const outcomes = await Promise.all(
        ['1', '2'].map((name) => store.finish(work, { put: { claims: [aClaim(name)] } })),
      );
      expect(outcomes.map((outcome) => outcome.kind).sort()).toEqual(['committed', 'lost']);
      expect(await store.all('claims')).toHaveLength(1);
    });
  });
}
