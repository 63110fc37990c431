import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Person, startTestBot, type TestBot } from '../support/bot.ts';
import { wordsIn } from '../support/teams-screen.ts';

let bot: TestBot;
let alice: Person;
beforeEach(async () => {
  bot = await startTestBot();
  alice = bot.person('Alice');
});
afterEach(() => bot.stop());

const said = (scene: { conversationId: string }): string => wordsIn(bot.lastCard(scene));
const ofTheBot = 'The bot needs attention';

describe('subscribe operations', () => {
  it('says that it is about the bot itself', async () => {
    await bot.say(alice.channel, 'subscribe operations');
    expect(said(alice.channel)).toMatch(/For those who run the bot[\s\S]*The bot needs attention/);
    expect(said(alice.channel)).not.toContain('For every customer');
  });

  it.each(['subscribe all', 'subscribe everything', 'subscribe for Litware'])('is not part of %s', async (line) => {
    await bot.say(alice.group, line);
    expect(said(alice.group)).toContain('Purchase unblocked');
    expect(said(alice.group)).not.toContain(ofTheBot);
  });

  it('is offered by subscribe, and not chosen until somebody does', async () => {
    await bot.say(alice.personal, 'subscribe');
    const card = JSON.stringify(bot.lastCard(alice.personal));
    expect(card).toContain(ofTheBot);
    const chosen = /"value":"([a-zA-Z]+,[a-zA-Z,]+)"/.exec(card)?.[1];
    expect(chosen?.split(',')).not.toContain('operations');
  });

  it('is heard as a whole, also where a customer was named beside it', async () => {
    await bot.say(alice.group, 'subscribe operations, expired for Litware');
    expect(said(alice.group)).toMatch(/For Litware[\s\S]*The link has ended/);
    expect(said(alice.group)).toMatch(/For those who run the bot[\s\S]*The bot needs attention/);
  });

  it('stands beside the kinds that are about every customer', async () => {
    await bot.say(alice.group, 'subscribe expired');
    await bot.say(alice.group, 'subscribe operations');
    expect(said(alice.group)).toMatch(/For every customer[\s\S]*The link has ended[\s\S]*The bot needs attention/);
  });
});

it('operations are for permitted people, like every other kind', async () => {
  await bot.stop();
  bot = await startTestBot({ agents: [] });
  alice = bot.person('Alice');
  await bot.say(alice.personal, 'subscribe operations');
  expect(said(alice.personal)).not.toContain(ofTheBot);
  expect(said(alice.personal)).not.toContain('Alerts that come here');
});
