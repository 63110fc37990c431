import { afterEach, describe, expect, it } from 'vitest';
import { cardAction, dialog, installationUpdate, message, postActivity, TENANT_ID } from '../support/activities.ts';
import { type Person, startTestBot, type TestBot, type TestBotOptions } from '../support/bot.ts';
import { wordsIn } from '../support/teams-screen.ts';

let bot: TestBot;
afterEach(() => bot.stop());

/** So slow that nobody gets a second turn while a test runs. */
const rateLimits = { person: { perMinute: 0.1, burst: 3 }, conversation: { perMinute: 0.1, burst: 5 } };

async function start(options: TestBotOptions = {}): Promise<Person> {
  bot = await startTestBot({ rateLimits, ...options });
  return bot.person('Alice');
}

const asked = (): number => bot.simulator.state().requests.length;

describe('somebody who asks too much', () => {
  it('is told once when to try again, and then nothing more; nothing is asked of Microsoft', async () => {
    const alice = await start();
    for (let count = 0; count < 3; count += 1) await bot.say(alice.personal, 'status fabrikam');
    const before = asked();
    const [told] = await bot.say(alice.personal, 'status fabrikam');
    expect(wordsIn(told?.card)).toMatch(/^One moment, please[\s\S]*Try again in \d+ seconds/);
    for (let count = 0; count < 5; count += 1) expect(await bot.say(alice.personal, 'status fabrikam')).toEqual([]);
    expect(asked()).toBe(before);
  });

  it('is told so at every press and in every dialog, because a press must be answered', async () => {
    const alice = await start();
    for (let count = 0; count < 3; count += 1) await bot.say(alice.personal, 'help');
    const before = [asked(), bot.connector.calls.length];
    for (let count = 0; count < 3; count += 1) {
      const press = await postActivity(
        bot.url,
        cardAction(alice.personal, { verb: 'command', data: { text: 'help' } }),
      );
      expect([press.status, await press.json()]).toEqual([
        200,
        {
          statusCode: 200,
          type: 'application/vnd.microsoft.activity.message',
          value: expect.stringMatching(/Try again in \d+ seconds/),
        },
      ]);
      const opened = await postActivity(
        bot.url,
        dialog(alice.personal, 'task/fetch', { verb: 'attest', customerId: 'x' }),
      );
      expect(await opened.json()).toEqual({
        task: { type: 'message', value: expect.stringContaining('Try again in') },
      });
    }
    expect([asked(), bot.connector.calls.length]).toEqual(before);
  });

  it('does not hold up others, but a whole conversation has its limit too', async () => {
    const alice = await start();
    const bob = bot.person('Bob');
    for (let count = 0; count < 4; count += 1) await bot.say(alice.personal, 'help');
    await bot.say(bob.personal, 'help');
    expect(wordsIn(bot.lastCard(bob.personal))).toContain('status');
    const channel = { conversationId: bob.channel.conversationId };
    const people = ['Carol', 'Dave', 'Erin', 'Frank', 'Grace', 'Heidi'].map((name) => bot.person(name));
    for (const one of people) await bot.say(one.personal, 'help');
    const shown = [];
    for (const one of people) shown.push(...(await bot.say({ ...one.channel, ...channel }, 'help')));
    expect(shown).toHaveLength(6);
    // Where others read along, in a sentence.
    expect([shown.at(-1)?.card, shown.at(-1)?.text]).toEqual([null, expect.stringContaining('Try again in')]);
  });

  it('may install and remove the bot as often as he likes', async () => {
    const alice = await start();
    for (let count = 0; count < 6; count += 1)
      for (const action of ['remove', 'add'] as const)
        expect((await postActivity(bot.url, installationUpdate(alice.personal, action))).status).toBe(200);
    await bot.say(alice.personal, 'help');
    expect(wordsIn(bot.lastCard(alice.personal))).toContain('status');
  });

  it('is told nothing where he is an outsider', async () => {
    await start({ members: { tenantIds: [TENANT_ID] } });
    const mallory = bot.person('Mallory');
    for (let count = 0; count < 6; count += 1)
      expect((await postActivity(bot.url, message(mallory.personal, 'help'))).status).not.toBe(500);
    expect((await postActivity(bot.url, cardAction(mallory.personal, { verb: 'x' }))).status).toBe(403);
    expect(bot.connector.calls).toEqual([]);
    expect(bot.connector.memberCalls.length).toBe(1);
  });
});

describe('a message that Teams sends again', () => {
  it('is answered once, and asks Microsoft once', async () => {
    const alice = await start();
    const activity = message(alice.personal, 'status fabrikam');
    const responses = await Promise.all([1, 2, 3, 4, 5, 6].map(() => postActivity(bot.url, activity)));
    expect(responses.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(bot.messages(alice.personal)).toHaveLength(1);
    const before = asked();
    await postActivity(bot.url, activity);
    expect([asked(), bot.messages(alice.personal).length]).toEqual([before, 1]);
  });
});
