import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customerOf, type Person, requestsTo, startTestBot, type TestBot } from '../support/bot.ts';
import { besideInput, inputsIn, titlesIn, wordsIn } from '../support/teams-screen.ts';
import { accept, linksShown, press, settledState } from '../web/page/page-setup.ts';
import { addCustomer, makeLink, newestLink, typedForm } from './scenario.ts';

const create = 'Create acceptance link';
const day = 24 * 60;
const ina = { firstName: 'Ina', lastName: 'Berg', emailAddress: 'ina.berg@proteus.example', phoneNumber: '+49 30 1' };

let bot: TestBot;
let made = 0;
beforeAll(async () => {
  bot = await startTestBot({ publicUrl: 'own', customers: [] });
});
afterAll(() => bot.stop());

/** Somebody with a customer that nobody else asks about. */
async function before(): Promise<Person & { readonly domain: string }> {
  made += 1;
  const domain = `proteus${made}.example`;
  await addCustomer(bot, domain);
  return { ...bot.person('Alice'), domain };
}

const pageOf = (person: Person): string => linksShown(bot, person).at(-1) ?? '';
const shownDays = (card: unknown): string | undefined => inputsIn(card)['pageDays'];
const posted = (words: string) => (call: { method: string; activity: { summary?: string } }) =>
  call.method === 'POST' && (call.activity.summary ?? '').includes(words);

describe('how long the page lives', () => {
  it('is asked on the form, 30 days unless chosen, and what is chosen survives every refusal', async () => {
    const { personal, domain } = await before();
    await bot.say(personal, `attest ${domain}`);
    expect(shownDays(bot.lastCard(personal))).toBe('30');
    const refused = await bot.press(personal, create, { inputs: { ...typedForm, pageDays: '7', emailAddress: '' } });
    expect(shownDays(refused.card)).toBe('7');
    const other = await bot.press(personal, 'Other country', { inputs: { country: 'CH' } });
    expect(shownDays(other.card)).toBe('7');
    const asked = await bot.press(personal, create, {
      inputs: { emailAddress: typedForm.emailAddress, companyName: 'Umbrella Works' },
    });
    expect(wordsIn(asked.card)).toContain('unlike the customer’s name');
    expect(shownDays(asked.card)).toBe('7');
    const pressed = await bot.press(personal, create);
    expect(wordsIn(pressed.card)).toMatch(/^Pending/);
    const url = pageOf({ ...bot.person('x'), personal });
    bot.advance(7 * day - 1);
    expect((await fetch(url)).status).toBe(200);
    bot.advance(2);
    expect((await fetch(url)).status).toBe(404);
  });

  it('is refused beside its input where no page could live so long', async () => {
    const { personal, domain } = await before();
    await bot.say(personal, `attest ${domain}`);
    const links = bot.simulator.state().attestations.length;
    const refused = await bot.press(personal, create, { inputs: { ...typedForm, pageDays: '1000' } });
    expect(besideInput(refused.card, 'pageDays')).toContain('please choose one of the list');
    expect(inputsIn(refused.card)).toMatchObject({ ...typedForm, pageDays: '30' });
    expect(bot.simulator.state().attestations).toHaveLength(links);
  });

  it('goes on with a reissue, with Replace and with another signatory', async () => {
    const person = await before();
    const { personal, domain } = person;
    await makeLink(bot, person, { domain, inputs: { pageDays: '60' } });
    await bot.press(personal, 'Reissue');
    await bot.say(personal, `attest ${domain}`);
    await bot.press(personal, 'Replace');
    expect(shownDays(bot.lastCard(personal))).toBe('60');
    await press({ url: pageOf(person) }, 'other', ina);
    await bot.settle(personal, posted('Somebody else is to sign'));
    await bot.press(personal, 'Open the form');
    expect(inputsIn(bot.lastCard(personal))).toMatchObject({ pageDays: '60', signatoryFirstName: 'Ina' });
    const url = pageOf(person);
    bot.advance(59 * day);
    expect((await fetch(url)).status).toBe(200);
  });

  it('is not asked where there is no page', async () => {
    const without = await startTestBot({ customers: [] });
    const { personal } = without.person('Alice');
    await addCustomer(without, 'proteus.example');
    await without.say(personal, 'attest proteus.example');
    expect(shownDays(without.lastCard(personal))).toBeUndefined();
    expect(wordsIn(without.lastCard(personal))).not.toContain('page');
    const pressed = await without.press(personal, create, { inputs: typedForm });
    expect(wordsIn(pressed.card)).toMatch(/^Pending/);
    await without.stop();
  });
});

describe('an expired link whose page lives', () => {
  it('can still be sent: its card says that the page makes a fresh link, and the message names no past deadline', async () => {
    const person = await before();
    const { personal, domain } = person;
    await makeLink(bot, person, { domain });
    const url = pageOf(person);
    const card = bot.messages(personal)[0]?.activityId;
    bot.advance(2 * day);
    await bot.settle(
      personal,
      ({ method, activityId, activity }) =>
        method === 'PUT' && activityId === card && (activity.summary ?? '').includes('Expired'),
    );
    const expired = bot.messages(personal).find(({ activityId }) => activityId === card)?.card;
    expect(wordsIn(expired)).toContain('The signatory’s page makes a fresh link by itself until');
    expect(titlesIn(expired)).toContain('Send to signatory');
    await bot.press(personal, 'Send to signatory');
    const text = bot
      .messages(personal)
      .map((message) => message.text ?? '')
      .join('\n');
    expect(text).toContain(url);
    expect(text).toMatch(/The page works until .*\d{4}.* UTC\./);
    expect(text).not.toContain('Please accept by');
    await press({ url }, 'show');
    await accept(bot, newestLink(bot));
    await press({ url }, 'accepted');
    await settledState({ url }, 'done.');
    expect(customerOf(bot, domain).agreements).toHaveLength(1);
  });

  it('is not offered once the page has ended; an old card’s button says so', async () => {
    const person = await before();
    const { personal, domain } = person;
    await makeLink(bot, person, { domain, inputs: { pageDays: '7' } });
    const url = pageOf(person);
    bot.advance(2 * day);
    await bot.settle(
      personal,
      ({ method, activity }) => method === 'PUT' && (activity.summary ?? '').includes('Expired'),
    );
    await bot.settle(personal, posted('The link has ended'));
    await bot.press(personal, 'Change');
    expect(shownDays(bot.lastCard(personal))).toBe('7');
    bot.advance(6 * day);
    await bot.press(personal, 'Send to signatory');
    expect(
      bot
        .messages(personal)
        .map(({ card }) => wordsIn(card))
        .join('\n'),
    ).toContain('Microsoft’s link for Proteus has ended, so there is nothing to send.');
    expect(
      bot
        .messages(personal)
        .map((message) => message.text ?? '')
        .join('\n'),
    ).not.toContain(url);
  });
});

describe('I have accepted, where finalizing by itself is off', () => {
  it('is told to the agent and to who subscribed, with Check now on it, and asks Microsoft nothing', async () => {
    const person = await before();
    const { personal, domain } = person;
    const team = bot.person('Bob').channel;
    await bot.say(team, `subscribe said accepted for ${domain}`);
    const link = await makeLink(bot, person, { domain, inputs: { autoFinalize: 'false' } });
    const { id } = customerOf(bot, domain);
    const url = pageOf(person);
    await accept(bot, link);
    await press({ url }, 'accepted');
    expect(await (await fetch(url)).text()).toContain('Proseware Cloud completes it.');
    await bot.settle(personal, posted('A signatory says it is accepted: Proteus'));
    await bot.settle(team, posted('A signatory says it is accepted: Proteus'));
    expect(requestsTo(bot, 'POST', new RegExp(`${id}/agreements`))).toEqual([]);
    const alert = bot.lastCard(personal);
    expect(wordsIn(alert)).toContain('Finalizing by itself is off, so nobody has asked Microsoft yet.');
    expect(titlesIn(alert)[0]).toBe('Check now');
    expect(JSON.stringify(bot.lastCard(team))).not.toMatch(/Quirinus|Zauberling|\/a\//);
    await bot.press(personal, 'Check now');
    await bot.settle(personal, posted('Agreement finalized: Proteus'));
    await settledState({ url }, 'done.');
    expect(customerOf(bot, domain).agreements).toHaveLength(1);
  });
});
