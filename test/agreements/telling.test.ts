import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AlertKind } from '../../src/agreements/alerts.ts';
import { cancelAttestation } from '../../src/agreements/cancel-attestation.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/agreements/instant.ts';
import { forgetConversation } from '../../src/agreements/met.ts';
import { markHeard, unheardAlerts } from '../../src/agreements/my-day.ts';
import type { SendOutcome } from '../../src/agreements/ports.ts';
import type { Delivery } from '../../src/agreements/rows.ts';
import { subscribe } from '../../src/agreements/subscriptions.ts';
import {
  alex,
  attested,
  contoso,
  createWorld,
  fabrikam,
  inputs,
  known,
  row,
  sam,
  sentKinds,
  type World,
} from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const accepted = async (): Promise<void> => {
  await attested(world);
  world.microsoft.accept('microsofts-1');
  await world.advance(MINUTE);
};
const told = (): readonly string[] => world.chat.alerts.map(({ to }) => to).sort();
const listen = async (id: string, kinds: readonly AlertKind[], customer = contoso): Promise<void> => {
  await known(world, id, 'channel');
  await subscribe(world.deps, id, { kinds, customer, by: sam });
};
const deliveries = (): Promise<readonly Delivery[]> => world.deps.store.all('deliveries');
const heard = async (): Promise<boolean> => (await unheardAlerts(world.deps)).length === 0;

const gone: SendOutcome = { kind: 'gone', scope: 'conversation', reason: '403 BotNotInConversationRoster' };
const failed: SendOutcome = { kind: 'failed', reason: '400' };
const throttled = (retryAfterMs: number | null): SendOutcome => ({ kind: 'throttled', retryAfterMs, reason: '429' });

describe('who hears an alert', () => {
  test('the owner, in the personal chat', async () => {
    await known(world, 'personal-alex', 'personal', alex);
    await accepted();
    expect(world.chat.alerts).toMatchObject([{ to: 'personal-alex', view: { mention: null } }]);
  });

  test('the conversation of origin, with a mention, where the app is not installed for the owner', async () => {
    await known(world, 'channel-sales', 'channel');
    await attested(world, { conversationId: 'channel-sales' });
    world.microsoft.accept('microsofts-1');
    await world.advance(MINUTE);
    expect(world.chat.alerts).toMatchObject([{ to: 'channel-sales', view: { mention: alex } }]);
  });

  test('subscribed conversations, by kind and by customer', async () => {
    await known(world, 'personal-alex', 'personal', alex);
    await listen('this-customer', ['finalized', 'failed']);
    await listen('other-customer', ['finalized'], fabrikam);
    await listen('other-kind', ['expired']);
    await known(world, 'every-customer', 'groupChat');
    await subscribe(world.deps, 'every-customer', { kinds: ['finalized'], customer: null, by: sam });
    await accepted();
    expect(told()).toEqual(['every-customer', 'personal-alex', 'this-customer']);
  });

  test('one copy a conversation, whatever makes it hear', async () => {
    await known(world, 'personal-alex', 'personal', alex);
    await subscribe(world.deps, 'personal-alex', { kinds: ['finalized'], customer: null, by: alex });
    await subscribe(world.deps, 'personal-alex', { kinds: ['finalized'], customer: contoso, by: alex });
    await accepted();
    expect(told()).toEqual(['personal-alex']);
  });

  test('nobody: it is kept as unheard, until it was shown once', async () => {
    await accepted();
    expect(sentKinds(world)).toEqual([]);
    const [view] = await unheardAlerts(world.deps);
    expect(view).toMatchObject({ alert: { kind: 'finalized', unheard: true }, attestation: { id: 'form-1' } });
    await markHeard(world.deps, view?.alert.id ?? '');
    expect(await heard()).toBe(true);
  });

  test('the origin, where the owner has removed the app', async () => {
    await known(world, 'personal-alex', 'personal', alex);
    await known(world, 'channel-sales', 'channel');
    await attested(world, { conversationId: 'channel-sales' });
    await forgetConversation(world.deps, 'personal-alex', alex.objectId);
    world.microsoft.accept('microsofts-1');
    await world.advance(MINUTE);
    expect(world.chat.alerts).toMatchObject([{ to: 'channel-sales', view: { mention: alex } }]);
  });
});

describe('what Teams answers', () => {
  beforeEach(() => known(world, 'personal-alex', 'personal', alex));

  test('sent: the delivery says when and as what', async () => {
    await accepted();
    expect(await deliveries()).toMatchObject([
      { state: 'sent', activityId: 'activity-1', tries: 1, sentAt: world.clock.now() },
    ]);
  });

  test('throttled: sent again after the time that Teams named, not before', async () => {
    world.chat.nextSends.push(throttled(90 * SECOND));
    await accepted();
    await world.advance(90 * SECOND - 1);
    expect(sentKinds(world)).toEqual([]);
    await world.advance(1);
    expect(sentKinds(world)).toEqual(['finalized']);
  });

  test('throttled for hours: goes on trying, ever more slowly, and arrives', async () => {
    world.chat.nextSends.push(...Array.from({ length: 20 }, () => throttled(null)));
    await accepted();
    await world.advance(DAY);
    expect(sentKinds(world)).toEqual(['finalized']);
    expect(await deliveries()).toMatchObject([{ state: 'sent', tries: 21 }]);
  });

  test('gone: the conversation and its subscription end, and the origin hears instead', async () => {
    await known(world, 'channel-sales', 'channel');
    await subscribe(world.deps, 'personal-alex', { kinds: ['expired'], customer: null, by: alex });
    world.chat.nextSends.push(gone);
    await attested(world, { conversationId: 'channel-sales' });
    world.microsoft.accept('microsofts-1');
    await world.advance(MINUTE);
    expect(told()).toEqual(['channel-sales']);
    expect(await world.deps.store.get('subscriptions', 'personal-alex')).toBeNull();
    expect((await world.deps.store.get('conversations', 'personal-alex'))?.goneAt).not.toBeNull();
    expect(await heard()).toBe(true);
  });

  test('gone: whoever subscribed it is told, once, where that can be; nobody of a personal chat', async () => {
    await known(world, 'personal-sam', 'personal', sam);
    await listen('channel-sales', ['finalized', 'expired']);
    world.chat.nextSends.push({ kind: 'sent', activityId: 'a' }, gone);
    await accepted();
    expect(world.chat.notices).toEqual([{ notice: { kind: 'alertsEnded', place: null }, to: 'personal-sam' }]);
    await listen('channel-other', ['finalized']);
    await forgetConversation(world.deps, 'channel-other', null);
    await world.drain();
    expect(world.chat.notices).toHaveLength(2);
    await subscribe(world.deps, 'personal-alex', { kinds: ['expired'], customer: null, by: alex });
    await forgetConversation(world.deps, 'personal-alex', alex.objectId);
    await world.drain();
    expect(world.chat.notices).toHaveLength(2);
  });

  test('gone, and nobody else hears: unheard', async () => {
    world.chat.nextSends.push(gone);
    await accepted();
    expect(await deliveries()).toMatchObject([{ state: 'gone' }]);
    expect(await heard()).toBe(false);
  });

  test('gone, but others heard: not unheard', async () => {
    await listen('channel-sales', ['finalized']);
    world.chat.nextSends.push(gone);
    await accepted();
    expect(world.chat.alerts).toHaveLength(1);
    expect(await heard()).toBe(true);
  });

  test('a message that is gone does not end its conversation', async () => {
    world.chat.nextSends.push({ kind: 'gone', scope: 'message', reason: '404' });
    await accepted();
    expect((await world.deps.store.get('conversations', 'personal-alex'))?.goneAt).toBeNull();
    expect(await heard()).toBe(false);
  });

  test('failed: remembered at the conversation, and unheard where nobody else hears', async () => {
    world.chat.nextSends.push(failed);
    await accepted();
    expect(await deliveries()).toMatchObject([{ state: 'failed', lastError: '400' }]);
    expect((await world.deps.store.get('conversations', 'personal-alex'))?.lastError?.reason).toBe('400');
    expect(await heard()).toBe(false);
  });
});

describe('expiring', () => {
  beforeEach(() => known(world, 'personal-alex', 'personal', alex));
  const hour = { inputs: inputs({ expirationInMinutes: '60' }) };

  test('is said once at each mark', async () => {
    await attested(world, { inputs: inputs({ expirationInMinutes: '180' }) });
    await world.advance(179 * MINUTE);
    expect(world.chat.alerts.map(({ view }) => view.alert.id)).toEqual([
      'form-1:expiring:half',
      'form-1:expiring:tenth',
      'form-1:expiring:last',
    ]);
  });

  test('is said once also where the look at a mark is made twice', async () => {
    await attested(world, hour);
    await world.advance(30 * MINUTE);
    await world.deps.store.commit({ work: [{ kind: 'remind', subject: 'form-1', dueAt: world.clock.now() }] });
    await world.advance(29 * MINUTE);
    expect(world.chat.alerts.map(({ view }) => view.alert.id)).toEqual([
      'form-1:expiring:half',
      'form-1:expiring:tenth',
    ]);
  });

  test('is dropped where the end overtook it', async () => {
    await attested(world, hour);
    world.chat.nextSends.push(throttled(10 * MINUTE));
    await world.advance(30 * MINUTE);
    await cancelAttestation(world.deps, 'form-1', alex);
    await world.advance(HOUR);
    expect(sentKinds(world)).toEqual([]);
    expect(await deliveries()).toMatchObject([{ state: 'dropped' }]);
    expect(await heard()).toBe(true);
  });

  test('is dropped where the deadline overtook it while Microsoft does not answer', async () => {
    await attested(world, hour);
    world.chat.nextSends.push(throttled(HOUR), throttled(HOUR));
    const outage = { kind: 'unanswered', failure: silence } as const;
    world.microsoft.nextAgreements.push(...Array.from({ length: 50 }, () => outage));
    await world.advance(5 * HOUR);
    expect((await row(world)).state).toBe('finalizing');
    expect(sentKinds(world)).toEqual(['stuck']);
  });

  test('is not said of a replaced link', async () => {
    await attested(world, hour);
    await attested(world, { formKey: 'form-2', replaces: 'form-1', card: null });
    await world.advance(HOUR);
    expect(sentKinds(world)).toEqual([]);
  });
});

describe('posted cards', () => {
  beforeEach(() => known(world, 'personal-alex', 'personal', alex));

  test('are edited again where Teams throttles, and forgotten where they are gone', async () => {
    world.chat.nextEdits.push(throttled(5 * SECOND), { kind: 'gone', scope: 'message', reason: '404' });
    await attested(world);
    expect(world.chat.cardEdits).toHaveLength(1);
    await world.advance(5 * SECOND);
    expect(world.chat.cardEdits).toHaveLength(2);
    expect(await world.deps.store.all('cards')).toEqual([]);
  });

  test('that cannot be edited once are kept for the next time', async () => {
    world.chat.nextEdits.push(failed);
    await attested(world);
    expect(await world.deps.store.all('cards')).toHaveLength(1);
  });
});

const silence = {
  kind: 'unanswered',
  httpStatus: null,
  code: null,
  message: '',
  fieldErrors: null,
  requestId: 'call-1',
  correlationId: null,
  retryAfterMs: null,
  credential: null,
} as const;
