import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { customerOf, type Person, requestsTo, startTestBot, type TestBot } from '../support/bot.ts';
import type { ConnectorCall } from '../support/recording-connector.ts';
import { titlesIn, wordsIn } from '../support/teams-screen.ts';
import { accept, addCustomer, makeLink, typedForm } from './scenario.ts';

let bot: TestBot;
let alice: Person;
let id: string;
beforeEach(async () => {
  bot = await startTestBot();
  alice = bot.person('Alice');
  id = await addCustomer(bot, 'proteus.example');
});
afterEach(() => bot.stop());

const saying = (words: string) => (call: ConnectorCall) => (call.activity.summary ?? '').includes(words);
const edited = (words: string) => (call: ConnectorCall) => call.method === 'PUT' && saying(words)(call);
const posted = (words: string) => (call: ConnectorCall) => call.method === 'POST' && saying(words)(call);
const alertsIn = (scene: { conversationId: string }, title: string): number =>
  bot.messages(scene).filter(({ summary }) => summary.startsWith(title)).length;

describe('a link that is accepted', () => {
  it('turns the card green, and tells the owner and the subscribed channel', async () => {
    const team = bot.person('Bob').channel;
    await bot.say(team, 'subscribe finalized');
    const link = await makeLink(bot, alice, { domain: 'proteus.example' });
    const card = bot.messages(alice.personal)[0]?.activityId;
    await accept(bot, link);
    bot.advance(2);
    const edit = await bot.settle(alice.personal, edited('Finalized'));
    expect(edit.activityId).toBe(card);
    await bot.settle(alice.personal, posted('Agreement finalized: Proteus'));
    await bot.settle(team, posted('Agreement finalized: Proteus'));
    const [finalized] = bot.messages(alice.personal);
    expect(wordsIn(finalized?.card)).toMatch(/^Finalized[\s\S]*Within 30 minutes Microsoft e-mails[\s\S]*Recorded at/);
    expect(wordsIn(finalized?.card)).not.toContain('igned at');
    expect(titlesIn(finalized?.card)).toContain('Wrong signatory?');
    expect(customerOf(bot, 'proteus.example').agreements).toHaveLength(1);
    await bot.say(alice.personal, 'status proteus');
    expect(wordsIn(bot.lastCard(alice.personal))).toContain('Accepted (attested)');
  });

  it('is finalized at Check now, at once', async () => {
    const link = await makeLink(bot, alice, { domain: 'proteus.example' });
    await accept(bot, link);
    const pressed = await bot.press(alice.personal, 'Check now');
    expect(wordsIn(pressed.card)).toMatch(/^Finalized/);
  });

  it('is finalized by the typed command', async () => {
    const link = await makeLink(bot, alice, { domain: 'proteus.example' });
    await accept(bot, link);
    await bot.say(alice.personal, 'finalize proteus');
    expect(
      bot
        .messages(alice.personal)
        .map(({ card }) => wordsIn(card))
        .join(),
    ).toMatch(/Finalized[\s\S]*Recorded at/);
  });

  it('is one agreement however often Check now is pressed at once', async () => {
    const link = await makeLink(bot, alice, { domain: 'proteus.example' });
    await accept(bot, link);
    await Promise.all([1, 2, 3].map(() => bot.press(alice.personal, 'Check now')));
    expect(customerOf(bot, 'proteus.example').agreements).toHaveLength(1);
    expect(requestsTo(bot, 'POST', /\/agreements$/).filter(({ status }) => status < 300)).toHaveLength(1);
  });

  it('answers Check now before that with "probably not accepted yet"', async () => {
    await makeLink(bot, alice, { domain: 'proteus.example' });
    const pressed = await bot.press(alice.personal, 'Check now');
    expect(wordsIn(pressed.card)).toMatch(/^Pending[\s\S]*probably not accepted yet/);
  });

  it('ends happily when a time-out hid that the agreement was created', async () => {
    const link = await makeLink(bot, alice, { domain: 'proteus.example' });
    await accept(bot, link);
    bot.simulator.addFault({ method: 'POST', path: `/v1/customers/${id}/agreements`, dropConnection: 'after' });
    const pressed = await bot.press(alice.personal, 'Check now');
    expect(wordsIn(pressed.card)).toMatch(/^Finalized/);
    expect(customerOf(bot, 'proteus.example').agreements).toHaveLength(1);
  });
});

describe('a link that nobody accepts', () => {
  it('warns at half, a tenth and ten minutes before, and then says that it has expired', async () => {
    await makeLink(bot, alice, { domain: 'proteus.example', inputs: { expirationInMinutes: '1440' } });
    for (const [minutes, warnings] of [
      [721, 1],
      [576, 2],
      [134, 3],
    ] as const) {
      bot.advance(minutes);
      await bot.settle(alice.personal, () => alertsIn(alice.personal, 'The link ends soon') === warnings);
    }
    bot.advance(12);
    await bot.settle(alice.personal, edited('Expired'));
    await bot.settle(alice.personal, posted('The link has ended'));
    const [card] = bot.messages(alice.personal);
    expect(wordsIn(card?.card)).toMatch(/^Expired[\s\S]*as far as we can tell/);
    expect(titlesIn(card?.card)).toEqual(['Reissue', 'Change', 'Check now', 'History']);
    expect(alertsIn(alice.personal, 'The link ends soon')).toBe(3);
    expect(alertsIn(alice.personal, 'The link has ended')).toBe(1);
  });

  it('is reissued from its expired card: the old one is then replaced, the new one pending', async () => {
    await makeLink(bot, alice, {
      domain: 'proteus.example',
      inputs: { expirationInMinutes: 'other', otherMinutes: '5' },
    });
    bot.advance(7);
    await bot.settle(alice.personal, edited('Expired'));
    const [old] = bot.messages(alice.personal);
    await bot.press(alice.personal, 'Reissue', { in: old?.activityId ?? '' });
    await bot.settle(alice.personal, edited('Replaced'));
    expect(bot.simulator.state().attestations).toHaveLength(2);
    expect(
      wordsIn(bot.messages(alice.personal).find(({ activityId }) => activityId === old?.activityId)?.card),
    ).toMatch(/^Replaced/);
    expect(bot.messages(alice.personal).filter(({ card }) => /^Pending/.test(wordsIn(card)))).toHaveLength(1);
  });

  it('is not tried by itself when that was switched off; at the deadline it asks for Check now', async () => {
    const link = await makeLink(bot, alice, {
      domain: 'proteus.example',
      inputs: { autoFinalize: 'false', expirationInMinutes: '60' },
    });
    await accept(bot, link);
    bot.advance(31);
    await bot.settle(alice.personal, posted('The link ends soon'));
    bot.advance(30);
    await bot.settle(alice.personal, edited('Not finalized in time'));
    await bot.settle(alice.personal, posted('Not finalized in time'));
    expect(requestsTo(bot, 'POST', /\/agreements$/)).toHaveLength(0);
  });
});

describe('an attestation’s card', () => {
  it('is edited wherever it was posted', async () => {
    const link = await makeLink(bot, alice, { domain: 'proteus.example' });
    const bob = bot.person('Bob');
    await bot.say(bob.group, 'finalize proteus');
    const carol = bot.person('Carol');
    await bot.say(carol.personal, 'attest proteus');
    await bot.press(carol.personal, 'Use that link');
    await accept(bot, link);
    bot.advance(60);
    await Promise.all(
      [alice.personal, bob.group, carol.personal].map((scene) => bot.settle(scene, edited('Finalized'))),
    );
    for (const scene of [alice.personal, bob.group, carol.personal])
      expect(bot.messages(scene).some(({ card }) => /^Finalized/.test(wordsIn(card)))).toBe(true);
  });

  it('goes on being edited, and alerts go on coming, after the bot was stopped and started again', async () => {
    const link = await makeLink(bot, alice, { domain: 'proteus.example' });
    await bot.restart();
    await accept(bot, link);
    bot.advance(5);
    await bot.settle(alice.personal, edited('Finalized'));
    await bot.settle(alice.personal, posted('Agreement finalized'));
    expect(customerOf(bot, 'proteus.example').agreements).toHaveLength(1);
  });

  it('is brought up to date when the link was accepted and died while the bot was down', async () => {
    const link = await makeLink(bot, alice, { domain: 'proteus.example' });
    await bot.simulator.configure({ acceptedSurvivesDeadline: true });
    await bot.restart(async () => {
      await accept(bot, link);
      bot.advance(3 * 1440);
    });
    await bot.settle(alice.personal, edited('Finalized'));
    expect(alertsIn(alice.personal, 'The link ends soon')).toBe(0);
  });
});

describe('an owner without a personal chat', () => {
  it('is mentioned in the conversation where the link was asked for', async () => {
    const group = alice.group;
    await bot.say(group, 'attest proteus');
    await bot.press(group, 'Create acceptance link', { inputs: typedForm });
    expect(wordsIn(bot.lastCard(group))).toContain('cannot write to Alice personally');
    await accept(bot, bot.simulator.state().attestations.at(-1)?.attestationId ?? '');
    bot.advance(2);
    const alert = await bot.settle(group, posted('Agreement finalized'));
    expect(alert.activity.text).toContain('<at>Alice</at>');
    expect(JSON.stringify(alert.activity.entities)).toContain(`"id":"${alice.group.userId}"`);
  });
});
