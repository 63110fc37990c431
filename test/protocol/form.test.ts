import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customerOf, requestsTo, type TestBot } from '../support/bot.ts';
import { besideInput, inputsIn, titlesIn, wordsIn } from '../support/teams-screen.ts';
import { create, type FormStories, startFormStories, typed } from './form-setup.ts';

let bot: TestBot;
let before: FormStories['before'];
let send: FormStories['send'];
let links: FormStories['links'];
let shown: FormStories['shown'];
beforeAll(async () => {
  ({ bot, before, send, links, shown } = await startFormStories());
});
afterAll(() => bot.stop());

describe('the form', () => {
  it('is headed by company, domain and tenant id, and prefilled from the latest agreement as a suggestion', async () => {
    const scene = bot.person('Alice').personal;
    await bot.say(scene, 'attest tailspin');
    const { id } = customerOf(bot, 'tailspintoys.com');
    expect(shown({ ...bot.person('x'), personal: scene })).toMatch(
      new RegExp(
        `Tailspin Toys\\ntailspintoys\\.com · tenant ${id}[\\s\\S]*A suggestion: the signatory of the agreement`,
      ),
    );
    expect(inputsIn(bot.lastCard(scene))).toMatchObject({
      country: 'US',
      companyName: 'Tailspin Toys',
      signatoryFirstName: 'Grady',
      signatoryLastName: 'Archie',
      emailAddress: 'grady.archie@tailspintoys.com',
      expirationInMinutes: '10080',
      autoFinalize: 'true',
    });
  });

  it('is prefilled from the billing profile where there was no agreement', async () => {
    const person = await before();
    expect(shown(person)).toContain('A suggestion: the customer’s billing contact');
    expect(inputsIn(bot.lastCard(person.personal))).toMatchObject({ signatoryFirstName: 'Kim', country: 'US' });
  });

  it('makes the link, and the form’s message becomes its card with the link and the ways on', async () => {
    const person = await before();
    const pressed = await send(person);
    expect(wordsIn(pressed.card)).toMatch(/^Pending[\s\S]*The link is ready/);
    const more = ['Check now', 'Read the text', 'Reissue', 'Cancel', 'History'];
    expect(titlesIn(pressed.card)).toEqual(['Send to signatory', ...more, 'Open agreement']);
    const made = bot.simulator
      .state()
      .attestations.find(
        ({ emailAddress, companyName }) => emailAddress === typed.emailAddress && companyName === 'Proteus',
      );
    expect(JSON.stringify(pressed.card)).toContain(`attestationid=${made?.attestationId ?? 'none'}`);
    expect(bot.messages(person.personal)).toHaveLength(1);
  });
});

describe('what is refused beside its field, with everything else kept', () => {
  it.each([
    ['country', { country: '' }, 'please fill this in'],
    ['country', { country: 'Utopia' }, 'choose a country'],
    ['language', { language: '' }, 'please fill this in'],
    ['language', { language: 'Klingon!' }, 'choose a language'],
    ['companyName', { companyName: '   ' }, 'please fill this in'],
    ['signatoryFirstName', { signatoryFirstName: '' }, 'please fill this in'],
    ['signatoryLastName', { signatoryLastName: '' }, 'please fill this in'],
    ['signatoryLastName', { signatoryLastName: 'x'.repeat(300) }, 'too long'],
    ['emailAddress', { emailAddress: '' }, 'please fill this in'],
    ['emailAddress', { emailAddress: 'quirin at proteus' }, 'one address'],
    ['emailAddress', { emailAddress: 'a@b.example, c@d.example' }, 'one address'],
    ['phoneNumber', { phoneNumber: '' }, 'please fill this in'],
    ['phoneNumber', { phoneNumber: 'call me' }, 'give a number'],
    ['otherMinutes', { expirationInMinutes: 'other', otherMinutes: '' }, 'please fill this in'],
    ['otherMinutes', { expirationInMinutes: 'other', otherMinutes: '4' }, 'from 5 to 10080'],
    ['otherMinutes', { expirationInMinutes: 'other', otherMinutes: '10081' }, 'from 5 to 10080'],
    ['otherMinutes', { expirationInMinutes: 'other', otherMinutes: 'abc' }, 'from 5 to 10080'],
    ['otherMinutes', { expirationInMinutes: 'other', otherMinutes: '5.5' }, 'from 5 to 10080'],
    ['otherMinutes', { expirationInMinutes: 'other', otherMinutes: '-60' }, 'from 5 to 10080'],
  ] as const)('%s: %o', async (field, inputs, words) => {
    const person = await before();
    const made = links();
    const pressed = await send(person, inputs);
    const beside = field === 'otherMinutes' ? ['expirationInMinutes', 'otherMinutes'] : [field];
    expect(beside.map((id) => besideInput(pressed.card, id)).join('')).toContain(words);
    expect(wordsIn(pressed.card)).toContain('One value needs another look. Everything you typed is still here.');
    const kept = inputsIn(pressed.card);
    const { expirationInMinutes: _minutes, otherMinutes, ...rest } = { ...typed, ...inputs };
    expect(kept).toMatchObject(rest);
    if (field === 'otherMinutes') expect(kept).toMatchObject({ expirationInMinutes: 'other', otherMinutes });
    expect(links()).toBe(made);
  });

  it('names every wrong field at once, and takes the corrected form', async () => {
    const person = await before();
    const pressed = await send(person, { emailAddress: '', phoneNumber: '', signatoryFirstName: '' });
    expect(wordsIn(pressed.card)).toContain('3 values need another look');
    const again = await bot.press(person.personal, create, {
      inputs: { emailAddress: 'q@proteus.example', phoneNumber: '+1 555 1', signatoryFirstName: 'Q' },
    });
    expect(wordsIn(again.card)).toMatch(/phone|^Pending/i);
  });

  it.each(['5', '10080', ' 60 '])('takes %s minutes', async (otherMinutes) => {
    const person = await before();
    const pressed = await send(person, { expirationInMinutes: 'other', otherMinutes });
    expect(wordsIn(pressed.card)).toMatch(/^Pending/);
    const made = bot.simulator.state().attestations.at(-1);
    const life = Date.parse(made?.expiresAt ?? '') - Date.parse(made?.createdAt ?? '');
    expect(life).toBe(Number(otherMinutes) * 60_000);
  });

  it('shows Microsoft’s own refusal beside its field, and takes the corrected form', async () => {
    const person = await before();
    bot.simulator.addFault({
      method: 'POST',
      path: '/v1/attestations/enhanced',
      status: 400,
      body: {
        title: 'One or more validation errors occurred.',
        status: 400,
        errors: { PhoneNumber: ['The PhoneNumber field is not a valid phone number.'] },
      },
    });
    const pressed = await send(person);
    expect(besideInput(pressed.card, 'phoneNumber')).toContain('is not a valid phone number');
    expect(inputsIn(pressed.card)).toMatchObject(typed);
    const again = await bot.press(person.personal, create, { inputs: { phoneNumber: '+1 425 555 0100' } });
    expect(wordsIn(again.card)).toMatch(/^Pending/);
  });
});

describe('what is asked or said before sending', () => {
  it('asks once about a company name unlike the customer’s', async () => {
    const person = await before();
    const made = links();
    const pressed = await send(person, { companyName: 'Umbrella Works' });
    expect(wordsIn(pressed.card)).toContain('“Umbrella Works” is unlike the customer’s name, Proteus');
    expect(links()).toBe(made);
    const again = await bot.press(person.personal, create);
    expect(wordsIn(again.card)).toMatch(/^Pending/);
    expect(bot.simulator.state().attestations.at(-1)?.companyName).toBe('Umbrella Works');
  });

  it('warns about a language that Microsoft does not list for the country, and sends it all the same', async () => {
    const person = await before();
    const warned = await bot.press(person.personal, 'Other country', { inputs: { ...typed, country: 'DE' } });
    expect(inputsIn(warned.card)).toMatchObject({
      country: 'DE',
      signatoryFirstName: 'Quirinus',
      phoneNumber: typed.phoneNumber,
    });
    const odd = await bot.press(person.personal, create, { inputs: { language: 'ja-JP', companyName: 'Other Name' } });
    expect(wordsIn(odd.card)).toContain('Microsoft does not list this language for this country');
    const sent = await bot.press(person.personal, create);
    expect(wordsIn(sent.card)).toMatch(/^Pending/);
  });

  it('gives the form back with another country’s languages and everything typed', async () => {
    const person = await before();
    const pressed = await bot.press(person.personal, 'Other country', { inputs: { ...typed, country: 'CH' } });
    expect(JSON.stringify(pressed.card)).toContain('"fr-FR"');
    expect(inputsIn(pressed.card)).toMatchObject({ ...typed, country: 'CH' });
  });

  it('says that the signatory of a valid agreement would be refused, with the ways out, and asks Microsoft nothing', async () => {
    const person = await before([{ dateAgreed: '2025-01-01T00:00:00Z' }]);
    expect(shown(person)).toContain('Microsoft refuses the same one again (600061)');
    const made = requestsTo(bot, 'POST', /enhanced/).length;
    const pressed = await bot.press(person.personal, create);
    expect(wordsIn(pressed.card)).toMatch(
      /names this very signatory[\s\S]*another authorized signatory, or another e-mail or phone/,
    );
    expect(requestsTo(bot, 'POST', /enhanced/)).toHaveLength(made);
    const other = await bot.press(person.personal, create, { inputs: { phoneNumber: '+1 555 999 0000' } });
    expect(wordsIn(other.card)).toMatch(/^Pending/);
  });

  it('lets the first re-attestation reuse the contact', async () => {
    const person = await before([{ dateAgreed: '2021-01-01T00:00:00Z' }]);
    const pressed = await bot.press(person.personal, create);
    expect(wordsIn(pressed.card)).toMatch(/^Pending/);
  });
});
