import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { message, postActivity } from '../support/activities.ts';
import { type Person, startTestBot, type TestBot } from '../support/bot.ts';
import { type Button, besideInput, buttonsIn, inputsIn, titlesIn, wordsIn } from '../support/teams-screen.ts';
import { addCustomer, makeLink, typedForm } from './scenario.ts';

let bot: TestBot;
let alice: Person;
beforeEach(async () => {
  bot = await startTestBot({ dialogs: true });
  alice = bot.person('Alice');
  await addCustomer(bot, 'proteus.example');
});
afterEach(() => bot.stop());

function buttonOf(card: unknown, title: string): Button {
  const found = buttonsIn(card).find((button) => button.title === title);
  if (found === undefined) throw new Error(`No "${title}" among ${JSON.stringify(titlesIn(card))}`);
  return found;
}

describe('the form as a dialog', () => {
  it('is offered in a channel by a typed attest, beside the personal chat', async () => {
    await bot.say(alice.channel, 'attest proteus');
    expect(titlesIn(bot.lastCard(alice.channel))).toEqual(['Attest', 'In my personal chat']);
    expect(bot.button(alice.channel, 'Attest').opensDialog).toBe(true);
  });

  it('stays open with everything typed while something is wrong, then shows the presser the link and posts the shared card', async () => {
    await bot.say(alice.channel, 'attest proteus');
    const form = await bot.inDialog(alice.channel, bot.button(alice.channel, 'Attest'));
    expect(wordsIn(form.card)).toContain('Who may sign for this customer?');
    expect(JSON.stringify(form.card)).not.toContain('Action.Execute');
    const wrong = await bot.inDialog(alice.channel, buttonOf(form.card, 'Create acceptance link'), {
      ...typedForm,
      phoneNumber: 'x',
    });
    expect(besideInput(wrong.card, 'phoneNumber')).toContain('give a number');
    expect(inputsIn(wrong.card)).toMatchObject({ signatoryFirstName: 'Quirinus', phoneNumber: 'x' });
    const made = await bot.inDialog(alice.channel, buttonOf(wrong.card, 'Create acceptance link'), typedForm);
    expect(wordsIn(made.card)).toMatch(/^Pending[\s\S]*Zauberling/);
    const shared = bot.messages(alice.channel).at(-1);
    expect(wordsIn(shared?.card)).toMatch(/^Pending[\s\S]*Owner\s+Alice/);
    expect(wordsIn(shared?.card)).not.toContain('Zauberling');
    expect(shared?.place).toBe(alice.channel.conversationId);
    expect(bot.simulator.state().attestations).toHaveLength(1);
  });

  it('the shared card of a dialog is edited as the state changes', async () => {
    await bot.say(alice.channel, 'attest proteus');
    const form = await bot.inDialog(alice.channel, bot.button(alice.channel, 'Attest'));
    await bot.inDialog(alice.channel, buttonOf(form.card, 'Create acceptance link'), typedForm);
    const shared = bot.messages(alice.channel).at(-1);
    const bob = bot.person('Bob');
    await bot.say(bob.personal, 'cancel proteus');
    const edit = await bot.settle(alice.channel, ({ method }) => method === 'PUT');
    expect(edit.activityId).toBe(shared?.activityId);
    expect(edit.activity.summary).toContain('Cancelled');
    expect(edit.conversationId).toBe(alice.channel.conversationId);
  });

  it('makes one attestation of a dialog that is sent twice at once, and posts no further card when it is sent again', async () => {
    await bot.say(alice.channel, 'attest proteus');
    const form = await bot.inDialog(alice.channel, bot.button(alice.channel, 'Attest'));
    const send = buttonOf(form.card, 'Create acceptance link');
    await Promise.all([bot.inDialog(alice.channel, send, typedForm), bot.inDialog(alice.channel, send, typedForm)]);
    expect(bot.simulator.state().attestations).toHaveLength(1);
    const posted = bot.messages(alice.channel).length;
    const again = await bot.inDialog(alice.channel, send, typedForm);
    expect(wordsIn(again.card)).toMatch(/^Pending/);
    expect(bot.messages(alice.channel)).toHaveLength(posted);
  });

  it('says whose link there is; Use that link shows it within the dialog, and Replace the form', async () => {
    await makeLink(bot, bot.person('Bob'), { domain: 'proteus.example' });
    await bot.say(alice.channel, 'attest proteus');
    const live = await bot.inDialog(alice.channel, bot.button(alice.channel, 'Attest'));
    expect(wordsIn(live.card)).toContain('Bob has a link open for this customer.');
    const used = await bot.inDialog(alice.channel, buttonOf(live.card, 'Use that link'));
    expect(wordsIn(used.card)).toMatch(/^Pending[\s\S]*Zauberling/);
    const replace = await bot.inDialog(alice.channel, buttonOf(live.card, 'Replace'));
    expect(wordsIn(replace.card)).toContain('This replaces the link of Bob.');
    const posted = JSON.stringify(bot.messages(alice.channel));
    expect(posted).not.toContain('Zauberling');
  });

  it('goes to the personal chat where that is chosen', async () => {
    await bot.say(alice.personal, 'hi');
    await bot.say(alice.group, 'attest proteus');
    const pressed = await bot.press(alice.group, 'In my personal chat');
    expect(pressed.sentence).toBe('In your personal chat');
    const made = await bot.press(alice.personal, 'Create acceptance link', { inputs: typedForm });
    expect(wordsIn(made.card)).toMatch(/^Pending/);
  });
});

describe('a button of an old client, which arrives as a message with a value', () => {
  it('works like the press: the card is edited in place', async () => {
    await bot.say(alice.personal, 'attest proteus');
    const form = bot.messages(alice.personal).at(-1);
    const send = buttonOf(form?.card, 'Create acceptance link');
    const value = { ...send.data, verb: send.verb, ...typedForm };
    const activity = message(alice.personal, '', { text: undefined, value, replyToId: form?.activityId });
    expect((await postActivity(bot.url, activity)).status).toBe(200);
    const now = bot.messages(alice.personal).find(({ activityId }) => activityId === form?.activityId);
    expect(wordsIn(now?.card)).toMatch(/^Pending/);
    expect(bot.simulator.state().attestations).toHaveLength(1);
  });

  it('answers what a press would answer with a message', async () => {
    await bot.say(alice.group, 'status fabrikam');
    const { verb } = bot.button(alice.group, 'Refresh');
    const value = { verb, customerId: 'not-a-tenant-id' };
    const before = bot.messages(alice.group).length;
    await postActivity(bot.url, message(alice.group, '', { value }));
    expect(bot.messages(alice.group).length).toBe(before + 1);
    expect(wordsIn(bot.lastCard(alice.group))).not.toBe('');
  });

  it('never posts a form with a signatory where others read along', async () => {
    await bot.say(alice.personal, 'hi');
    await bot.say(alice.personal, 'attest proteus');
    const send = bot.button(alice.personal, 'Create acceptance link');
    const value = { ...send.data, verb: send.verb, ...typedForm, phoneNumber: '' };
    await postActivity(bot.url, message(alice.group, '', { value, replyToId: 'activity-1' }));
    expect(
      JSON.stringify(bot.connector.calls.filter(({ conversationId }) => conversationId === alice.group.conversationId)),
    ).not.toContain('Zauberling');
    expect(inputsIn(bot.lastCard(alice.personal))).toMatchObject({ signatoryLastName: 'Zauberling' });
  });
});
