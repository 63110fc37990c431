import { afterEach, describe, expect, it } from 'vitest';
import { notAcceptedStyles } from '../../src/simulator/settings.ts';
import { customerOf, type Person, requestsTo, startTestBot, type TestBot } from '../support/bot.ts';
import { wordsIn } from '../support/teams-screen.ts';
import { accept, addCustomer, makeLink } from './scenario.ts';

// One test for each row of partner-center.md 5.4 (what Create Agreement answers), as an agent sees it. Four of the rows are not documented:
// they are shown in every style that the stand-in can give.

let bot: TestBot;
let alice: Person;
afterEach(() => bot.stop());

const styles = notAcceptedStyles.map((notAcceptedStyle) => ({ notAcceptedStyle }));

/** A link of an hour that waits for its signatory; answers Microsoft's id of it. */
async function waiting(settings: Parameters<typeof startTestBot>[0] = {}): Promise<string> {
  bot = await startTestBot(settings);
  alice = bot.person('Alice');
  await addCustomer(bot, 'proteus.example');
  return makeLink(bot, alice, { domain: 'proteus.example', inputs: { expirationInMinutes: '60' } });
}

async function checkNow(): Promise<string> {
  const pressed = await bot.press(alice.personal, 'Check now');
  return wordsIn(pressed.card);
}

const agreements = (): number => customerOf(bot, 'proteus.example').agreements.length;

describe.each(styles)('what Create Agreement answers (5.4), in the style $notAcceptedStyle', (settings) => {
  it('row not accepted yet: probably so, the link stays open, and the acceptance is found afterwards', async () => {
    const link = await waiting({ settings });
    expect(await checkNow()).toMatch(/^Pending[\s\S]*probably not accepted yet/);
    expect(agreements()).toBe(0);
    await accept(bot, link);
    expect(await checkNow()).toMatch(/^Finalized/);
    expect(agreements()).toBe(1);
  });

  it('row expired: decided by the local clock', async () => {
    await waiting({ settings });
    bot.advance(62);
    await bot.settle(alice.personal, ({ activity }) => (activity.summary ?? '').startsWith('The link has ended'));
    expect(await checkNow()).toMatch(/^Expired/);
    expect(agreements()).toBe(0);
  });

  it('row already used: the agreement that is there is not doubled', async () => {
    const link = await waiting({ settings });
    await accept(bot, link);
    expect(await checkNow()).toMatch(/^Finalized/);
    await bot.say(alice.personal, 'finalize proteus');
    expect(agreements()).toBe(1);
  });
});

describe('what Create Agreement answers (5.4)', () => {
  it.each([
    // 404 has documented meanings of its own, so it is never taken for "not accepted yet".
    [400, /^Pending[\s\S]*probably not accepted yet[\s\S]*The attestation was not found/],
    [404, /^Finalizing[\s\S]*not known yet[\s\S]*The attestation was not found/],
  ])(
    'row unknown or foreign attestation: %d ends nothing, and is shown in Microsoft’s words',
    async (status, words) => {
      await waiting();
      const body = { code: 600090, message: 'The attestation was not found.' };
      bot.simulator.addFault({ method: 'POST', path: '/v1/customers/*/agreements', times: 1, status, body });
      expect(await checkNow()).toMatch(words);
      expect(agreements()).toBe(0);
    },
  );

  it('row same signatory: 600061 is final, and not sent again', async () => {
    const link = await waiting();
    await accept(bot, link);
    const body = { code: 600061, description: 'A partner confirmed agreement already exists for the customer.' };
    bot.simulator.addFault({ method: 'POST', path: '/v1/customers/*/agreements', status: 400, times: 9, body });
    expect(await checkNow()).toMatch(/^Failed/);
    const sent = requestsTo(bot, 'POST', /\/agreements$/).length;
    bot.advance(59);
    await bot.say(alice.personal, 'help');
    expect(requestsTo(bot, 'POST', /\/agreements$/)).toHaveLength(sent);
  });

  it.each(['201', '200object'] as const)('row success: %s is finalized', async (createdStyle) => {
    const link = await waiting({ settings: { createdStyle } });
    await accept(bot, link);
    expect(await checkNow()).toMatch(/^Finalized/);
    expect(agreements()).toBe(1);
  });
});
