import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cardAction, message, postActivity } from '../support/activities.ts';
import { startTestBot, type TestBot } from '../support/bot.ts';
import { buttonsIn, inputsIn, titlesIn, wordsIn } from '../support/teams-screen.ts';
import { accept, addCustomer, makeLink, newestLink, signatory, typedForm } from './scenario.ts';

let bot: TestBot;
afterEach(() => bot.stop());

/** Whether anything of the signatory's stands in what was sent; the company's own name may. */
function leaks(sent: unknown, link: string): readonly string[] {
  const text = JSON.stringify(sent);
  const wanted = [...Object.values(signatory), link, 'attestationid='];
  return wanted.filter((value) => text.toLowerCase().includes(value.toLowerCase()));
}

const sentTo = (places: readonly string[]): unknown[] =>
  bot.connector.calls.filter(({ conversationId }) => places.some((place) => conversationId.startsWith(place)));

describe.each([
  ['with dialogs', true],
  ['without dialogs', false],
])('in a channel %s', (_name, dialogs) => {
  it('nothing of the signatory and no link is ever posted, from the form to the finalized agreement', async () => {
    bot = await startTestBot({ dialogs });
    const id = await addCustomer(bot, 'proteus.example');
    const alice = bot.person('Alice');
    const place = alice.channel.conversationId.split(';')[0] ?? '';
    await bot.say(alice.personal, 'hi');
    await bot.say(alice.channel, 'subscribe all');
    await bot.simulator.order(id);
    await bot.settle(alice.channel, ({ activity }) => (activity.summary ?? '').startsWith('Purchase blocked'));
    const [shown] = await bot.say(alice.channel, 'attest proteus');
    if (dialogs) {
      const form = await bot.inDialog(alice.channel, bot.button(alice.channel, 'Attest'));
      const send = buttonsIn(form.card).find(({ title }) => title === 'Create acceptance link');
      if (send === undefined) throw new Error('The dialog has no form');
      const made = await bot.inDialog(alice.channel, send, { ...inputsIn(form.card), ...typedForm });
      expect(wordsIn(made.card)).toMatch(/^Pending[\s\S]*Quirinus/);
    } else {
      const refused = await bot.press(alice.channel, 'Create acceptance link', {
        in: shown?.activityId ?? '',
        inputs: { ...typedForm, phoneNumber: 'none' },
      });
      expect(inputsIn(refused.card)).toMatchObject({ signatoryFirstName: 'Quirinus' });
      await bot.press(alice.channel, 'Create acceptance link', { inputs: typedForm });
    }
    const link = newestLink(bot);
    for (const line of ['status proteus', 'attest proteus', 'pending all', 'finalize proteus', 'hi'])
      await bot.say(alice.channel, line);
    const showsAttestation = bot.messages(alice.channel).findLast(({ card }) => titlesIn(card).includes('Check now'));
    await bot.press(alice.channel, 'Check now', { in: showsAttestation?.activityId ?? '' });
    bot.advance(1440 - 30);
    await bot.settle(alice.channel, ({ activity }) => (activity.summary ?? '').startsWith('The link ends soon'));
    await bot.say(alice.channel, 'reissue proteus');
    await accept(bot, newestLink(bot));
    await bot.say(alice.channel, 'finalize proteus');
    await bot.settle(alice.channel, ({ activity }) => (activity.summary ?? '').startsWith('Agreement finalized'));
    await bot.settle(alice.channel, ({ activity }) => (activity.summary ?? '').startsWith('Purchase unblocked'));
    await bot.say(alice.channel, 'status proteus');
    const sent = sentTo([place]);
    expect(sent.length).toBeGreaterThan(10);
    expect(sent.flatMap((one) => leaks(one, link))).toEqual([]);
    expect(sent.flatMap((one) => leaks(one, newestLink(bot)))).toEqual([]);
    expect(bot.logged.flatMap((line) => leaks(line, link))).toEqual([]);
  });
});

describe('Details and Send to signatory', () => {
  it('go to the personal chat of the presser, and the channel hears nothing of it', async () => {
    bot = await startTestBot();
    await addCustomer(bot, 'proteus.example');
    const alice = bot.person('Alice');
    const link = await makeLink(bot, alice, { domain: 'proteus.example' });
    const bob = bot.person('Bob');
    await bot.say(bob.personal, 'hi');
    await bot.say(bob.channel, 'status proteus');
    const pressed = await bot.press(bob.channel, 'Details');
    expect(pressed).toMatchObject({ status: 200, sentence: 'In your personal chat' });
    expect(wordsIn(bot.lastCard(bob.personal))).toMatch(/^Pending[\s\S]*Zauberling/);
    await bot.press(bob.personal, 'Send to signatory');
    const text = bot.messages(bob.personal).at(-1)?.text ?? '';
    expect(text).toContain('Hello Quirinus Zauberling,');
    expect(text).toContain(`attestationid=${link}`);
    expect(sentTo([bob.channel.conversationId]).flatMap((one) => leaks(one, link))).toEqual([]);
    const found = new Set(sentTo([bob.personal.conversationId]).flatMap((one) => leaks(one, link)));
    expect([...found].toSorted()).toEqual([...Object.values(signatory), link, 'attestationid='].toSorted());
  });

  it('say how to be reached where the bot is not in the presser’s personal chat', async () => {
    bot = await startTestBot();
    await addCustomer(bot, 'proteus.example');
    const link = await makeLink(bot, bot.person('Alice'), { domain: 'proteus.example' });
    const bob = bot.person('Bob');
    await bot.say(bob.channel, 'status proteus');
    await bot.press(bob.channel, 'Details');
    expect(wordsIn(bot.lastCard(bob.channel))).toContain('I cannot write to you personally');
    expect(sentTo([bob.channel.conversationId]).flatMap((one) => leaks(one, link))).toEqual([]);
  });
});

describe('somebody of the tenant who is no agent', () => {
  it('may ask for a status, sees no signatory, and is offered nothing else', async () => {
    const agent = 'aaaaaaaa-1111-4000-8000-000000000001';
    bot = await startTestBot({ agents: [agent] });
    await addCustomer(bot, 'proteus.example');
    const link = await makeLink(bot, bot.person('Alice', { userObjectId: agent }), { domain: 'proteus.example' });
    const eve = bot.person('Eve');
    await bot.say(eve.personal, 'status proteus');
    const status = bot.lastCard(eve.personal);
    expect(wordsIn(status)).toContain('Not accepted');
    expect(titlesIn(status)).toEqual(['Refresh']);
    await bot.say(eve.personal, 'status fabrikam');
    expect(wordsIn(bot.lastCard(eve.personal))).not.toMatch(/Bowen|megan/i);
    await bot.say(eve.personal, 'help');
    expect(wordsIn(bot.lastCard(eve.personal))).not.toContain('attest Contoso');
    for (const line of [
      'attest proteus',
      'pending all',
      'finalize proteus',
      'subscribe',
      'invite proteus',
      '900428 Proteus',
    ]) {
      await bot.say(eve.personal, line);
      expect.soft(wordsIn(bot.lastCard(eve.personal)), line).toContain('Not permitted');
    }
    expect(sentTo([eve.personal.conversationId]).flatMap((one) => leaks(one, link))).toEqual([]);
  });

  it('is refused at the press of a button that an agent’s card offers', async () => {
    const agent = 'aaaaaaaa-1111-4000-8000-000000000001';
    bot = await startTestBot({ agents: [agent] });
    await addCustomer(bot, 'proteus.example');
    const alice = bot.person('Alice', { userObjectId: agent });
    const link = await makeLink(bot, alice, { domain: 'proteus.example' });
    await bot.say(alice.channel, 'finalize proteus');
    const eve = { ...bot.person('Eve').channel, conversationId: alice.channel.conversationId };
    for (const title of ['Details', 'Check now', 'Reissue', 'Cancel']) {
      const pressed = await bot.press(eve, bot.button(alice.channel, title));
      expect.soft(pressed.sentence, title).toBe('Not permitted');
    }
    expect(bot.messages(alice.channel)).toHaveLength(1);
    const id = String(bot.button(alice.channel, 'Details').data['id']);
    for (const verb of ['sendToSignatory', 'showAttestation', 'changeAndReissue', 'details']) {
      const response = await postActivity(bot.url, cardAction(eve, { verb, data: { id } }));
      expect.soft(leaks(await response.json(), link), verb).toEqual([]);
    }
    expect(bot.simulator.state().attestations).toHaveLength(1);
    expect(sentTo([alice.channel.conversationId]).flatMap((one) => leaks(one, link))).toEqual([]);
  });
});

describe('somebody of another tenant', () => {
  it('gets nothing: no message, and 403 for everything', async () => {
    bot = await startTestBot();
    const mallory = bot.person('Mallory', { tenantId: 'cccccccc-0000-4000-8000-000000000009' });
    for (const scene of [mallory.personal, mallory.group, mallory.channel]) {
      expect((await postActivity(bot.url, message(scene, 'status fabrikam'))).status).toBe(403);
      const press = cardAction(scene, { verb: 'command', data: { text: 'help' } });
      expect((await postActivity(bot.url, press)).status).toBe(403);
      const { value: _value, ...rest } = press;
      const fetched = { ...rest, name: 'task/fetch', value: { data: { verb: 'attest', customerId: 'x' } } };
      expect((await postActivity(bot.url, fetched)).status).toBe(403);
      expect((await postActivity(bot.url, { ...rest, type: 'installationUpdate', action: 'add' })).status).toBe(403);
    }
    expect(bot.connector.calls).toEqual([]);
    expect(bot.simulator.state().requests).toEqual([]);
  });
});

// teams-ai's own `actionExecute` shows every presser's card to everybody, once any card had `refresh` (teams.md 1.4.2).
describe('a card that one presser is shown', () => {
  const refresh = (userId: string) => ({
    refresh: { userIds: [userId], action: { type: 'Action.Execute', verb: 'x' } },
  });

  it('is never put in the place of the card that everybody sees, whoever presses in between', async () => {
    const agent = 'aaaaaaaa-1111-4000-8000-000000000001';
    bot = await startTestBot({ agents: [agent] });
    await addCustomer(bot, 'proteus.example');
    const alice = bot.person('Alice', { userObjectId: agent });
    const link = await makeLink(bot, alice, { domain: 'proteus.example' });
    await bot.say(alice.channel, 'status proteus');
    const bob = { ...bot.person('Bob').channel, conversationId: alice.channel.conversationId };
    const press = async (scene: typeof bob): Promise<string> => {
      // A client may send along what the pressed card had for `refresh`.
      const value = { action: { type: 'Action.Execute', verb: 'refreshStatus', data: button.data }, trigger: 'manual' };
      const activity = cardAction(scene, { verb: 'x' }, { value: { ...value, ...refresh(scene.userId ?? '') } });
      return wordsIn(
        z.object({ value: z.unknown() }).parse(await (await postActivity(bot.url, activity)).json()).value,
      );
    };
    const button = bot.button(alice.channel, 'Refresh');
    const posted = bot.connector.calls.length;
    const [first, between, again] = [await press(alice.channel), await press(bob), await press(alice.channel)];
    expect(again).toBe(first);
    expect(between).not.toBe(first);
    expect(bot.connector.calls.slice(posted)).toEqual([]);
    expect([first, between, again].flatMap((words) => leaks(words, link))).toEqual([]);
  });
});
