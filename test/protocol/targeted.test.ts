import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BOT } from '../support/activities.ts';
import { type Person, startTestBot, type TestBot } from '../support/bot.ts';
import { wordsIn } from '../support/teams-screen.ts';
import { addCustomer } from './scenario.ts';

let bot: TestBot;
let alice: Person;
beforeEach(async () => {
  bot = await startTestBot({ dialogs: true });
  alice = bot.person('Alice');
  await addCustomer(bot, 'proteus.example');
});
afterEach(() => bot.stop());

/** A slash command arrives so: addressed to the bot alone. */
const slash = { recipient: { ...BOT, isTargeted: true } };

const sent = () => bot.connector.calls;

describe('a slash command in a channel', () => {
  it('is answered to the one who typed it alone', async () => {
    await bot.say(alice.channel, '/status proteus', slash);
    expect(wordsIn(bot.lastCard(alice.channel))).toContain('Not accepted');
    expect(sent()).not.toEqual([]);
    for (const { targeted, activity } of sent()) {
      expect(targeted).toBe(true);
      expect(activity.recipient).toMatchObject({ id: alice.channel.userId, isTargeted: true });
    }
  });

  it('stays so behind every button of the answer', async () => {
    await bot.say(alice.channel, '/status proteus', slash);
    await bot.press(alice.channel, 'History');
    await bot.press(alice.channel, 'Invite');
    expect(sent().length).toBeGreaterThan(1);
    expect(sent().filter(({ targeted }) => targeted !== true)).toEqual([]);
  });

  it('is answered to that one alone also when Microsoft takes its time', async () => {
    bot.simulator.addFault({ method: 'GET', path: '/v1/customers', times: 4, delayMs: 1_500 });
    await bot.say(alice.channel, '/status proteus', slash);
    await bot.settle(alice.channel, ({ activity }) =>
      wordsIn(activity.attachments?.[0]?.content).includes('Not accepted'),
    );
    expect(sent().filter(({ targeted }) => targeted !== true)).toEqual([]);
  });

  it('and what others typed goes on being answered for all', async () => {
    await bot.say(alice.channel, '/status proteus', slash);
    await bot.say(bot.person('Bob').channel, 'status proteus');
    expect(sent().at(-1)?.targeted).toBeUndefined();
  });
});
