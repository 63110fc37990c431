import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestsTo, startTestBot, type TestBot } from '../support/bot.ts';
import { buttonsIn, wordsIn } from '../support/teams-screen.ts';
import { addCustomer, withBot } from './scenario.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot();
});
afterAll(() => bot.stop());

const route = '/v1/customers/relationshiprequests';
/** Microsoft's link as the documents print it, but for the partner's tenant. */
const link =
  /^https:\/\/admin\.microsoft\.com\/Adminportal\/Home\?invType=ResellerRelationship&partnerId=[0-9a-f-]{36}&msppId=0&DAP=false#\/BillingAccounts\/partner-invitation$/;

describe.each(['personal', 'group', 'channel'] as const)('"invite new" in a %s conversation', (scope) => {
  it('answers with what to know, and the text with the link, intact on a line of its own', async () => {
    const shown = await bot.say(bot.person('Alice')[scope], 'invite new');
    expect(shown).toHaveLength(2);
    const card = wordsIn(shown[0]?.card);
    expect(card).toMatch(/^Invite a new company[\s\S]*the same for every company[\s\S]*unchanged/);
    expect(card).toMatch(/Global Administrator[\s\S]*never through this bot[\s\S]*without a tenant[\s\S]*not here/);
    const text = shown[1]?.text ?? '';
    expect(text.split('\n').filter((line) => link.test(line))).toHaveLength(1);
  });
});

describe('the text', () => {
  it('says who asks, for what, who must sign in, where the partner is then listed, and whom to ask', async () => {
    const shown = await bot.say(bot.person('Alice Agent').personal, 'invite new');
    expect(shown[1]?.text).toMatch(
      /^Hello,[\s\S]*We are Proseware Cloud[\s\S]*reseller relationship[\s\S]*accept the Microsoft Customer Agreement[\s\S]*Global Administrator[\s\S]*separately[\s\S]*Partner relationships[\s\S]*ask Alice Agent/,
    );
  });

  it('opens as a draft with the same words', async () => {
    const shown = await bot.say(bot.person('Alice').personal, 'invite new');
    const draft = buttonsIn(shown[0]?.card).find(({ title }) => title === 'E-mail draft')?.url ?? '';
    expect(new URL(draft).searchParams.get('body')).toBe(shown[1]?.text);
  });
});

describe('the word "new"', () => {
  it.each(['INVITE New.', '/invite   new'])('may be written as in "%s"', async (typed) => {
    expect(await bot.say(bot.person('Alice').personal, typed)).toHaveLength(2);
  });

  it('begins a name like any other', async () => {
    await addCustomer(bot, 'newhorizons.example', 'New Horizons');
    const shown = await bot.say(bot.person('Alice').personal, 'invite new horizons');
    expect(wordsIn(shown[0]?.card)).toMatch(/^Accept in the admin center[\s\S]*New Horizons/);
  });

  it('is offered to whoever typed a company that is no customer', async () => {
    const scene = bot.person('Alice').personal;
    await bot.say(scene, 'invite qqqqqqqqqq');
    await bot.press(scene, 'Invite a new company');
    expect(bot.messages(scene).at(-1)?.text).toContain('invType=ResellerRelationship');
  });
});

describe('without the App+User sign-in', () => {
  it('the bot says what is missing and where the link can be copied, and posts no text', () =>
    withBot({}, async (own) => {
      own.simulator.addFault({ path: route, times: 10, status: 403, body: { code: 900329, description: 'no' } });
      const shown = await own.say(own.person('Alice').personal, 'invite new');
      expect(shown).toHaveLength(1);
      expect(wordsIn(shown[0]?.card)).toMatch(
        /That did not work[\s\S]*Customers > Request a reseller relationship[\s\S]*App\+User sign-in to Partner Center[\s\S]*PARTNER_CENTER_REFRESH_TOKEN, npm run consent/,
      );
    }));
});

it('the link is asked for each time, and kept nowhere', () =>
  withBot({}, async (own) => {
    const scene = own.person('Alice').personal;
    await own.say(scene, 'invite new');
    await own.say(scene, 'invite new');
    expect(requestsTo(own, 'GET', /relationshiprequests/)).toHaveLength(2);
  }));
