import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scene } from '../support/activities.ts';
import { BOT } from '../support/activities.ts';
import { customerOf, startTestBot, type TestBot } from '../support/bot.ts';
import { buttonsIn, titlesIn, wordsIn } from '../support/teams-screen.ts';
import { addCustomer, makeLink, withBot } from './scenario.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot();
});
afterAll(() => bot.stop());

const at = `<at>${BOT.name}</at>`;
const mention = { type: 'mention', text: at, mentioned: BOT };

/** Types it and reads the one message that answers. */
async function answerTo(scene: Scene, text: string, overrides: Record<string, unknown> = {}): Promise<string> {
  const shown = await bot.say(scene, text, overrides);
  expect(shown).toHaveLength(1);
  expect(shown[0]?.summary).not.toBe('');
  return wordsIn(shown[0]?.card);
}

const everywhere = ['personal', 'group', 'channel'] as const;

describe.each(everywhere)('in a %s conversation', (scope) => {
  it.each([
    ['help', 'What I can do for you'],
    ['hi', 'What I can do for you'],
    ['hello', 'What I can do for you'],
    ['status fabrikam', 'Accepted (attested)'],
    ['status northwind', 'Accepted (direct)'],
    ['status tailspin', 'Re-attestation required'],
    ['status litware', 'Not accepted'],
    ['attest litware', 'Who may sign for this customer?'],
    ['pending', 'You have no open link'],
    ['pending all', 'Start one with attest'],
    ['finalize litware', 'No open link'],
    ['reissue litware', 'No open link'],
    ['cancel litware', 'No open link'],
    ['agreement litware', 'The agreement’s text'],
    ['subscribe', 'Which alerts here?'],
    ['unsubscribe', 'Alerts are stopped'],
    ['subscriptions', 'No alerts come here'],
    ['status', 'Which customer?'],
    ['attest', 'Which customer?'],
    ['agreement', 'Which customer?'],
    ['invite', 'Which customer?'],
  ])('answers "%s"', async (typed, expected) => {
    const person = bot.person('Alice');
    expect(await answerTo(person[scope], typed)).toContain(expected);
  });

  it('answers "invite litware" with a card and the text to forward', async () => {
    const shown = await bot.say(bot.person('Alice')[scope], 'invite litware');
    expect(shown).toHaveLength(2);
    expect(wordsIn(shown[0]?.card)).toContain('Accept in the admin center');
    expect(shown[1]?.text).toContain('https://admin.microsoft.com');
  });

  it.each([
    '/status litware',
    'STATUS   Litware',
    '  status litware.',
    '/Status\u00a0litware',
    'status&nbsp;litware .',
  ])('does not mind how "%s" is written', async (typed) => {
    expect(await answerTo(bot.person('Alice')[scope], typed)).toContain('Not accepted');
  });

  it('offers the nearest command for a near miss, and runs it at a press', async () => {
    const scene = bot.person('Alice')[scope];
    expect(await answerTo(scene, 'stauts litware')).toContain('Did you mean “status litware”?');
    await bot.press(scene, 'Yes: status litware');
    expect(wordsIn(bot.lastCard(scene))).toContain('Not accepted');
  });

  it.each(['what is the weather', '', '.', '👋'])('answers "%s" with help', async (typed) => {
    expect(await answerTo(bot.person('Alice')[scope], typed)).toContain('What I can do for you');
  });

  it('answers in the place where it was asked', async () => {
    const scene = bot.person('Alice')[scope];
    const [shown] = await bot.say(scene, 'help');
    expect(shown?.place).toBe(scene.conversationId);
  });
});

describe('with mentions', () => {
  it.each([
    ['behind the command', `status litware ${at}`],
    ['twice', `${at} ${at} status litware`],
    ['in the middle', `status ${at} litware`],
    ['before a non-breaking space', `${at}&nbsp;status litware`],
    ['before a new line', `${at}\nstatus litware\n`],
  ])('understands the bot being mentioned %s', async (_where, text) => {
    const entities = [mention, mention];
    expect(await answerTo(bot.person('Alice').channel, '', { text, entities })).toContain('Not accepted');
  });

  it('answers a mention without a word with help', async () => {
    const overrides = { text: at, entities: [mention] };
    expect(await answerTo(bot.person('Alice').channel, '', overrides)).toContain('What I can do for you');
  });

  it('answers a mention without any text at all with help', async () => {
    const overrides = { text: undefined, entities: [mention] };
    expect(await answerTo(bot.person('Alice').channel, '', overrides)).toContain('What I can do for you');
  });

  it('understands a company name as Teams encodes it', async () => {
    expect(await answerTo(bot.person('Alice').personal, 'status City Power &amp; Light')).toContain(
      'Accepted (attested)',
    );
  });
});

describe('finding a customer', () => {
  it('offers both domains for a name that two customers have, and answers the chosen one', async () => {
    const scene = bot.person('Alice').personal;
    const list = await answerTo(scene, 'status contoso');
    expect(list).toContain('contoso.onmicrosoft.com');
    expect(list).toContain('contoso.co.uk');
    expect(titlesIn(bot.lastCard(scene)).filter((title) => title.startsWith('Choose Contoso'))).toHaveLength(2);
    const { id } = customerOf(bot, 'contoso.onmicrosoft.com');
    const row = buttonsIn(bot.lastCard(scene)).find(({ data }) => data['customerId'] === id);
    await bot.press(scene, row ?? 'no row');
    expect(wordsIn(bot.lastCard(scene))).toMatch(/Re-attestation required[\s\S]*contoso\.onmicrosoft\.com/);
  });

  it('takes the whole domain, and a tenant id, without asking', async () => {
    const scene = bot.person('Alice').personal;
    expect(await answerTo(scene, 'status contoso.co.uk')).toContain('Not accepted');
    const { id } = customerOf(bot, 'fabrikam.com');
    expect(await answerTo(scene, `status ${id.toUpperCase()}`)).toContain('Accepted (attested)');
  });

  it('offers the nearest names where nobody matches', async () => {
    expect(await answerTo(bot.person('Alice').personal, 'status fabricam')).toContain('Fabrikam');
  });

  it('says so where nobody is near', async () => {
    expect(await answerTo(bot.person('Alice').personal, 'status qqqqqqqqqqqq')).toContain('No customer matches');
  });
});

describe('many at once', () => {
  it('are all answered, in one conversation too', async () => {
    const scene = bot.person('Alice').personal;
    await Promise.all(Array.from({ length: 20 }, () => bot.say(scene, 'help')));
    expect(bot.messages(scene)).toHaveLength(20);
  });

  it('of twenty people get twenty answers about their own customers', async () => {
    const companies = ['Fabrikam', 'Litware', 'Proseware', 'Relecloud', 'Southridge Video'];
    await Promise.all(
      Array.from({ length: 20 }, async (_one, index) => {
        const company = companies[index % companies.length] ?? '';
        expect(await answerTo(bot.person(`Agent ${index}`).personal, `status ${company}`)).toContain(company);
      }),
    );
  });
});

describe('my day', () => {
  it('holds my deadlines, the waiting orders, and my last customers as buttons', () =>
    withBot({}, async (bot) => {
      const alice = bot.person('Alice');
      const id = await addCustomer(bot, 'proteus.example');
      await makeLink(bot, alice, { domain: 'proteus.example' });
      await bot.say(alice.personal, 'status fabrikam');
      await bot.say(alice.personal, 'subscribe blocked');
      await bot.simulator.order(id);
      await bot.settle(alice.personal, ({ activity }) => (activity.summary ?? '').startsWith('Purchase blocked'));
      await bot.say(alice.personal, 'hi');
      expect(wordsIn(bot.lastCard(alice.personal))).toMatch(
        /^My day[\s\S]*1 link of yours is open[\s\S]*1 purchase is blocked/,
      );
      expect(titlesIn(bot.lastCard(alice.personal)).join()).toMatch(/Fabrikam/);
      const customer = titlesIn(bot.lastCard(alice.personal)).find((title) => title.includes('Fabrikam')) ?? '';
      await bot.press(alice.personal, customer);
      expect(wordsIn(bot.lastCard(alice.personal))).toContain('Accepted (attested)');
    }));

  it('is help for a newcomer', () =>
    withBot({}, async (bot) => {
      const alice = bot.person('Alice');
      await bot.say(alice.personal, 'hi');
      expect(wordsIn(bot.lastCard(alice.personal))).toContain('What I can do for you');
    }));
});

describe('pending', () => {
  it('is mine or everybody’s, soonest deadline first, in pages', () =>
    withBot({}, async (bot) => {
      const alice = bot.person('Alice');
      const bob = bot.person('Bob');
      for (let index = 1; index <= 10; index += 1) {
        await addCustomer(bot, `proteus-${index}.example`, `Proteus ${index}`);
        const inputs = {
          companyName: `Proteus ${index}`,
          expirationInMinutes: 'other',
          otherMinutes: String(2_000 - index),
        };
        await makeLink(bot, index === 10 ? bob : alice, { domain: `proteus-${index}.example`, inputs });
      }
      await bot.say(alice.personal, 'pending');
      expect(wordsIn(bot.lastCard(alice.personal))).toMatch(
        /^9 open links[\s\S]*Page 1 of 2[\s\S]*Proteus 9[\s\S]*Proteus 8/,
      );
      await bot.press(alice.personal, 'Next page');
      expect(wordsIn(bot.lastCard(alice.personal))).toMatch(/Page 2 of 2[\s\S]*Proteus 1\n/);
      await bot.press(alice.personal, 'Everybody’s');
      expect(wordsIn(bot.lastCard(alice.personal))).toMatch(/^10 open links[\s\S]*Proteus 10[\s\S]*Bob/);
      const messages = bot.messages(alice.personal).length;
      await bot.press(alice.personal, 'Mine');
      expect(wordsIn(bot.lastCard(alice.personal))).toMatch(/^9 open links/);
      expect(bot.messages(alice.personal)).toHaveLength(messages);
    }));
});
