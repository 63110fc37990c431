import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../src/agreements/ports.ts';
import { installationUpdate, postActivity, type Scene } from '../support/activities.ts';
import { customerOf, type Person, startTestBot, type TestBot } from '../support/bot.ts';
import type { ConnectorCall } from '../support/recording-connector.ts';
import { buttonsIn, titlesIn, wordsIn } from '../support/teams-screen.ts';
import { accept, addCustomer, makeLink } from './scenario.ts';

const appId = '6f1c2d3e-1111-4222-8333-0123456789ab';
const addApp = `https://teams.microsoft.com/l/app/${appId}`;

let bot: TestBot;
let alice: Person;
let bob: Person;
beforeEach(async () => {
  bot = await startTestBot({ teamsAppId: appId });
  alice = bot.person('Alice');
  bob = bot.person('Bob');
  await addCustomer(bot, 'proteus.example');
});
afterEach(() => bot.stop());

const installed = (scene: Scene) => postActivity(bot.url, installationUpdate(scene, 'add'));
const said = (scene: { conversationId: string }): string => wordsIn(bot.lastCard(scene));
const order = (domain: string) => bot.simulator.order(customerOf(bot, domain).id);
const about = (words: string) => (call: ConnectorCall) => (call.activity.summary ?? '').includes(words);
const edited = (words: string) => (call: ConnectorCall) =>
  call.method === 'PUT' && wordsIn(call.activity.attachments?.[0]?.content).includes(words);
const linksIn = (card: unknown): readonly (string | null)[] => buttonsIn(card).map(({ url }) => url);

describe('watch', () => {
  it('brings everything about one customer into the personal chat, wherever it was typed', async () => {
    await installed(bob.personal);
    await bot.say(bob.channel, 'watch proteus');
    expect(said(bob.channel)).toMatch(/^You watch Proteus/);
    const link = await makeLink(bot, alice, { domain: 'proteus.example' });
    await accept(bot, link);
    bot.advance(2);
    await bot.settle(bob.personal, about('Agreement finalized: Proteus'));
    await bot.say(bob.personal, 'unwatch proteus');
    expect(said(bob.personal)).toMatch(/^You no longer watch Proteus/);
    await bot.say(bob.personal, 'unwatch proteus');
    expect(said(bob.personal)).toMatch(/^You do not watch Proteus/);
  });

  it('is a button of a status, in the personal chat and in a channel', async () => {
    await bot.say(alice.personal, 'status proteus');
    await bot.press(alice.personal, 'Watch');
    expect(said(alice.personal)).toMatch(/^You watch Proteus/);
    await bot.press(alice.personal, 'Stop watching');
    expect(said(alice.personal)).toMatch(/^You no longer watch Proteus/);
    await bot.say(alice.channel, 'status proteus');
    const pressed = await bot.press(alice.channel, 'Watch');
    expect(pressed.sentence).toMatch(/^You watch Proteus/);
    await bot.say(alice.personal, 'subscriptions');
    expect(said(alice.personal)).toMatch(/For Proteus[\s\S]*Agreement finalized[\s\S]*Accepted/);
    expect(said(alice.personal)).toContain('type settings');
  });

  it('is offered to end by a status in the personal chat, and stands in my day; elsewhere it is nobody’s business', async () => {
    await bot.say(alice.personal, 'watch proteus');
    await bot.say(alice.personal, 'status proteus');
    expect(titlesIn(bot.lastCard(alice.personal))).toContain('Stop watching');
    expect(titlesIn(bot.lastCard(alice.personal))).not.toContain('Watch');
    await bot.say(alice.channel, 'status proteus');
    expect(titlesIn(bot.lastCard(alice.channel))).toContain('Watch');
    await bot.say(alice.personal, 'hi');
    expect(said(alice.personal)).toMatch(/^My day[\s\S]*You watch[\s\S]*Proteus/);
    await bot.press(alice.personal, 'Status of Proteus (proteus.example)');
    expect(said(alice.personal)).toContain('Not accepted');
    await bot.say(alice.channel, 'hi');
    expect(said(alice.channel)).not.toContain('You watch');
    await bot.say(alice.personal, 'status proteus');
    await bot.press(alice.personal, 'Stop watching');
    await bot.say(alice.personal, 'status proteus');
    expect(titlesIn(bot.lastCard(alice.personal))).toContain('Watch');
  });

  it('says how to add the app where nobody can be written to personally', async () => {
    await bot.say(bob.channel, 'watch proteus');
    expect(said(bob.channel)).toMatch(/^Add me to your personal apps first/);
    expect(linksIn(bot.lastCard(bob.channel))).toEqual([addApp]);
  });

  it('asks which customer, lists what is watched, and ends one or all', async () => {
    await installed(alice.personal);
    await bot.say(alice.personal, 'unwatch');
    expect(said(alice.personal)).toMatch(/^You watch nobody/);
    await bot.say(alice.personal, 'watch Contoso');
    await bot.press(alice.personal, 'Choose Contoso, contoso.co.uk');
    expect(said(alice.personal)).toMatch(/^You watch Contoso/);
    await bot.say(alice.personal, 'watch proteus');
    await bot.say(alice.personal, 'watch litware');
    await bot.say(alice.personal, 'unwatch');
    expect(said(alice.personal)).toMatch(/^You watch 3 customers/);
    const fewer = await bot.press(alice.personal, 'Stop watching Contoso (contoso.co.uk)');
    expect(wordsIn(fewer.card)).toMatch(/^You watch 2 customers/);
    const none = await bot.press(alice.personal, 'Stop all');
    expect(wordsIn(none.card)).toMatch(/^You watch nobody any more/);
    await bot.say(alice.personal, 'watch');
    expect(said(alice.personal)).toContain('watch Contoso');
  });
});

describe('take over', () => {
  it('makes the speaker the owner: the cards say so, and both are told', async () => {
    await installed(bob.personal);
    await makeLink(bot, alice, { domain: 'proteus.example' });
    await bot.say(bob.channel, 'take over proteus');
    const words = bot.messages(bob.channel).map(({ card }) => wordsIn(card));
    expect(words[0]).toMatch(/^Proteus[\s\S]* is yours now[\s\S]*Alice had it/);
    expect(words[1]).toMatch(/Owner\nBob/);
    await bot.settle(alice.personal, edited('Owner\nBob'));
    const told = await bot.settle(alice.personal, about('Not yours any more: Proteus'));
    expect(wordsIn(told.activity.attachments?.[0]?.content)).toContain('Bob has taken over this from you');
    await bot.settle(bob.personal, about('Yours now: Proteus'));
    await bot.say(bob.personal, 'pending');
    expect(said(bob.personal)).toContain('Proteus');
    await bot.say(bob.personal, 'take over proteus.example');
    expect(said(bob.personal)).toMatch(/^It is yours already/);
  });

  it('says where there is nothing, and for whom', async () => {
    await bot.say(bob.personal, 'take over proteus');
    expect(said(bob.personal)).toMatch(/^Nothing to take over/);
    await bot.say(bob.personal, 'take over');
    expect(said(bob.personal)).toContain('take over Contoso');
    await bot.say(bob.personal, 'take over all from Zoe');
    expect(said(bob.personal)).toMatch(/^I do not know this person[\s\S]*“Zoe”/);
    await bot.say(bob.personal, 'take over all from bob');
    expect(said(bob.personal)).toMatch(/^That is you/);
  });

  it('takes everything of a colleague, found by the beginning of the name', async () => {
    await installed(bob.personal);
    await makeLink(bot, alice, { domain: 'proteus.example' });
    await bot.say(bob.personal, 'take over all from ali');
    expect(said(bob.personal)).toMatch(/^Yours now: 1 link or order of Alice/);
    await bot.settle(alice.personal, about('Not yours any more: Proteus'));
    await bot.say(bob.personal, 'take over all from Alice');
    expect(said(bob.personal)).toMatch(/^Nothing to take over from Alice/);
  });

  it('asks which person where several are called so', async () => {
    const other = bot.person('Alice');
    await bot.say(other.personal, 'help');
    await makeLink(bot, alice, { domain: 'proteus.example' });
    await bot.say(bob.personal, 'take over all from Alice');
    expect(said(bob.personal)).toMatch(/^Which person\?[\s\S]*1 open link[\s\S]*no open link/);
    const [first = ''] = titlesIn(bot.lastCard(bob.personal)).filter((title) => title.startsWith('Take over all'));
    const pressed = await bot.press(bob.personal, first);
    expect(wordsIn(pressed.card)).toMatch(/^Yours now: 1 link or order of Alice/);
  });

  it('is for agents', async () => {
    await bot.stop();
    bot = await startTestBot({ agents: [] });
    const member = bot.person('Mia').personal;
    for (const line of ['take over Contoso', 'watch Contoso', 'unwatch', 'settings']) {
      await bot.say(member, line);
      expect(said(member)).not.toMatch(/yours|watch|zone/i);
    }
  });
});

describe('I take it', () => {
  it('makes the presser the owner of a link that ended, and every copy says so', async () => {
    await bot.say(bob.channel, 'subscribe expired');
    await makeLink(bot, alice, { domain: 'proteus.example', inputs: { expirationInMinutes: '30' } });
    bot.advance(32);
    await bot.settle(bob.channel, about('The link has ended: Proteus'));
    await bot.settle(alice.personal, about('The link has ended: Proteus'));
    const pressed = await bot.press(bob.channel, 'I take it');
    expect(wordsIn(pressed.card)).toMatch(/Owner\nBob[\s\S]*Taken by\nBob/);
    expect(titlesIn(pressed.card)).not.toContain('I take it');
    await bot.settle(alice.personal, edited('Taken by\nBob'));
    await bot.settle(alice.personal, about('Not yours any more: Proteus'));
  });

  it('is taken once: the next one hears by whom', async () => {
    const carol = bot.person('Carol');
    await bot.say(bob.personal, 'subscribe blocked');
    await bot.say(carol.personal, 'subscribe blocked');
    await order('litwareinc.com');
    await bot.settle(carol.personal, about('Purchase blocked'));
    await bot.settle(bob.personal, about('Purchase blocked'));
    const old = bot.button(carol.personal, 'I take it');
    await bot.press(bob.personal, 'I take it');
    await bot.settle(carol.personal, edited('Taken by\nBob'));
    await bot.press(carol.personal, old);
    expect(said(carol.personal)).toMatch(/^Bob has taken it already/);
  });

  it('is not asked of anybody once nobody did for four hours, but said again to operations', async () => {
    await bot.say(bob.channel, 'subscribe operations');
    await makeLink(bot, alice, { domain: 'proteus.example', inputs: { expirationInMinutes: '30' } });
    bot.advance(32);
    await bot.settle(alice.personal, about('The link has ended: Proteus'));
    bot.advance(241);
    const again = await bot.settle(bob.channel, about('The link has ended: Proteus'));
    expect(wordsIn(again.activity.attachments?.[0]?.content)).toContain('Nobody has taken this');
    await bot.press(bob.channel, 'I take it');
    await bot.settle(alice.personal, edited('Owner\nBob'));
  });
});

describe('an owner without the app', () => {
  it('is offered to add it at once, on the card, and is mentioned there', async () => {
    const group = { domain: 'proteus.example', place: 'group' } as const;
    const customer = customerOf(bot, group.domain);
    await bot.say(alice.group, 'attest proteus');
    const inputs = {
      country: 'DE',
      language: 'de-DE',
      companyName: customer.companyName,
      signatoryFirstName: 'Kim',
      signatoryLastName: 'Akers',
      emailAddress: 'kim@proteus.example',
      phoneNumber: '+49 30 5550123',
      expirationInMinutes: '30',
    };
    await bot.press(alice.group, 'Create acceptance link', { inputs });
    expect(said(alice.group)).toMatch(/cannot write to Alice personally/);
    expect(linksIn(bot.lastCard(alice.group))).toContain(addApp);
    bot.advance(32);
    const alert = await bot.settle(alice.group, about('The link has ended: Proteus'));
    expect(alert.activity.text).toBe('<at>Alice</at>, this one is yours:');
    expect(alert.activity.entities?.[0]).toMatchObject({ mentioned: { id: alice.group.userId } });
  });
});

describe('settings', () => {
  const utc = { otherZone: 'UTC' };

  it('are shown and changed in the personal chat, and kept', async () => {
    await bot.say(alice.personal, 'settings');
    expect(said(alice.personal)).toMatch(/^Your settings[\s\S]*Quiet from/);
    const inputs = { otherZone: 'europe/vienna', quietFrom: '22', quietTo: '7', digest: 'week', digestHour: '9' };
    const pressed = await bot.press(alice.personal, 'Save', { inputs });
    expect(wordsIn(pressed.card)).toMatch(
      /^Saved[\s\S]*Europe\/Vienna[\s\S]*From 22:00 until 07:00[\s\S]*every Monday at 09:00/,
    );
    await bot.press(alice.personal, 'Change');
    expect(wordsIn(bot.lastCard(alice.personal))).toMatch(/Europe\/Vienna/);
    await bot.say(alice.personal, 'status litware');
    expect(said(alice.personal)).toMatch(/GMT\+[12]|CES?T/);
  });

  it('refuse a zone that there is not, and keep what was typed', async () => {
    await bot.say(alice.personal, 'settings');
    const pressed = await bot.press(alice.personal, 'Save', { inputs: { otherZone: 'Berlin time', quietFrom: '22' } });
    expect(wordsIn(pressed.card)).toMatch(/Berlin time\n[\s\S]*no such time zone/);
    const again = await bot.press(alice.personal, 'Save', { inputs: { otherZone: '', quietFrom: '22' } });
    expect(wordsIn(again.card)).toContain('Quiet hours need a beginning and a different end');
  });

  it('are not shown where others read along', async () => {
    await installed(alice.personal);
    await bot.say(alice.channel, 'settings');
    expect(said(alice.channel)).toMatch(/^Your settings are yours alone/);
    const pressed = await bot.press(alice.channel, 'In my personal chat');
    expect(pressed.sentence).toBe('In your personal chat');
    expect(said(alice.personal)).toMatch(/^Your settings/);
    expect(said(alice.channel)).not.toContain('Quiet from');
  });

  it('keep news back in quiet hours, and let urgent news through', async () => {
    const hour = new Date(bot.simulator.clock.now()).getUTCHours();
    const quiet = { quietFrom: String(hour), quietTo: String((hour + 4) % 24) };
    await bot.say(alice.personal, 'settings');
    await bot.press(alice.personal, 'Save', { inputs: { ...utc, ...quiet } });
    const link = await makeLink(bot, alice, { domain: 'proteus.example' });
    await bot.say(bob.channel, 'subscribe all');
    await accept(bot, link);
    bot.advance(2);
    await bot.settle(bob.channel, about('Agreement finalized: Proteus'));
    await bot.say(alice.personal, 'subscribe blocked');
    await order('litwareinc.com');
    await bot.settle(alice.personal, about('Purchase blocked'));
    const summaries = () => bot.messages(alice.personal).map(({ summary }) => summary);
    expect(summaries().some((summary) => summary.startsWith('Agreement finalized'))).toBe(false);
    bot.advance(4 * 60);
    await bot.settle(alice.personal, about('Agreement finalized: Proteus'));
  });

  it('bring no digest to somebody who is no agent any more', async () => {
    await bot.stop();
    let role: Role = 'agent';
    bot = await startTestBot({ roles: { roleOf: async () => role } });
    alice = bot.person('Alice');
    await bot.say(alice.personal, 'settings');
    await bot.press(alice.personal, 'Save', { inputs: { ...utc, digest: 'week', digestHour: '8' } });
    await bot.say(alice.personal, 'subscribe blocked');
    role = 'member';
    bot.advance(8 * 24 * 60);
    await order('litwareinc.com');
    await bot.settle(alice.personal, about('Purchase blocked'));
    expect(bot.messages(alice.personal).filter(({ summary }) => summary.startsWith('Your week'))).toEqual([]);
  });

  it('bring a digest at its hour', async () => {
    await bot.say(alice.personal, 'settings');
    await bot.press(alice.personal, 'Save', { inputs: { ...utc, digest: 'day', digestHour: '8' } });
    await makeLink(bot, alice, { domain: 'proteus.example' });
    await order('litwareinc.com');
    bot.advance(24 * 60);
    const digest = await bot.settle(alice.personal, about('Your day: '));
    expect(wordsIn(digest.activity.attachments?.[0]?.content)).toMatch(
      /1 link of yours is open, none ended, \d+ purchases? (is|are) blocked[\s\S]*Proteus/,
    );
  });
});
