import { afterEach, describe, expect, it } from 'vitest';
import type { Role } from '../../src/agreements/ports.ts';
import { cardAction, dialog, installationUpdate, message, postActivity, TENANT_ID } from '../support/activities.ts';
import { type Person, startTestBot, type TestBot, type TestBotOptions } from '../support/bot.ts';
import type { ConnectorAnswer } from '../support/recording-connector.ts';
import { buttonsIn, inputsIn, titlesIn, wordsIn } from '../support/teams-screen.ts';
import { addCustomer, makeLink, newestLink, typedForm } from './scenario.ts';

let bot: TestBot;
afterEach(() => bot.stop());

const otherTenant = 'cccccccc-0000-4000-8000-000000000009';
const team = '19:team@thread.tacv2';
const start = async (options: TestBotOptions = {}): Promise<void> => {
  bot = await startTestBot({ members: { tenantIds: [TENANT_ID] }, ...options });
};

/** Somebody whom the connector answers so; as a member of the tenant unless told. */
function person(name: string, fields: Readonly<Record<string, unknown>> = {}): Person {
  const made = bot.person(name);
  bot.connector.addMember({
    id: made.personal.userId ?? '',
    aadObjectId: made.personal.userObjectId ?? '',
    ...fields,
  });
  return made;
}

const placesOf = ({ personal, group, channel }: Person) => [personal, group, channel];

describe('a member of the tenant', () => {
  it('is asked for once, also by turns at the same time and in other places', async () => {
    await start();
    const alice = person('Alice');
    await Promise.all([1, 2, 3, 4, 5].map(() => bot.say(alice.personal, 'help')));
    for (const place of placesOf(alice)) await bot.say(place, 'status fabrikam');
    expect(bot.connector.memberCalls).toEqual([
      { conversationId: alice.personal.conversationId, memberId: alice.personal.userId },
    ]);
    expect(wordsIn(bot.lastCard(alice.channel))).toContain('Accepted (attested)');
  });

  it('is asked for in the team where a channel was written in', async () => {
    await start();
    const alice = person('Alice');
    await bot.say(alice.channel, 'help');
    expect(bot.connector.memberCalls).toMatchObject([{ conversationId: team }]);
  });

  it('is found in a shared channel whose team he is not in', async () => {
    await start();
    const alice = person('Alice');
    bot.connector.answerMember(alice.channel.userId ?? '', { status: 404, body: { error: { code: 'x' } } }, team);
    await bot.say(alice.channel, 'status fabrikam');
    expect(wordsIn(bot.lastCard(alice.channel))).toContain('Accepted (attested)');
    expect(bot.connector.memberCalls.map(({ conversationId }) => conversationId)).toEqual([
      team,
      alice.channel.conversationId.split(';')[0],
    ]);
  });
});

const outsiders: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'a guest': { userRole: 'guest' },
  'a guest whom only the principal name shows': { userPrincipalName: 'mallory_evil.example#EXT#@contoso.example' },
  'somebody anonymous in a meeting': { userRole: 'anonymous', objectId: undefined },
  'somebody of another tenant in a shared channel': { tenantId: otherTenant },
  'somebody else than the activity says': { objectId: 'bbbbbbbb-0000-4000-8000-00000000dead' },
};

async function expectNothing(mallory: Person): Promise<void> {
  for (const scene of placesOf(mallory)) {
    const activities = [
      message(scene, 'status fabrikam'),
      message(scene, '', { value: { verb: 'command', text: 'help' } }),
      cardAction(scene, { verb: 'command', data: { text: 'help' } }),
      dialog(scene, 'task/fetch', { verb: 'attest', customerId: 'x' }),
      dialog(scene, 'task/submit', { verb: 'submitForm', customerId: 'x', formKey: 'k' }),
      installationUpdate(scene, 'add'),
    ];
    for (const activity of activities) {
      const response = await postActivity(bot.url, activity);
      expect([response.status, await response.text()]).toEqual([403, '']);
    }
  }
  expect(bot.connector.calls).toEqual([]);
  expect(bot.simulator.state().requests).toEqual([]);
}

describe('an outsider', () => {
  it.each(Object.keys(outsiders))('such as %s gets nothing: no word, no card, no dialog, no welcome', async (kind) => {
    await start();
    await expectNothing(person('Mallory', outsiders[kind]));
    expect(bot.connector.memberCalls.length).toBe(1);
  });

  it('whom the Bot Connector does not know gets nothing', async () => {
    await start();
    await expectNothing(bot.person('Mallory'));
  });

  it('without an Entra id is not even asked for', async () => {
    await start();
    const mallory = bot.person('Mallory', { userObjectId: '' });
    await expectNothing(mallory);
    expect(bot.connector.memberCalls).toEqual([]);
  });

  it('under another tenant’s name is not even asked for', async () => {
    await start();
    const mallory = bot.person('Mallory', { tenantId: otherTenant });
    bot.connector.addMember({ id: mallory.personal.userId ?? '', aadObjectId: mallory.personal.userObjectId ?? '' });
    await expectNothing(mallory);
    expect(bot.connector.memberCalls).toEqual([]);
  });
});

describe('where it cannot be found out who somebody is', () => {
  const answers: readonly (readonly [string, ConnectorAnswer])[] = [
    ['500', { status: 500 }],
    ['403', { status: 403, body: { error: { code: 'BotNotInConversationRoster' } } }],
    ['404 for the whole chat', { status: 404, body: { error: { code: 'ConversationNotFound' } } }],
    ['429', { status: 429, headers: { 'retry-after': '3600' } }],
    ['a cut connection', 'drop'],
    ['nothing', 'hang'],
    ['HTML', { status: 200, text: '<html>' }],
    ['a member without a tenant', { status: 200, body: { id: 'x', objectId: 'y' } }],
  ];
  it.each(answers)(
    'because the Bot Connector answers %s: it says so, and the next try succeeds',
    async (_what, answer) => {
      await start();
      const alice = person('Alice');
      bot.connector.answerMember(alice.personal.userId ?? '', answer);
      const [shown] = await bot.say(alice.personal, 'status fabrikam');
      expect(wordsIn(shown?.card)).toMatch(/I could not check who you are[\s\S]*Try again in a minute/);
      if (answer !== 'hang') {
        const [inChannel] = await bot.say(alice.channel, 'status fabrikam');
        expect([inChannel?.card, inChannel?.text]).toEqual([null, expect.stringContaining('Try again in a minute')]);
        const pressed = await bot.press(alice.channel, {
          title: '',
          verb: 'command',
          data: { text: 'help' },
          opensDialog: false,
          url: null,
        });
        expect(pressed.sentence).toContain('Try again in a minute');
        const fetched = dialog(alice.channel, 'task/fetch', { verb: 'attest', customerId: 'x' });
        const body = await (await postActivity(bot.url, fetched)).json();
        expect(body).toMatchObject({
          task: { type: 'message', value: expect.stringContaining('Try again in a minute') },
        });
      }
      expect(bot.simulator.state().requests).toEqual([]);
      person('Alice');
      bot.connector.addMember({ id: alice.personal.userId ?? '', aadObjectId: alice.personal.userObjectId ?? '' });
      await bot.say(alice.personal, 'status fabrikam');
      expect(wordsIn(bot.lastCard(alice.personal))).toContain('Accepted (attested)');
    },
  );

  it('the installer hears nothing', async () => {
    await start();
    const alice = person('Alice');
    bot.connector.answerMember(alice.personal.userId ?? '', { status: 500 });
    expect((await postActivity(bot.url, installationUpdate(alice.personal, 'add'))).status).toBe(200);
    expect(bot.connector.calls).toEqual([]);
  });

  it.each(['personal', 'channel'] as const)(
    'the installer is welcomed in the %s chat once it is found out, and once only',
    async (where) => {
      await start();
      const alice = bot.person('Alice');
      const id = alice.personal.userId ?? '';
      bot.connector.answerMember(id, { status: 500 });
      await postActivity(bot.url, installationUpdate(alice[where], 'add'));
      await bot.say(alice[where], 'help');
      const welcomed = () =>
        bot.connector.calls.filter((call) => JSON.stringify(call).includes('I look after your customers')).length;
      const before = welcomed();
      bot.connector.addMember({ id, aadObjectId: alice.personal.userObjectId ?? '' });
      await bot.say(alice[where], 'help');
      await bot.say(alice[where], 'help');
      expect([before, welcomed()]).toEqual([0, 1]);
      if (where === 'channel') return;
      await bot.say(alice.personal, 'subscriptions');
      expect(wordsIn(bot.lastCard(alice.personal))).toContain('Purchase blocked');
    },
  );
});

/** Roles that a test changes while the bot runs. */
function changing(first: Role): { role: Role; readonly roleOf: () => Promise<Role> } {
  const roles = { role: first, roleOf: async () => roles.role };
  return roles;
}

describe('somebody of the tenant whose role could not be looked up', () => {
  it('may ask for a status, and is told why the rest does not work', async () => {
    await start({ roles: changing('unchecked') });
    const alice = person('Alice');
    await bot.say(alice.personal, 'status fabrikam');
    expect(wordsIn(bot.lastCard(alice.personal))).toContain('Accepted (attested)');
    for (const line of ['attest fabrikam', 'pending all', 'finalize fabrikam', 'reissue fabrikam', 'subscribe all']) {
      await bot.say(alice.personal, line);
      expect
        .soft(wordsIn(bot.lastCard(alice.personal)), line)
        .toMatch(/^I could not check what you may do[\s\S]*Try again/);
    }
    expect(bot.simulator.state().requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('hears of blocked purchases from the time on when it is known that an agent installed the app', async () => {
    const roles = changing('unchecked');
    await start({ roles });
    const alice = person('Alice');
    await postActivity(bot.url, installationUpdate(alice.personal, 'add'));
    await bot.say(alice.personal, 'status fabrikam');
    roles.role = 'agent';
    await bot.say(alice.personal, 'subscriptions');
    expect(wordsIn(bot.lastCard(alice.personal))).toContain('Purchase blocked');
  });

  it('is told so at a press, and in a dialog', async () => {
    const roles = changing('agent');
    await start({ roles, dialogs: true });
    await addCustomer(bot, 'proteus.example');
    const alice = person('Alice');
    await makeLink(bot, alice, { domain: 'proteus.example' });
    await bot.say(alice.channel, 'finalize proteus');
    roles.role = 'unchecked';
    expect((await bot.press(alice.channel, 'Reissue')).sentence).toBe('I could not check what you may do');
    expect(wordsIn((await bot.inDialog(alice.channel, bot.button(alice.channel, 'Details'))).card)).toContain(
      'I could not check what you may do',
    );
  });
});

describe('somebody who was taken out of the group after the card was made', () => {
  const refusedWords = 'Not permitted';

  it.each(['personal', 'channel'] as const)('is refused at every button in a %s conversation', async (where) => {
    const roles = changing('agent');
    await start({ roles });
    await addCustomer(bot, 'proteus.example');
    const alice = person('Alice');
    const link = await makeLink(bot, alice, { domain: 'proteus.example' });
    await bot.say(alice[where], 'finalize proteus');
    const titles = titlesIn(bot.lastCard(alice[where])).filter((title) => title !== 'Help');
    const buttons = titles.map((title) => bot.button(alice[where], title)).filter(({ url }) => url === null);
    expect(titles).toEqual(expect.arrayContaining(['Check now', 'Reissue', 'Cancel']));
    roles.role = 'member';
    const before = bot.connector.calls.length;
    for (const button of buttons) {
      const answer = await bot.press(alice[where], button);
      expect.soft(answer.card === null ? answer.sentence : wordsIn(answer.card), button.title).toContain(refusedWords);
      expect.soft(JSON.stringify(answer), button.title).not.toContain(link);
    }
    // The same by a message, as clients without Action.Execute send it.
    for (const { verb, data } of buttons) {
      const submit = message(alice[where], '', { value: { ...data, verb } });
      expect((await postActivity(bot.url, submit)).status).toBe(200);
    }
    const said = JSON.stringify(bot.connector.calls.slice(before));
    expect(said).toContain(refusedWords);
    expect(said).not.toContain(link);
    expect(bot.simulator.state().attestations).toHaveLength(1);
  });

  it('is refused when a dialog is opened, and when its form is sent', async () => {
    const roles = changing('agent');
    await start({ roles, dialogs: true });
    await addCustomer(bot, 'proteus.example');
    const alice = person('Alice');
    await bot.say(alice.channel, 'attest proteus');
    const open = bot.button(alice.channel, 'Attest');
    const form = await bot.inDialog(alice.channel, open);
    const send = buttonsIn(form.card).find(({ title }) => title === 'Create acceptance link');
    if (send === undefined) throw new Error('The dialog has no form');
    roles.role = 'member';
    expect(wordsIn((await bot.inDialog(alice.channel, open)).card)).toContain(refusedWords);
    const sent = await bot.inDialog(alice.channel, send, { ...inputsIn(form.card), ...typedForm });
    expect(wordsIn(sent.card)).toContain(refusedWords);
    expect(bot.simulator.state().attestations).toEqual([]);
    roles.role = 'agent';
    await bot.inDialog(alice.channel, send, { ...inputsIn(form.card), ...typedForm });
    expect(newestLink(bot)).not.toBe('');
  });
});
