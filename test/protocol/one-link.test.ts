import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestsTo, type TestBot } from '../support/bot.ts';
import { inputsIn, titlesIn, wordsIn } from '../support/teams-screen.ts';
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

describe('one link a customer', () => {
  it('makes one attestation of a form that is pressed three times at once', async () => {
    const person = await before();
    const made = links();
    const [first, ...rest] = await Promise.all([send(person), send(person), send(person)]);
    expect(links()).toBe(made + 1);
    for (const pressed of [first, ...rest]) {
      expect(pressed?.status).toBe(200);
      expect(wordsIn(pressed?.card)).toMatch(/^Pending/);
    }
    expect(requestsTo(bot, 'POST', /enhanced/).length).toBeGreaterThan(0);
  });

  it('shows a second agent whose link it is, and Use that link gives it', async () => {
    const person = await before();
    await send(person);
    const bob = bot.person('Bob');
    await bot.say(bob.personal, `attest ${person.domain}`);
    expect(shown(bob)).toContain('Alice has a link open for this customer.');
    expect(titlesIn(bot.lastCard(bob.personal))).toEqual(['Use that link', 'Replace']);
    await bot.press(bob.personal, 'Use that link');
    expect(shown(bob)).toMatch(/^Pending[\s\S]*Quirinus Zauberling/);
  });

  it('keeps what the second agent typed when somebody was faster, and Replace sends it', async () => {
    const person = await before();
    const bob = bot.person('Bob');
    await bot.say(bob.personal, `attest ${person.domain}`);
    await send(person);
    const late = await bot.press(bob.personal, create, { inputs: { ...typed, signatoryFirstName: 'Roberta' } });
    expect(wordsIn(late.card)).toContain('Alice has a link open');
    const made = links();
    const replaced = await bot.press(bob.personal, 'Replace');
    expect(wordsIn(replaced.card)).toMatch(/^Pending[\s\S]*Roberta/);
    expect(links()).toBe(made + 1);
    await bot.settle(person.personal, ({ activity }) => (activity.summary ?? '').includes('Replaced'));
    expect(shown(person)).toMatch(/^Replaced[\s\S]*has stopped trying/);
    expect(titlesIn(bot.lastCard(person.personal))).toEqual(['Show the newer one']);
  });

  it('makes one link of two agents who press at the same moment', async () => {
    const person = await before();
    const bob = bot.person('Bob');
    await bot.say(bob.personal, `attest ${person.domain}`);
    const made = links();
    const both = await Promise.all([send(person), bot.press(bob.personal, create, { inputs: typed })]);
    expect(links()).toBe(made + 1);
    const words = both.map(({ card }) => wordsIn(card)).sort();
    expect(words[0]).toMatch(/^Pending/);
    expect(words[1]).toMatch(/^There is a link already/);
  });

  it('reissues with the same values; the old card is marked replaced and still tried', async () => {
    const person = await before();
    await send(person);
    const old = bot.messages(person.personal).at(-1)?.activityId;
    await bot.press(person.personal, 'Reissue');
    await bot.settle(
      person.personal,
      ({ activityId, activity }) => activityId === old && (activity.summary ?? '').includes('Replaced'),
    );
    const [first, second] = bot.messages(person.personal);
    expect(wordsIn(first?.card)).toMatch(/^Replaced[\s\S]*goes on trying both/);
    expect(wordsIn(second?.card)).toMatch(/^Pending[\s\S]*Quirinus Zauberling/);
  });

  it('goes on reissuing, however often, and each time makes one link', async () => {
    const person = await before();
    await send(person);
    const made = links();
    for (let round = 0; round < 15; round += 1) await bot.say(person.personal, `reissue ${person.domain}`);
    expect(links()).toBe(made + 15);
    expect(shown(person)).toMatch(/^Pending/);
    const pressed = await bot.press(person.personal, 'Cancel');
    expect(wordsIn(pressed.card)).toMatch(/^Cancelled/);
  });

  it('makes a new link where a first reissue was refused', async () => {
    const person = await before();
    await send(person);
    bot.simulator.addFault({
      method: 'POST',
      path: '/v1/attestations/enhanced',
      status: 400,
      body: { code: 1, description: 'no' },
    });
    await bot.say(person.personal, `reissue ${person.domain}`);
    expect(shown(person)).toMatch(/^Refused by Microsoft/);
    await bot.say(person.personal, `reissue ${person.domain}`);
    expect(shown(person)).toMatch(/^Pending/);
  });

  it('cancels, and says that Microsoft’s link cannot be revoked', async () => {
    const person = await before();
    await send(person);
    const pressed = await bot.press(person.personal, 'Cancel');
    expect(wordsIn(pressed.card)).toMatch(/^Cancelled[\s\S]*link itself cannot be revoked/);
    expect(titlesIn(pressed.card)).toEqual(['Attest', 'History']);
    await bot.say(person.personal, `pending`);
    expect(shown(person)).toContain('You have no open link');
  });
});

describe('when the answer to creating is lost', () => {
  const lost = { method: 'POST', path: '/v1/attestations/enhanced', dropConnection: 'after' } as const;

  it('sends it again once, with the same id and values', async () => {
    const person = await before();
    const sent = requestsTo(bot, 'POST', /enhanced/).length;
    const made = links();
    bot.simulator.addFault(lost);
    const pressed = await send(person);
    expect(wordsIn(pressed.card)).toMatch(/^Pending/);
    const requests = requestsTo(bot, 'POST', /enhanced/).slice(sent);
    expect(requests).toHaveLength(2);
    expect(requests[0]?.requestId).toBe(requests[1]?.requestId);
    expect(links()).toBe(made + 1);
  });

  it('asks the agent when it is lost twice, and makes one at his word', async () => {
    const person = await before();
    bot.simulator.addFault({ ...lost, times: 2 });
    const pressed = await send(person);
    expect(wordsIn(pressed.card)).toMatch(/^No answer from Microsoft[\s\S]*lost twice/);
    const again = await bot.press(person.personal, 'Create again');
    expect(wordsIn(again.card)).toMatch(/^Pending/);
  });
});

describe('what Microsoft refuses for good', () => {
  it('explains 600061 with the ways out, and Change gives the form with everything typed', async () => {
    const person = await before();
    await send(person);
    const { attestationId = '' } = bot.simulator.state().attestations.at(-1) ?? {};
    await bot.simulator.accept(attestationId);
    const path = `/v1/customers/${person.id}/agreements`;
    const body = { code: '600061', description: 'A partner confirmed agreement already exists for the customer.' };
    bot.simulator.addFault({ method: 'POST', path, status: 400, body });
    const pressed = await bot.press(person.personal, 'Check now');
    expect(wordsIn(pressed.card)).toMatch(
      /^Failed[\s\S]*another authorized signatory, or the same person with another e-mail or phone/,
    );
    // The alert comes when it comes; the form shall be what was posted last.
    await bot.settle(person.personal, ({ activity }) => (activity.summary ?? '').startsWith('The attestation failed'));
    await bot.press(person.personal, 'Change');
    expect(inputsIn(bot.lastCard(person.personal))).toMatchObject({
      signatoryFirstName: 'Quirinus',
      companyName: 'Proteus',
    });
  });

  it('gives an indirect reseller the text for its provider', async () => {
    const person = await before();
    await bot.simulator.configure({ partnerType: 'indirectReseller' });
    const pressed = await send(person);
    await bot.simulator.configure({ partnerType: 'directBill' });
    expect(wordsIn(pressed.card)).toMatch(/An indirect reseller asks its provider/);
    expect(wordsIn(pressed.card)).toContain(`As an indirect reseller we cannot create the attestation ourselves`);
    expect(titlesIn(pressed.card)).toEqual(['Invite']);
  });
});
