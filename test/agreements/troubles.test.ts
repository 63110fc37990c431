import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/agreements/instant.ts';
import { markHeard, unheardAlerts } from '../../src/agreements/my-day.ts';
import { subscribe } from '../../src/agreements/subscriptions.ts';
import { closeTrouble, openTrouble } from '../../src/agreements/troubles.ts';
import { alex, contoso, createWorld, known, sentKinds, start, type World } from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const topic = 'appUserCredential';
const facts = { reason: 'refused', code: '900421' };
const open = (changed: typeof facts = facts) => openTrouble(world.deps, { topic, facts: changed });
const close = () => closeTrouble(world.deps, topic);
const listen = async (): Promise<void> => {
  await known(world, 'operations', 'channel');
  await subscribe(world.deps, 'operations', { kinds: ['operations'], customer: null, by: alex });
};
const stored = () => world.deps.store.get('troubles', topic);

describe('a trouble', () => {
  test('is told once while it lasts, to the conversations subscribed to operations alone', async () => {
    await listen();
    await known(world, 'sales', 'channel');
    await subscribe(world.deps, 'sales', { kinds: ['finalized', 'purchaseBlocked'], customer: null, by: alex });
    await open();
    await world.drain();
    await world.advance(DAY);
    await open();
    await world.drain();
    expect(world.chat.alerts).toMatchObject([
      {
        to: 'operations',
        view: {
          alert: { id: `trouble:${topic}:${start}`, kind: 'operations', customerId: null, trouble: topic },
          trouble: { id: topic, since: start, facts },
        },
      },
    ]);
  });

  test('keeps newer facts without another alert', async () => {
    await listen();
    await open();
    await world.advance(DAY);
    await open({ reason: 'refused', code: '900420' });
    await world.drain();
    expect(await stored()).toMatchObject({ since: start, facts: { code: '900420' } });
    expect(sentKinds(world)).toEqual(['operations']);
  });

  test('says in its alert when it is over', async () => {
    await listen();
    await open();
    await world.advance(2 * HOUR);
    await close();
    await world.drain();
    expect(world.chat.alertEdits).toMatchObject([
      { to: 'operations', view: { trouble: { endedAt: start + 2 * HOUR } } },
    ]);
    await close();
    await world.drain();
    expect(world.chat.alertEdits).toHaveLength(1);
  });

  test('that ends while its alert is under way says so in that copy as well', async () => {
    await listen();
    await open();
    world.chat.nextSends.push(async () => {
      await close();
      await world.drain();
      return { kind: 'sent', activityId: 'activity-1' };
    });
    await world.drain();
    expect(world.chat.alertEdits).toMatchObject([
      { to: 'operations', activityId: 'activity-1', view: { trouble: { endedAt: start } } },
    ]);
  });

  test('that comes back within the hour is the same one', async () => {
    await listen();
    for (let time = 0; time < 20; time += 1) {
      await open();
      await world.advance(10 * MINUTE);
      await close();
      await world.advance(50 * MINUTE);
    }
    expect(sentKinds(world)).toEqual(['operations']);
    await open();
    await world.drain();
    expect(world.chat.alertEdits.at(-1)?.view.trouble).toMatchObject({ since: start, endedAt: null });
  });

  test('that comes back later is told anew', async () => {
    await listen();
    await open();
    await world.drain();
    await close();
    await world.advance(HOUR);
    await open();
    await world.drain();
    expect(sentKinds(world)).toEqual(['operations', 'operations']);
    expect((await stored())?.since).toBe(start + HOUR);
  });

  test('that was over before it began writes nothing', async () => {
    await close();
    expect(await stored()).toBeNull();
  });

  test('keeps the days that are left as the moment that they end', async () => {
    await openTrouble(world.deps, { topic: 'appUserEnding', facts: { daysLeft: 20 } });
    expect((await world.deps.store.get('troubles', 'appUserEnding'))?.facts).toEqual({ endsAt: start + 20 * DAY });
  });

  test('opened by many at once is one', async () => {
    await listen();
    await Promise.all(Array.from({ length: 20 }, () => open()));
    await world.drain();
    expect(sentKinds(world)).toEqual(['operations']);
  });
});

describe('a trouble that nobody hears', () => {
  test('is shown to the next permitted person, with what it is about', async () => {
    await known(world, 'personal-alex', 'personal', alex);
    await subscribe(world.deps, 'personal-alex', { kinds: ['finalized'], customer: contoso, by: alex });
    await open();
    await world.drain();
    const [view] = await unheardAlerts(world.deps);
    expect(view).toMatchObject({ alert: { kind: 'operations', unheard: true }, trouble: { id: topic, facts } });
    await markHeard(world.deps, view?.alert.id ?? '');
    expect(await unheardAlerts(world.deps)).toEqual([]);
  });

  test('is shown once where it came back: the newer one says it', async () => {
    await open();
    await world.drain();
    await close();
    await world.advance(DAY);
    await open();
    await world.drain();
    expect((await unheardAlerts(world.deps)).map(({ alert }) => alert.raisedAt)).toEqual([start + DAY]);
  });
});
