import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY } from '../../src/agreements/instant.ts';
import { forgetConversation, meet, rememberCustomer, subscribeNewcomer } from '../../src/agreements/met.ts';
import { listeners, subscribe, unsubscribe } from '../../src/agreements/subscriptions.ts';
import { alex, contoso, createWorld, fabrikam, known, sam, type World } from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const personOf = (id: string) => world.deps.store.get('people', id);

describe('meeting somebody', () => {
  test('in a personal chat remembers where to reach them', async () => {
    await known(world, 'personal-alex', 'personal', alex);
    expect(await personOf(alex.objectId)).toMatchObject({ name: 'Alex', personalConversationId: 'personal-alex' });
  });

  test('in a channel afterwards forgets neither the chat nor the time zone', async () => {
    const conversation = {
      id: 'personal-alex',
      kind: 'personal',
      tenantId: null,
      name: null,
      reference: '{}',
    } as const;
    const person = {
      id: alex.objectId,
      name: 'Alex',
      teamsId: '29:someone',
      tenantId: null,
      locale: 'de-DE',
      timeZone: 'Europe/Berlin',
    };
    await meet(world.deps, { conversation, person });
    const channel = { ...conversation, id: 'channel', kind: 'channel' } as const;
    await meet(world.deps, { conversation: channel, person: { ...person, locale: null, timeZone: null } });
    expect(await personOf(alex.objectId)).toMatchObject({
      personalConversationId: 'personal-alex',
      locale: 'de-DE',
      timeZone: 'Europe/Berlin',
    });
  });

  test('writes nothing where nothing changed, for a day', async () => {
    await known(world, 'personal-alex', 'personal', alex);
    let commits = 0;
    world.deps.store.onCommit(() => {
      commits += 1;
    });
    await known(world, 'personal-alex', 'personal', alex);
    expect(commits).toBe(0);
    world.clock.set(world.clock.now() + DAY);
    await known(world, 'personal-alex', 'personal', alex);
    expect(commits).toBe(1);
  });

  test('again after the app was removed makes the conversation reachable', async () => {
    await known(world, 'personal-alex', 'personal', alex);
    await forgetConversation(world.deps, 'personal-alex', alex.objectId);
    expect((await personOf(alex.objectId))?.personalConversationId).toBeNull();
    await known(world, 'personal-alex', 'personal', alex);
    expect((await world.deps.store.get('conversations', 'personal-alex'))?.goneAt).toBeNull();
    expect((await personOf(alex.objectId))?.personalConversationId).toBe('personal-alex');
  });

  test('keeps the last five customers, newest first, each once', async () => {
    await known(world, 'personal-alex', 'personal', alex);
    for (const letter of ['a', 'b', 'c', 'd', 'e', 'f', 'b'])
      await rememberCustomer(world.deps, alex.objectId, { ...contoso, id: letter });
    expect((await personOf(alex.objectId))?.recent.map(({ id }) => id)).toEqual(['b', 'f', 'e', 'd', 'c']);
  });
});

describe('subscriptions', () => {
  const hear = (id: string, customer: typeof contoso | null, kind: 'finalized' | 'failed') =>
    subscribe(world.deps, id, { kinds: [kind], customer, by: sam });

  test('add up, for every customer and for one', async () => {
    await hear('a', null, 'finalized');
    await hear('a', null, 'failed');
    const { rules } = await hear('a', contoso, 'failed');
    expect(rules).toEqual([
      { kinds: ['finalized', 'failed'], customer: null },
      { kinds: ['failed'], customer: contoso },
    ]);
  });

  test('at the same moment lose none', async () => {
    await Promise.all([hear('a', null, 'finalized'), hear('a', null, 'failed')]);
    expect((await world.deps.store.get('subscriptions', 'a'))?.rules).toEqual([
      { kinds: ['finalized', 'failed'], customer: null },
    ]);
  });

  test('end for one customer or for all', async () => {
    await hear('a', null, 'finalized');
    await hear('a', contoso, 'failed');
    expect((await unsubscribe(world.deps, 'a', contoso.id))?.rules).toHaveLength(1);
    expect(await unsubscribe(world.deps, 'a', null)).toBeNull();
    expect(await world.deps.store.get('subscriptions', 'a')).toBeNull();
    expect(await unsubscribe(world.deps, 'a', null)).toBeNull();
  });

  test('are found by kind and customer', async () => {
    await hear('all', null, 'failed');
    await hear('contoso', contoso, 'failed');
    expect(await listeners(world.deps, 'failed', contoso.id)).toEqual(['all', 'contoso']);
    expect(await listeners(world.deps, 'failed', fabrikam.id)).toEqual(['all']);
    expect(await listeners(world.deps, 'finalized', contoso.id)).toEqual([]);
  });

  test('of a newcomer are the blocked purchases, and never replace what was chosen', async () => {
    await subscribeNewcomer(world.deps, 'new', sam);
    expect(await listeners(world.deps, 'purchaseBlocked', contoso.id)).toEqual(['new']);
    await hear('chosen', null, 'failed');
    await subscribeNewcomer(world.deps, 'chosen', sam);
    expect(await listeners(world.deps, 'purchaseBlocked', contoso.id)).toEqual(['new']);
  });

  test('end where the app was removed', async () => {
    await known(world, 'a', 'channel');
    await hear('a', null, 'failed');
    await forgetConversation(world.deps, 'a', null);
    expect(await world.deps.store.get('subscriptions', 'a')).toBeNull();
  });
});
