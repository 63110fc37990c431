import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AlertKind } from '../../src/agreements/alerts.ts';
import { announce } from '../../src/agreements/follow.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/agreements/instant.ts';
import { forgetConversation, meet } from '../../src/agreements/met.ts';
import type { DigestNotice, SendOutcome } from '../../src/agreements/ports.ts';
import type { PersonSettings } from '../../src/agreements/rows.ts';
import { noSettings, readSettings, saveSettings } from '../../src/agreements/settings.ts';
import { subscribe } from '../../src/agreements/subscriptions.ts';
import { unwatch, unwatchAll, watch, watched } from '../../src/agreements/watch.ts';
import {
  alex,
  attested,
  contoso,
  createWorld,
  fabrikam,
  inputs,
  known,
  sam,
  start,
  type World,
} from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await known(world, 'personal-alex', 'personal', alex);
});
afterEach(() => world.end());

const chosen = (settings: Partial<PersonSettings>) =>
  saveSettings(world.deps, alex.objectId, { ...noSettings, ...settings });
const at = (text: string): Instant => Date.parse(`${text}Z`);
const iso = (instant: Instant): string => new Date(instant).toISOString().slice(0, 16);
const berlin = 'Europe/Berlin';

describe('the settings form', () => {
  const empty = { timeZone: '', otherZone: '', quietFrom: '', quietTo: '', digest: '', digestHour: '', language: '' };

  test('left as it is chooses nothing', () => {
    expect(readSettings(empty)).toEqual({ kind: 'settings', settings: noSettings });
  });

  test('is read', () => {
    const typed = {
      timeZone: 'UTC',
      otherZone: 'europe/berlin',
      quietFrom: '22',
      quietTo: '7',
      digest: 'week',
      digestHour: '',
      language: 'de',
    };
    expect(readSettings(typed)).toEqual({
      kind: 'settings',
      settings: { timeZone: berlin, quiet: { from: 22, to: 7 }, digest: { every: 'week', hour: 8 }, language: 'de' },
    });
  });

  test.each(['', 'as-teams', 'DE', 'de-DE', '__proto__'])('takes %j for the language that Teams says', (language) => {
    expect(readSettings({ ...empty, language })).toEqual({ kind: 'settings', settings: noSettings });
  });

  test.each([
    [{ otherZone: 'Berlin time' }, 'badZone'],
    [{ timeZone: '+01:00' }, 'badZone'],
    [{ quietFrom: '22' }, 'badHours'],
    [{ quietFrom: '22', quietTo: '24' }, 'badHours'],
    [{ quietFrom: '7', quietTo: '07' }, 'badHours'],
  ])('refuses %j', (typed, kind) => {
    expect(readSettings({ ...empty, ...typed })).toEqual({ kind });
  });

  test('is kept when the person is met again, and nobody else’s', async () => {
    await chosen({ timeZone: berlin });
    await known(world, 'channel-sales', 'channel', { ...alex, name: 'Alex Wilber' });
    expect(await world.deps.store.get('people', alex.objectId)).toMatchObject({
      name: 'Alex Wilber',
      settings: { timeZone: berlin },
    });
    expect(await saveSettings(world.deps, sam.objectId, noSettings)).toBeNull();
  });
});

describe('quiet hours', () => {
  const night = { timeZone: berlin, quiet: { from: 22, to: 7 } };
  const raise = async (kind: AlertKind, when: Instant): Promise<void> => {
    world.clock.set(when);
    await attested(world);
    const alert = {
      id: `form-1:${kind}`,
      version: 0,
      kind,
      customerId: contoso.id,
      attestationId: 'form-1',
      blockId: null,
      trouble: null,
      customer: null,
      raisedAt: when,
      unheard: false,
      test: false,
    };
    await world.deps.store.commit({ put: { alerts: [alert] }, work: [announce(alert)] });
    await world.drain();
  };
  const heard = () => world.chat.alerts.map(({ to, view }) => `${view.alert.kind} in ${to}`);

  test.each([
    ['over midnight', '2026-03-03T22:30', '2026-03-04T06:00'],
    ['when clocks are put forward', '2026-03-28T22:30', '2026-03-29T05:00'],
  ])('keep news until they end, %s', async (_, raised, ends) => {
    await chosen(night);
    await raise('finalized', at(raised));
    expect(heard()).toEqual([]);
    const [delivery] = await world.deps.store.all('deliveries');
    expect(iso(delivery?.dueAt ?? 0)).toBe(ends);
    world.clock.set(at(ends) - MINUTE);
    await world.drain();
    expect(heard()).toEqual([]);
    await world.advance(MINUTE);
    expect(heard()).toEqual(['finalized in personal-alex']);
  });

  test('let urgent news through', async () => {
    await chosen(night);
    await raise('failed', at('2026-03-03T22:30'));
    expect(heard()).toEqual(['failed in personal-alex']);
  });

  test('are the person’s own: a channel hears at once', async () => {
    await chosen(night);
    await known(world, 'channel-sales', 'channel');
    await subscribe(world.deps, 'channel-sales', { kinds: ['finalized'], customer: null, by: sam });
    await raise('finalized', at('2026-03-03T22:30'));
    expect(heard()).toEqual(['finalized in channel-sales']);
  });

  test('are by Teams’ zone where none was chosen', async () => {
    await meet(world.deps, {
      conversation: { id: 'personal-alex', kind: 'personal', tenantId: null, name: null, reference: '{}' },
      person: {
        id: alex.objectId,
        name: 'Alex',
        teamsId: '29:a',
        tenantId: null,
        locale: null,
        timeZone: 'Asia/Tokyo',
      },
    });
    await chosen({ quiet: { from: 22, to: 7 } });
    await raise('finalized', at('2026-03-03T13:00'));
    expect(heard()).toEqual([]);
    await world.advance(9 * HOUR);
    expect(heard()).toEqual(['finalized in personal-alex']);
  });
});

describe('a digest', () => {
  const digests = (): readonly DigestNotice[] =>
    world.chat.notices.flatMap(({ notice }) => (notice.kind === 'digest' ? [notice] : []));
  const daily = { digest: { every: 'day', hour: 8 } } as const;
  const weekly = { digest: { every: 'week', hour: 8 } } as const;

  test('comes every day at its hour: the open links, and what ended since the last', async () => {
    await chosen(daily);
    await attested(world, { inputs: inputs({ expirationInMinutes: '2880' }) });
    await world.advance(DAY);
    expect(digests()).toMatchObject([{ every: 'day', since: start, open: [{ id: 'form-1' }], ended: [] }]);
    await world.advance(2 * DAY);
    expect(digests().slice(1)).toMatchObject([
      { since: at('2026-03-03T08:00'), open: [{ id: 'form-1' }] },
      { since: at('2026-03-04T08:00'), open: [], ended: [{ id: 'form-1', state: 'expired' }] },
    ]);
  });

  test('tells of nobody else’s links', async () => {
    await known(world, 'personal-sam', 'personal', sam);
    await chosen(daily);
    await attested(world, { person: sam, conversationId: 'personal-sam' });
    await world.advance(2 * DAY);
    expect(digests()).toEqual([]);
  });

  test('with nothing in it is left out by day, and comes by week', async () => {
    await chosen(daily);
    await world.advance(3 * DAY);
    expect(digests()).toEqual([]);
    await chosen(weekly);
    await world.advance(14 * DAY);
    expect(digests()).toHaveLength(2);
    expect(new Date(digests()[1]?.since ?? 0).getUTCDay()).toBe(1);
  });

  test('is not made up for after an outage, and skips nothing that happened', async () => {
    await chosen(daily);
    await attested(world, { inputs: inputs({ expirationInMinutes: '60' }) });
    await world.jump(10 * DAY);
    await world.jump(HOUR);
    expect(digests()).toHaveLength(1);
    expect(digests()[0]).toMatchObject({ since: start });
    await world.advance(DAY);
    expect(digests().length).toBeLessThanOrEqual(2);
  });

  test('is sent again where Teams would not take it, once more after a crash, and not twice otherwise', async () => {
    await chosen(daily);
    await attested(world);
    const busy: SendOutcome = { kind: 'throttled', retryAfterMs: MINUTE, reason: '429' };
    world.clock.set(at('2026-03-03T08:00') - 1);
    await world.drain();
    world.chat.nextSends.push(busy);
    await world.advance(1);
    expect(digests()).toEqual([]);
    await world.advance(MINUTE);
    expect(digests()).toHaveLength(1);
    await world.restart();
    await world.advance(HOUR);
    expect(digests()).toHaveLength(1);
  });

  test('ends when it is not wanted any more, and waits where the app was removed', async () => {
    await chosen(daily);
    await attested(world);
    await forgetConversation(world.deps, 'personal-alex', alex.objectId);
    await world.advance(2 * DAY);
    expect(digests()).toEqual([]);
    await known(world, 'personal-alex', 'personal', alex);
    await world.advance(DAY);
    expect(digests()).toHaveLength(1);
    await chosen({ digest: null });
    await world.advance(2 * DAY);
    expect(digests()).toHaveLength(1);
  });
});

describe('a watch', () => {
  test('hears everything about one customer in the personal chat, until it ends', async () => {
    await known(world, 'personal-sam', 'personal', sam);
    expect(await watch(world.deps, sam, contoso)).toBe(true);
    expect(await watched(world.deps, sam.objectId)).toEqual([contoso]);
    await attested(world);
    world.microsoft.accept('microsofts-1');
    await world.advance(MINUTE);
    expect(world.chat.alerts.map(({ to }) => to).sort()).toEqual(['personal-alex', 'personal-sam']);
    expect(await unwatch(world.deps, sam.objectId, fabrikam.id)).toBe(false);
    expect(await unwatch(world.deps, sam.objectId, contoso.id)).toBe(true);
    expect(await world.deps.store.get('subscriptions', 'personal-sam')).toBeNull();
  });

  test('needs the app in the personal chat', async () => {
    expect(await watch(world.deps, sam, contoso)).toBe(false);
    await forgetConversation(world.deps, 'personal-alex', alex.objectId);
    expect(await watch(world.deps, alex, contoso)).toBe(false);
    expect(await watched(world.deps, alex.objectId)).toEqual([]);
  });

  test('ends with all others, and leaves what is heard about everybody', async () => {
    await subscribe(world.deps, 'personal-alex', { kinds: ['unblocked'], customer: null, by: alex });
    await watch(world.deps, alex, contoso);
    await watch(world.deps, alex, fabrikam);
    await unwatchAll(world.deps, alex.objectId);
    expect(await world.deps.store.get('subscriptions', 'personal-alex')).toMatchObject({
      rules: [{ kinds: ['unblocked'], customer: null }],
    });
  });
});
