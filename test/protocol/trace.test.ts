import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestBot, type TestBot } from '../support/bot.ts';

let bot: TestBot;
beforeEach(async () => {
  bot = await startTestBot();
});
afterEach(() => bot.stop());

const line = z.looseObject({ trace: z.string().optional(), msg: z.string() });

describe('one id', () => {
  it('goes from an event through its work to the alert that Teams refused', async () => {
    const bob = bot.person('Bob');
    await bot.say(bob.personal, 'hi');
    await bot.say(bob.personal, 'subscribe purchase blocked');
    bot.connector.answerNextIn(bob.personal.conversationId, {
      status: 403,
      body: { error: { code: 'NotEnoughPermissions' } },
    });
    const customer = await bot.simulator.addCustomer({ companyName: 'Proteus', domain: 'proteus.example' });
    await bot.simulator.order(customer.id);
    const refused = () =>
      bot.logged.map((text) => line.parse(JSON.parse(text))).filter(({ msg }) => msg.startsWith('Teams did not take'));
    await expect.poll(() => refused().length).toBeGreaterThan(0);
    const [first] = refused();
    expect(first?.trace).toMatch(/^[0-9a-f-]{36}$/);
  });
});
