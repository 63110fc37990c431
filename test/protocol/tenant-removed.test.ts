import { afterEach, expect, it } from 'vitest';
import { TENANT_ID } from '../support/activities.ts';
import { customerOf, type Person, startTestBot, type TestBot } from '../support/bot.ts';
import { accept, addCustomer, makeLink } from './scenario.ts';

// A tenant was among ALLOWED_TENANT_IDS, and is not any more.

const theirs = 'cccccccc-0000-4000-8000-000000000009';
let bot: TestBot;
afterEach(() => bot.stop());

function person(name: string, tenantId: string): Person {
  const made = bot.person(name, { tenantId });
  bot.connector.addMember({
    id: made.personal.userId ?? '',
    aadObjectId: made.personal.userObjectId ?? '',
    tenantId,
  });
  return made;
}

it('its personal chats, group chats and channels hear nothing, and no card there changes; the log says how many', async () => {
  const tenantIds = [TENANT_ID, theirs];
  bot = await startTestBot({ members: { tenantIds }, tenants: tenantIds });
  const alice = person('Alice', TENANT_ID);
  const mallory = person('Mallory', theirs);
  await addCustomer(bot, 'proteus.example');
  const places = [mallory.personal, mallory.group, mallory.channel];
  for (const place of [alice.channel, ...places]) await bot.say(place, 'subscribe all');
  const link = await makeLink(bot, alice, { domain: 'proteus.example' });
  for (const place of places) await bot.say(place, 'finalize proteus');
  await bot.restart(async () => {
    tenantIds.pop();
  });
  const before = bot.connector.calls.length;
  await bot.simulator.order(customerOf(bot, 'proteus.example').id);
  await accept(bot, link);
  bot.advance(5);
  await bot.settle(alice.personal, ({ activity }) => (activity.summary ?? '').startsWith('Agreement finalized'));
  await bot.settle(alice.channel, ({ activity }) => (activity.summary ?? '').startsWith('Purchase unblocked'));
  bot.advance(24 * 60);
  await bot.restart();
  const told = bot.connector.calls.slice(before).map(({ conversationId }) => conversationId.split(';')[0]);
  const theirPlaces = places.map(({ conversationId }) => conversationId.split(';')[0]);
  expect(told.filter((id) => theirPlaces.includes(id))).toEqual([]);
  expect(bot.logged.filter((line) => line.includes('hear no alerts')).map((line) => JSON.parse(line))).toMatchObject([
    { count: 3 },
    { count: 3 },
  ]);
});
