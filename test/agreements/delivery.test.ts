import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { attestationAlert } from '../../src/agreements/alerts.ts';
import { cancelAttestation } from '../../src/agreements/cancel-attestation.ts';
import { announce } from '../../src/agreements/follow.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/agreements/instant.ts';
import type { SendOutcome } from '../../src/agreements/ports.ts';
import type { Delivery } from '../../src/agreements/rows.ts';
import { subscribe } from '../../src/agreements/subscriptions.ts';
import { alex, attested, createWorld, known, row, sam, type World } from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await known(world, 'personal-alex', 'personal', alex);
});
afterEach(() => world.end());

const throttled = (retryAfterMs: number | null): SendOutcome => ({ kind: 'throttled', retryAfterMs, reason: '429' });
const lost: SendOutcome = { kind: 'throttled', retryAfterMs: null, reason: 'No answer in time', answerLost: true };
const noRoot: SendOutcome = { kind: 'gone', scope: 'message', reason: '404 ActivityNotFoundInConversation' };
const listen = async (id: string, kind: 'channel' | 'groupChat' = 'channel'): Promise<void> => {
  await known(world, id, kind);
  await subscribe(world.deps, id, { kinds: ['finalized', 'expired', 'failed', 'expiring'], customer: null, by: sam });
};
const deliveries = (): Promise<readonly Delivery[]> => world.deps.store.all('deliveries');
const toldIn = (id: string): readonly string[] =>
  world.chat.alerts.filter(({ to }) => to === id).map(({ view }) => view.alert.id);

/** Raises alerts about the attestation of `form-1`, one after the other. */
async function raise(...marks: readonly string[]): Promise<void> {
  const attestation = await row(world);
  for (const mark of marks) {
    const alert = attestationAlert('failed', attestation, world.clock.now(), mark);
    await world.deps.store.commit({ put: { alerts: [alert] }, work: [announce(alert)] });
    await world.advance(1);
  }
}

const ids = (...marks: readonly string[]): readonly string[] => marks.map((mark) => `form-1:failed:${mark}`);

describe('a throttled conversation', () => {
  beforeEach(async () => {
    await attested(world);
  });

  test('is left alone for as long as Teams says, by everything that waits for it, and then hears in the old order', async () => {
    world.chat.nextSends.push(throttled(90 * SECOND));
    await raise('a', 'b', 'c');
    await world.advance(80 * SECOND);
    await raise('d');
    expect(toldIn('personal-alex')).toEqual([]);
    expect((await deliveries()).map(({ tries }) => tries)).toEqual([1, 0, 0, 0]);
    await world.advance(10 * SECOND);
    expect(toldIn('personal-alex')).toEqual(ids('a', 'b', 'c', 'd'));
  });

  test('keeps the order over a restart in the middle of it', async () => {
    world.chat.nextSends.push(throttled(MINUTE), throttled(MINUTE));
    await raise('a', 'b');
    await world.advance(61 * SECOND);
    await raise('c');
    await world.restart();
    await world.jump(2 * MINUTE);
    expect(toldIn('personal-alex')).toEqual(ids('a', 'b', 'c'));
    expect(await world.deps.store.all('pauses')).toEqual([]);
  });

  test('delays no other conversation', async () => {
    await listen('sales');
    world.chat.nextSends.push(throttled(HOUR));
    await raise('a', 'b', 'c');
    expect(toldIn('sales')).toEqual(ids('a', 'b', 'c'));
    expect(toldIn('personal-alex')).toEqual([]);
  });

  test('is asked ever less often where Teams names no time, and not at the same moment as others', async () => {
    await listen('sales');
    world.chat.nextSends.push(...Array.from({ length: 40 }, () => throttled(null)));
    await raise('a');
    const until = async (id: string): Promise<number> => (await world.deps.store.get('pauses', id))?.until ?? 0;
    expect(await until('sales')).not.toBe(await until('personal-alex'));
    await world.advance(HOUR);
    expect(await world.deps.store.get('pauses', 'sales')).toMatchObject({
      tries: expect.toSatisfy((tries) => tries > 8 && tries < 14),
    });
    await world.advance(DAY);
    expect([toldIn('sales'), toldIn('personal-alex')]).toEqual([ids('a'), ids('a')]);
  });

  test('has its posted cards and sent alerts edited after that too', async () => {
    await raise('a');
    const [sent] = await deliveries();
    const before = world.chat.cardEdits.length;
    world.chat.nextSends.push(throttled(MINUTE));
    await raise('b');
    const work = { dueAt: world.clock.now() };
    await world.deps.store.commit({
      work: [
        { kind: 'refreshAlert', subject: sent?.alertId ?? '', ...work },
        { kind: 'refreshCards', subject: 'form-1', ...work },
      ],
    });
    await world.advance(30 * SECOND);
    expect([world.chat.alertEdits.length, world.chat.cardEdits.length - before]).toEqual([0, 0]);
    await world.advance(30 * SECOND);
    expect([world.chat.alertEdits.length, world.chat.cardEdits.length - before]).toEqual([1, 1]);
  });

  test('that the bot itself spares is not counted as a try', async () => {
    world.chat.nextSends.push({ kind: 'throttled', retryAfterMs: 20, reason: 'limit', heldBack: true });
    await raise('a');
    await world.advance(20);
    expect(await deliveries()).toMatchObject([{ state: 'sent', tries: 1, lastError: null }]);
  });
});

describe('an edit of many copies', () => {
  test('goes on where it was throttled, and edits none twice', async () => {
    await attested(world);
    for (let index = 0; index < 5; index += 1) await listen(`channel-${index}`);
    await raise('a');
    world.chat.nextEdits.push(...Array.from({ length: 3 }, () => throttled(5 * SECOND)));
    const [{ alertId = '' } = {}] = await deliveries();
    await world.deps.store.commit({ work: [{ kind: 'refreshAlert', subject: alertId, dueAt: world.clock.now() }] });
    await world.advance(5 * SECOND);
    expect(world.chat.alertEdits).toHaveLength(6 + 3);
    expect(new Set(world.chat.alertEdits.map(({ to }) => to)).size).toBe(6);
  });
});

describe('an answer that was lost', () => {
  beforeEach(async () => {
    await attested(world);
  });

  test('costs one extra copy at most: Teams has to answer a probe first, however long that takes', async () => {
    world.chat.nextSends.push(lost);
    world.chat.nextProbes.push(...Array.from({ length: 8 }, () => lost));
    await raise('a');
    await world.advance(DAY);
    expect(world.chat.probes).toHaveLength(9);
    expect(toldIn('personal-alex')).toEqual(ids('a'));
    expect(await deliveries()).toMatchObject([{ state: 'sent', tries: 2 }]);
    expect((await deliveries())[0]).not.toHaveProperty('answerLost');
  });

  test('is no reason to ask before other messages', async () => {
    world.chat.nextSends.push(throttled(SECOND));
    await raise('a', 'b');
    await world.advance(MINUTE);
    expect(world.chat.probes).toEqual([]);
  });

  test('where the probe finds the conversation gone, it is gone', async () => {
    world.chat.nextSends.push(lost);
    world.chat.nextProbes.push({ kind: 'gone', scope: 'conversation', reason: '403 BotNotInConversationRoster' });
    await raise('a');
    await world.advance(MINUTE);
    expect(await deliveries()).toMatchObject([{ state: 'gone' }]);
  });
});

describe('what was missed in an outage', () => {
  beforeEach(async () => {
    await attested(world);
    world.chat.nextSends.push(throttled(11 * MINUTE));
  });

  test('comes as one summary where it is much', async () => {
    await raise('a', 'b', 'c', 'd', 'e', 'f', 'g');
    await world.advance(11 * MINUTE);
    expect(toldIn('personal-alex')).toEqual([]);
    expect(world.chat.summaries).toHaveLength(1);
    expect(world.chat.summaries[0]?.views.map(({ alert }) => alert.id)).toEqual(ids('a', 'b', 'c', 'd', 'e', 'f', 'g'));
    const sent = await deliveries();
    expect(new Set(sent.map(({ state, inSummary, activityId }) => `${state} ${inSummary} ${activityId}`))).toEqual(
      new Set(['sent true activity-1']),
    );
    await raise('h');
    expect(toldIn('personal-alex')).toEqual(ids('h'));
  });

  test('comes one by one where it is little', async () => {
    await raise('a', 'b', 'c', 'd', 'e');
    await world.advance(11 * MINUTE);
    expect(world.chat.summaries).toEqual([]);
    expect(toldIn('personal-alex')).toEqual(ids('a', 'b', 'c', 'd', 'e'));
  });

  test('is not put over the summary by a later edit', async () => {
    await raise('a', 'b', 'c', 'd', 'e', 'f');
    await world.advance(11 * MINUTE);
    const [{ alertId = '' } = {}] = await deliveries();
    await world.deps.store.commit({ work: [{ kind: 'refreshAlert', subject: alertId, dueAt: world.clock.now() }] });
    await world.advance(MINUTE);
    expect(world.chat.summaries).toHaveLength(1);
    expect(world.chat.alertEdits).toEqual([]);
  });

  test('leaves out what has lost its point meanwhile', async () => {
    const expiring = attestationAlert('expiring', await row(world), world.clock.now(), 'last');
    await world.deps.store.commit({ put: { alerts: [expiring] }, work: [announce(expiring)] });
    await raise('a', 'b', 'c', 'd', 'e', 'f');
    await cancelAttestation(world.deps, 'form-1', alex);
    await world.advance(11 * MINUTE);
    expect(world.chat.summaries[0]?.views).toHaveLength(6);
    expect((await deliveries()).find(({ alertId }) => alertId === expiring.id)?.state).toBe('dropped');
  });
});

describe('a burst', () => {
  test('that is under way is no outage: every alert is told by itself', async () => {
    await attested(world);
    world.chat.nextSends.push(throttled(5 * SECOND));
    await raise(...Array.from('abcdefghijklmnop'));
    await world.advance(MINUTE);
    expect(world.chat.summaries).toEqual([]);
    expect(toldIn('personal-alex')).toHaveLength(16);
  });
});

describe('threads', () => {
  const rootsIn = (id: string): readonly (string | null)[] =>
    world.chat.alerts.filter(({ to }) => to === id).map(({ rootId }) => rootId);

  test('the first alert in a channel is the root of the later ones about the same attestation', async () => {
    await listen('sales');
    await attested(world, { card: null });
    await raise('a', 'b', 'c');
    const root = world.chat.alerts.find(({ to }) => to === 'sales')?.activityId;
    expect(rootsIn('sales')).toEqual([null, root, root]);
    expect((await deliveries()).filter(({ conversationId }) => conversationId === 'sales')).toMatchObject([
      {},
      { threadId: root },
      { threadId: root },
    ]);
  });

  test.each([
    [null, 'card-1'],
    ['the-question', 'the-question'],
  ])('where the attestation’s card stands in the channel, in the thread %s, it is %s', async (threadId, root) => {
    await listen('sales');
    await attested(world, {
      conversationId: 'sales',
      card: { activityId: 'card-1', threadId, readerId: null },
    });
    await raise('a', 'b');
    expect(rootsIn('sales')).toEqual([root, root]);
  });

  test('where the root is gone, the alert begins a new thread', async () => {
    await listen('sales');
    await attested(world, { conversationId: 'sales', card: { activityId: 'card-1', threadId: null, readerId: null } });
    await known(world, 'personal-alex', 'personal', alex);
    world.chat.nextSends.push({ kind: 'sent', activityId: 'to-alex' }, noRoot);
    await raise('a', 'b');
    const [first, second] = rootsIn('sales');
    expect([first, second]).toEqual([null, world.chat.alerts.find(({ to }) => to === 'sales')?.activityId]);
  });

  test('chats have none', async () => {
    await listen('friends', 'groupChat');
    await attested(world);
    await raise('a', 'b');
    expect([...rootsIn('friends'), ...rootsIn('personal-alex')]).toEqual([null, null, null, null]);
    expect(await world.deps.store.all('threads')).toEqual([]);
  });

  test('an edit finds the copy in its thread', async () => {
    await listen('sales');
    await attested(world, { card: null });
    await raise('a', 'b');
    const [first, second] = world.chat.alerts.filter(({ to }) => to === 'sales');
    for (const { view } of [first, second].flatMap((one) => one ?? []))
      await world.deps.store.commit({
        work: [{ kind: 'refreshAlert', subject: view.alert.id, dueAt: world.clock.now() }],
      });
    await world.advance(1);
    expect(world.chat.alertEdits.filter(({ to }) => to === 'sales')).toMatchObject([
      { activityId: first?.activityId, rootId: null },
      { activityId: second?.activityId, rootId: first?.activityId },
    ]);
  });

  test('are forgotten with the attestation', async () => {
    await listen('sales');
    await attested(world);
    await raise('a');
    expect(await world.deps.store.all('threads')).toHaveLength(1);
    await world.advance(400 * DAY);
    expect(await world.deps.store.get('attestations', 'form-1')).toBeNull();
    expect(await world.deps.store.all('threads')).toEqual([]);
  });
});

describe('messages that Teams refuses for good', () => {
  const refused: SendOutcome = { kind: 'failed', reason: '403 InvalidBotApiHost' };
  const trouble = () => world.deps.store.get('troubles', 'deliveryFailing');
  const operations = (): readonly string[] => toldIn('operations');

  beforeEach(async () => {
    await attested(world);
    await known(world, 'operations', 'channel');
    await subscribe(world.deps, 'operations', { kinds: ['operations'], customer: null, by: sam });
  });

  test('are told to operations once, and counted', async () => {
    for (const mark of ['a', 'b', 'c']) {
      world.chat.nextSends.push(refused);
      await raise(mark);
      await world.advance(MINUTE);
    }
    expect(operations()).toHaveLength(1);
    expect(await trouble()).toMatchObject({ endedAt: null, facts: { count: 3, code: '403 InvalidBotApiHost' } });
    expect((await world.deps.store.get('conversations', 'personal-alex'))?.lastError?.reason).toBe(refused.reason);
  });

  test('are over when messages arrive and none has failed for an hour', async () => {
    world.chat.nextSends.push(refused);
    await raise('a');
    await world.advance(HOUR);
    await raise('b');
    expect(await trouble()).toMatchObject({ endedAt: expect.any(Number) });
    expect((await world.deps.store.get('conversations', 'personal-alex'))?.lastError).toBeNull();
  });

  test('do not lead to more of them, where operations cannot be told either', async () => {
    world.chat.nextSends.push(refused, refused, refused);
    await raise('a');
    await world.advance(DAY);
    expect(await trouble()).toMatchObject({ facts: { count: 1 } });
    const failed = (await deliveries()).filter(({ state }) => state === 'failed');
    expect(failed.map(({ conversationId }) => conversationId).sort()).toEqual(['operations', 'personal-alex']);
  });
});

describe('a conversation that is gone', () => {
  test('is not asked again for each message that waits for it', async () => {
    await attested(world);
    world.chat.nextSends.push(throttled(MINUTE), { kind: 'gone', scope: 'conversation', reason: '403' });
    await raise('a', 'b', 'c');
    await world.advance(HOUR);
    expect(world.chat.nextSends).toEqual([]);
    expect(toldIn('personal-alex')).toEqual([]);
    expect((await deliveries()).map(({ state }) => state)).toEqual(['gone', 'gone', 'gone']);
  });
});
