import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestsTo, startTestBot, type TestBot } from '../support/bot.ts';
import { buttonsIn, inputsIn, titlesIn, wordsIn } from '../support/teams-screen.ts';
import { addCustomer, makeLink, withBot } from './scenario.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot();
});
afterAll(() => bot.stop());

const documents = '/v1/agreementtemplates/*';
const asked = (on: TestBot): number => requestsTo(on, 'GET', /^\/v1\/agreementtemplates\//).length;

/** Where a card's links lead, by their titles. */
function linksOf(card: unknown): Readonly<Record<string, string>> {
  const links = buttonsIn(card).filter(({ url }) => url !== null);
  return Object.fromEntries(links.map(({ title, url }) => [title, url ?? '']));
}

const statusOf = async (url: string | undefined): Promise<number> => (await fetch(url ?? '')).status;

describe.each(['personal', 'group', 'channel'] as const)(
  'the agreement’s text, asked for in a %s conversation',
  (scope) => {
    it('is chosen by the billing profile, and its links are asked for at the press', async () => {
      const scene = bot.person('Alice')[scope];
      const before = asked(bot);
      const [shown] = await bot.say(scene, 'agreement wingtip');
      expect(wordsIn(shown?.card)).toMatch(/^The agreement’s text[\s\S]*billing profile[\s\S]*five minutes only/);
      expect(linksOf(shown?.card)).toEqual({});
      expect(asked(bot)).toBe(before);
      const pressed = await bot.press(scene, 'Read the text');
      expect(asked(bot)).toBe(before + 1);
      expect(wordsIn(pressed.card)).toContain('work for five minutes');
      const links = linksOf(pressed.card);
      expect(Object.keys(links)).toEqual(['Open in the browser', 'Download (Word)']);
      expect(await Promise.all(Object.values(links).map(statusOf))).toEqual([200, 200]);
    });

    it('is answered to the presser alone: no link is ever posted where others read along', async () => {
      const scene = bot.person('Alice')[scope];
      await bot.say(scene, 'agreement wingtip');
      const calls = bot.connector.calls.length;
      await bot.press(scene, 'Read the text');
      expect(bot.connector.calls).toHaveLength(calls);
    });
  },
);

describe('the links', () => {
  it('die after five minutes, and New links brings others', () =>
    withBot({}, async (own) => {
      const scene = own.person('Alice').personal;
      await own.say(scene, 'agreement litware');
      const first = linksOf((await own.press(scene, 'Read the text')).card);
      own.advance(6);
      expect(await statusOf(first['Open in the browser'])).toBe(403);
      const second = linksOf((await own.press(scene, 'New links')).card);
      expect(await statusOf(second['Open in the browser'])).toBe(200);
    }));

  it('go to the personal chat when they come too late for the press in a channel', () =>
    withBot({ patienceMs: 50 }, async (own) => {
      const alice = own.person('Alice');
      await own.say(alice.personal, 'hi');
      await own.say(alice.channel, 'agreement litware');
      await own.settle(alice.channel, ({ activity }) => (activity.summary ?? '').includes('the agreement’s text'));
      own.simulator.addFault({ method: 'GET', path: documents, delayMs: 1_500 });
      const pressed = await own.press(alice.channel, 'Read the text');
      expect(pressed.sentence).toBe('Asking Microsoft…');
      await own.settle(alice.personal, ({ activity }) => (activity.summary ?? '').includes('the agreement’s text'));
      expect(Object.keys(linksOf(own.lastCard(alice.personal)))).toHaveLength(2);
      expect(JSON.stringify(own.messages(alice.channel))).not.toContain('/documents/');
    }));
});

describe('country and language', () => {
  it('can be chosen, with the country’s own languages', async () => {
    const scene = bot.person('Alice').personal;
    await bot.say(scene, 'agreement litware');
    const other = await bot.press(scene, 'Other country', { inputs: { country: 'JP', language: 'en-GB' } });
    expect(inputsIn(other.card)).toEqual({ country: 'JP', language: 'ja-JP' });
    await bot.press(scene, 'Read the text');
    expect(wordsIn(bot.lastCard(scene))).toMatch(/Japan[\s\S]*Japanese/);
    const { title } = bot.button(scene, 'Other language');
    expect(inputsIn((await bot.press(scene, title)).card)).toEqual({ country: 'JP', language: 'ja-JP' });
  });

  it('that Microsoft falls back to English for without a word: the bot says so', async () => {
    const scene = bot.person('Alice').personal;
    await bot.say(scene, 'agreement litware');
    const pressed = await bot.press(scene, 'Read the text', { inputs: { country: 'DE', language: 'fr-FR' } });
    expect(wordsIn(pressed.card)).toMatch(/no text in French[\s\S]*gave the one in [\s\S]*en-US/);
  });

  it('of a country that Microsoft’s list does not hold: the bot says so, also when it is refused', async () => {
    const scene = bot.person('Alice').personal;
    await bot.say(scene, 'agreement litware');
    const chosen = await bot.press(scene, 'Other country', { inputs: { country: 'KP', language: '' } });
    expect(wordsIn(chosen.card)).toContain('list of texts does not hold North Korea');
    const pressed = await bot.press(scene, 'Read the text', { inputs: { country: 'KP', language: 'en-US' } });
    expect(wordsIn(pressed.card)).toMatch(/That did not work[\s\S]*does not hold North Korea[\s\S]*public page/);
  });

  it('are the signatory’s while a link is open, and its card has a button for them', async () => {
    const alice = bot.person('Alice');
    await addCustomer(bot, 'text.proteus.example', 'Proteus Text');
    const inputs = { companyName: 'Proteus Text', country: 'FR', language: 'fr-FR' };
    await makeLink(bot, alice, { domain: 'text.proteus.example', inputs });
    await bot.press(alice.personal, 'Read the text');
    expect(wordsIn(bot.lastCard(alice.personal))).toMatch(/work for five minutes[\s\S]*France[\s\S]*fr-FR/);
    expect(bot.messages(alice.personal).some(({ card }) => titlesIn(card).includes('Send to signatory'))).toBe(true);
    const [shown] = await bot.say(alice.personal, 'agreement text.proteus.example');
    expect(wordsIn(shown?.card)).toContain('the text that the signatory sees');
    expect(inputsIn(shown?.card)).toEqual({ country: 'FR', language: 'fr-FR' });
  });

  it('are Microsoft’s default where the billing profile cannot be read, and the bot says why', () =>
    withBot({}, async (own) => {
      const scene = own.person('Alice').personal;
      const id = await addCustomer(own, 'proteus.example');
      own.simulator.addFault({
        path: `/v1/customers/${id}/profiles/billing`,
        times: 10,
        status: 403,
        body: { code: 2032 },
      });
      const [shown] = await own.say(scene, 'agreement proteus');
      expect(wordsIn(shown?.card)).toMatch(/country is not known[\s\S]*could not be read[\s\S]*code 2032/);
      expect(inputsIn(shown?.card)).toEqual({ country: 'US', language: 'en-US' });
    }));
});

describe('without the App+User sign-in', () => {
  it.each([
    [
      '900329',
      403,
      /needs the App\+User sign-in to Partner Center[\s\S]*PARTNER_CENTER_REFRESH_TOKEN, npm run consent/,
    ],
    ['900421', 401, /refused the App\+User sign-in [\s\S]*the account signed in without multifactor[\s\S]*code 900421/],
  ] as const)('(%s) the bot names it, and offers Microsoft’s public page', (code, status, words) =>
    withBot({}, async (own) => {
      const scene = own.person('Alice').personal;
      await own.say(scene, 'agreement litware');
      own.simulator.addFault({ path: documents, times: 10, status, body: { code, description: 'no' } });
      const pressed = await own.press(scene, 'Read the text');
      expect(wordsIn(pressed.card)).toMatch(words);
      expect(wordsIn(pressed.card)).toContain('people who run this bot');
      expect(linksOf(pressed.card)).toEqual({ 'Public page': 'https://aka.ms/customeragreement' });
    }),
  );
});

it('the text is for agents', () =>
  withBot({ agents: ['somebody-else'] }, async (own) => {
    const [shown] = await own.say(own.person('Mallory').personal, 'agreement litware');
    expect(wordsIn(shown?.card)).toContain('Not permitted');
  }));
