import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventsSecret, type Person, startTestBot, type TestBot } from '../support/bot.ts';
import { isSignedWith, type Shop, startShop } from '../support/shop.ts';
import { signed } from '../web/events-setup.ts';
import { accept, addCustomer, makeLink } from './scenario.ts';

let shop: Shop;
let bot: TestBot;
let alice: Person;
let id: string;
beforeEach(async () => {
  shop = await startShop();
  bot = await startTestBot({ eventsOutUrl: shop.url });
  alice = bot.person('Alice');
  await bot.say(alice.personal, 'subscribe blocked, unblocked');
  id = await addCustomer(bot, 'proteus.example');
});
afterEach(async () => {
  // First the shop: the bot ends what runs before it stops, a call that hangs too.
  await shop.stop();
  await bot.stop();
});

const patient = { timeout: 10_000, interval: 20 };
const kinds = (): readonly string[] => shop.calls.map(({ event }) => event.kind);
const starting = (words: string) => (call: { activity: { summary?: string } }) =>
  (call.activity.summary ?? '').startsWith(words);

async function status(): Promise<unknown> {
  const headers = signed('', eventsSecret, Math.floor(Date.now() / 1000));
  const response = await fetch(`${bot.url}/api/customers/${id}/status`, { headers });
  return response.json();
}

describe('a shop that listens', () => {
  it('hears blocked, finalized and unblocked, signed, and can ask between them', async () => {
    expect(await status()).toMatchObject({ status: 'notAccepted', canPurchase: false });
    const placed = await bot.simulator.order(id);
    await expect.poll(kinds, patient).toEqual(['blocked']);
    await accept(bot, await makeLink(bot, alice, { domain: 'proteus.example' }));
    expect(await status()).toMatchObject({ attestation: { state: 'pending' } });
    await bot.press(alice.personal, 'Check now');
    await expect.poll(kinds, patient).toEqual(['blocked', 'finalized', 'unblocked']);
    expect(await status()).toMatchObject({ status: 'acceptedAttested', canPurchase: true });
    expect(shop.calls[2]?.event).toMatchObject({ customerId: id, orders: [{ id: placed?.order.id }] });
    expect(shop.calls.every((call) => isSignedWith(eventsSecret, call))).toBe(true);
    expect(new Set(shop.calls.map(({ event }) => event.eventId)).size).toBe(3);
  });

  it('hears of an order that went through without a newer agreement', async () => {
    const agreements = [{ dateAgreed: '2026-03-02T10:00:00Z' }];
    ({ id } = await bot.simulator.addCustomer({ companyName: 'Lamna', domain: 'lamna.example', agreements }));
    const body = JSON.stringify({ customerId: id, error: { code: '900428' }, order: { id: 'SO-9', cartId: 'C-9' } });
    const headers = signed(body, eventsSecret, Math.floor(Date.now() / 1000));
    await fetch(`${bot.url}/api/events/purchase-blocked`, { method: 'POST', body, headers });
    await bot.settle(alice.personal, starting('Purchase blocked'));
    expect(await status()).toMatchObject({ status: 'acceptedAttested', canPurchase: null });
    await bot.press(alice.personal, 'It went through');
    await expect.poll(kinds, patient).toEqual(['blocked', 'unblocked']);
    expect(shop.calls[1]?.event.orders).toEqual([{ id: 'SO-9', cartId: 'C-9' }]);
    expect(await status()).toMatchObject({ canPurchase: true });
  });

  it('hears what it did not take again, under the same id, also when the bot was restarted meanwhile', async () => {
    shop.answerAll(500);
    await bot.simulator.order(id);
    await expect.poll(kinds, patient).toEqual(['blocked']);
    await expect.poll(() => bot.logged.join(), patient).toContain('An event was not taken');
    await bot.restart(async () => {
      bot.advance(1);
      shop.answerAll(204);
    });
    await expect.poll(kinds, patient).toEqual(['blocked', 'blocked']);
    expect(shop.calls[1]?.event).toEqual(shop.calls[0]?.event);
    bot.advance(60);
    await bot.say(alice.personal, 'help');
    expect(kinds()).toEqual(['blocked', 'blocked']);
  });

  it('that hangs or cuts connections keeps no alert from the people', async () => {
    shop.answerNext('hang', 'drop');
    await bot.simulator.order(id);
    await bot.settle(alice.personal, starting('Purchase blocked'));
    const other = await addCustomer(bot, 'lamna.example', 'Lamna');
    await bot.simulator.order(other);
    await bot.settle(alice.personal, starting('Purchase blocked: Lamna'));
    expect(shop.calls.map(({ answered }) => answered)).toEqual(['hang']);
  });
});
