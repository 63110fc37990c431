import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestWork } from '../../src/agreements/digest.ts';
import { excludedSubscribers } from '../../src/agreements/excluded.ts';
import { DAY, HOUR, MINUTE } from '../../src/agreements/instant.ts';
import { meet } from '../../src/agreements/met.ts';
import { unheardAlerts } from '../../src/agreements/my-day.ts';
import type { Deps } from '../../src/agreements/ports.ts';
import type { ConversationKind } from '../../src/agreements/rows.ts';
import { noSettings, saveSettings } from '../../src/agreements/settings.ts';
import { subscribe } from '../../src/agreements/subscriptions.ts';
import { takeOverCustomer } from '../../src/agreements/take-over.ts';
import { allowedTenants } from '../../src/bot/allowed-tenants.ts';
import { alex, attested, contoso, createWorld, sam, type World } from '../support/domain.ts';

// Conversations of a tenant that was allowed once and is not any more.

const ours = 'AAAAAAAA-0000-4000-8000-000000000001';
const theirs = 'bbbbbbbb-0000-4000-8000-000000000002';

let world: World;
let deps: Deps;
beforeEach(async () => {
  world = await createWorld(90 * DAY, { allowsTenant: allowedTenants([ours]) });
  ({ deps } = world);
});
afterEach(() => world.end());

const met = (
  id: string,
  tenantId: string | null,
  kind: ConversationKind = 'channel',
  person: typeof alex | null = null,
) =>
  meet(deps, {
    conversation: { id, kind, tenantId, name: null, reference: '{}' },
    person:
      person === null
        ? null
        : { id: person.objectId, name: person.name, teamsId: '29:a', tenantId, locale: null, timeZone: null },
  });
const hearsAll = (id: string) => subscribe(deps, id, { kinds: ['finalized', 'operations'], customer: null, by: sam });
const accepted = async (): Promise<void> => {
  await attested(world, { conversationId: 'channel-theirs' });
  world.microsoft.accept('microsofts-1');
  await world.advance(MINUTE);
};

test('group chats, channels and personal chats of it hear nothing, others everything', async () => {
  await met('personal-alex', theirs, 'personal', alex);
  for (const [id, tenant] of [
    ['channel-ours', ours.toLowerCase()],
    ['channel-theirs', theirs],
    ['nobody-knows-whose', null],
  ] as const) {
    await met(id, tenant);
    await hearsAll(id);
  }
  await accepted();
  expect(world.chat.alerts.map(({ to }) => to)).toEqual(['channel-ours']);
  expect(await excludedSubscribers(deps)).toBe(2);
  expect(await deps.store.get('subscriptions', 'channel-theirs')).not.toBeNull();
});

test('an alert that only they would hear is kept as unheard', async () => {
  await met('channel-theirs', theirs);
  await hearsAll('channel-theirs');
  await accepted();
  expect(world.chat.alerts).toEqual([]);
  expect(await unheardAlerts(deps)).toMatchObject([{ alert: { kind: 'finalized' } }]);
});

test('neither a digest nor who took over is told there, nor is an alert said again to its operations', async () => {
  await met('personal-alex', theirs, 'personal', alex);
  await met('channel-theirs', theirs);
  await hearsAll('channel-theirs');
  const digest = { every: 'day', hour: 8 } as const;
  const person = await saveSettings(deps, alex.objectId, { ...noSettings, digest });
  expect(person && digestWork(person, world.clock.now())).not.toBeNull();
  await attested(world, { conversationId: 'channel-theirs' });
  await takeOverCustomer(deps, contoso.id, { by: sam, answeredIn: 'elsewhere' });
  await world.advance(8 * DAY + 5 * HOUR);
  expect([...world.chat.notices, ...world.chat.alerts, ...world.chat.summaries]).toEqual([]);
});
