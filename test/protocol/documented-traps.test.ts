import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Person, startTestBot, type TestBot } from '../support/bot.ts';
import { wordsIn } from '../support/teams-screen.ts';
import { accept, addCustomer, makeLink, newestLink, typedForm } from './scenario.ts';

// One test for each of partner-center.md's surprises and traps that is the bot's and not the client's: 5, 12, 14, 22, 23.

let bot: TestBot;
let alice: Person;
let id: string;
beforeEach(async () => {
  bot = await startTestBot();
  alice = bot.person('Alice');
  id = await addCustomer(bot, 'proteus.example');
});
afterEach(() => bot.stop());

const starting = (words: string) => (call: { activity: { summary?: string } }) =>
  (call.activity.summary ?? '').startsWith(words);

describe('traps of the bot', () => {
  it('trap 5: the link needs no login, so a channel never gets it, and the personal chat does', async () => {
    const team = alice.channel;
    await bot.say(team, 'attest proteus');
    await bot.say(team, 'subscribe all');
    const link = await makeLink(bot, alice, { domain: 'proteus.example', inputs: typedForm });
    for (const line of ['status proteus', 'pending all', 'finalize proteus']) await bot.say(team, line);
    await accept(bot, newestLink(bot));
    bot.advance(2);
    await bot.settle(team, starting('Agreement finalized'));
    const place = team.conversationId.split(';')[0] ?? '';
    const inTeam = bot.connector.calls.filter(({ conversationId }) => conversationId.startsWith(place));
    const inChat = bot.connector.calls.filter(({ conversationId }) => conversationId === alice.personal.conversationId);
    expect(inTeam.length).toBeGreaterThan(4);
    expect(JSON.stringify(inTeam)).not.toContain(link);
    expect(JSON.stringify(inTeam).toLowerCase()).not.toContain('attestationid=');
    expect(JSON.stringify(inChat)).toContain(link);
  });

  it.each([900428, '900428', 13605, '13605'])(
    'trap 12: %j in the orderErrors of a 201 is a blocked purchase',
    async (code) => {
      const error = { orders: [], orderErrors: [{ orderGroupId: '0', code, description: 'x' }], customer: id };
      await bot.say(alice.group, JSON.stringify(error));
      expect(wordsIn(bot.lastCard(alice.group))).toMatch(/^Purchase blocked[\s\S]*Proteus/);
    },
  );

  it.each([900203, 900206, 10012])('trap 12: %d speaks of an attestation and is no blocked purchase', async (code) => {
    await bot.say(alice.personal, `{"code":${code},"description":"AttestationNotAccepted"} proteus.example`);
    expect(bot.messages(alice.personal).some(({ summary }) => summary.startsWith('Purchase blocked'))).toBe(false);
  });

  it('trap 14: a quantity decrease is blocked as a purchase is', async () => {
    await bot.say(alice.personal, 'subscribe blocked');
    const placed = await bot.simulator.order(id, { action: 'Quantity decrease' });
    expect(placed).toMatchObject({ outcome: 'refused', reported: { status: 202 } });
    await bot.settle(alice.personal, starting('Purchase blocked'));
    expect(wordsIn(bot.lastCard(alice.personal))).toContain('Quantity decrease');
  });

  it('trap 22: the finalized card says that Microsoft mails the signatory within 30 minutes', async () => {
    await accept(bot, await makeLink(bot, alice, { domain: 'proteus.example' }));
    const pressed = await bot.press(alice.personal, 'Check now');
    expect(wordsIn(pressed.card)).toMatch(/^Finalized[\s\S]*Within 30 minutes Microsoft e-mails the signatory/);
  });

  it('trap 23: after finalizing a purchase may stay blocked for hours, and may be tried again', async () => {
    await bot.simulator.configure({ orderLagMinutes: 120 });
    await bot.say(alice.personal, 'subscribe unblocked');
    await bot.simulator.order(id);
    await accept(bot, await makeLink(bot, alice, { domain: 'proteus.example' }));
    const pressed = await bot.press(alice.personal, 'Check now');
    expect(wordsIn(pressed.card)).toContain('may stay blocked for a while, up to hours');
    await bot.settle(alice.personal, starting('Purchase unblocked'));
    expect(
      bot
        .messages(alice.personal)
        .map(({ card }) => wordsIn(card))
        .join(),
    ).toContain('try again in an hour');
  });
});
