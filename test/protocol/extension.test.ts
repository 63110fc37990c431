import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { invoke, postActivity, TENANT_ID } from '../support/activities.ts';
import { type Person, startTestBot, type TestBot } from '../support/bot.ts';
import { buttonsIn, wordsIn } from '../support/teams-screen.ts';
import { addCustomer, makeLink, typedForm } from './scenario.ts';

let bot: TestBot;
let alice: Person;
let customerId: string;
beforeEach(async () => {
  bot = await startTestBot({ dialogs: true, agents: ['alice'] });
  alice = bot.person('Alice', { userObjectId: 'alice' });
  customerId = await addCustomer(bot, 'proteus.example');
  await bot.say(alice.personal, 'status proteus');
});
afterEach(() => bot.stop());

/** Some chat where the bot is not. */
const elsewhere = (person: Person) => ({ ...person.group, conversationId: '19:nobody-of-ours@thread.v2' });

async function ask(person: Person, name: string, value: unknown): Promise<unknown> {
  const response = await postActivity(bot.url, invoke(elsewhere(person), name, value));
  expect(response.status).toBe(200);
  return response.json();
}

const query = (person: Person, commandId: string, customer: string) =>
  ask(person, 'composeExtension/query', { commandId, parameters: [{ name: 'customer', value: customer }] });

const results = z.object({
  composeExtension: z.object({
    type: z.literal('result'),
    attachments: z.array(
      z.object({
        contentType: z.string(),
        content: z.unknown(),
        preview: z.object({
          content: z.object({ title: z.string(), text: z.string(), tap: z.object({ value: z.unknown() }).optional() }),
        }),
      }),
    ),
  }),
});
const lines = (answer: unknown) => results.parse(answer).composeExtension.attachments;
const instead = (answer: unknown) =>
  z.object({ composeExtension: z.object({ type: z.literal('message'), text: z.string() }) }).parse(answer)
    .composeExtension.text;
const task = (answer: unknown) =>
  z.object({ task: z.object({ type: z.string(), value: z.unknown() }) }).parse(answer).task;
const dialogCard = (answer: unknown) =>
  z.object({ card: z.object({ content: z.unknown() }) }).parse(task(answer).value).card.content;

describe('the compose box', () => {
  it('finds a customer by a part of the name and inserts the status read anew, without buttons', async () => {
    const [line] = lines(await query(alice, 'status', 'prot'));
    expect(line?.preview.content.text).toContain('Not accepted');
    const [chosen] = lines(await ask(alice, 'composeExtension/selectItem', line?.preview.content.tap?.value));
    expect(wordsIn(chosen?.content)).toContain('Not accepted');
    expect(buttonsIn(chosen?.content)).toEqual([]);
  });

  it('offers the customers asked about last before anything is typed, and says when nothing fits', async () => {
    expect(lines(await query(alice, 'status', ''))).toHaveLength(1);
    expect(instead(await query(alice, 'status', 'xyzzyx'))).toContain('No customer fits “xyzzyx”');
  });

  it('inserts no signatory, whoever asks', async () => {
    await makeLink(bot, alice, { domain: 'proteus.example' });
    const [line] = lines(await query(alice, 'status', 'proteus'));
    const chosen = await ask(alice, 'composeExtension/selectItem', line?.preview.content.tap?.value);
    expect(JSON.stringify([line, chosen])).not.toMatch(/Zauberling|attestationid|\/a\//);
  });

  it('inserts the acceptance link for those who may pass it on, and history knows', async () => {
    await makeLink(bot, alice, { domain: 'proteus.example' });
    const answer = await query(alice, 'link', 'proteus');
    expect(JSON.stringify(answer)).not.toMatch(/attestationid/);
    const [line] = lines(answer);
    const [chosen] = lines(await ask(alice, 'composeExtension/selectItem', line?.preview.content.tap?.value));
    expect(JSON.stringify(chosen?.content)).toContain('attestationid=');
    expect(wordsIn(chosen?.content)).toContain('Zauberling');
    await bot.say(alice.personal, 'history proteus');
    expect(wordsIn(bot.lastCard(alice.personal))).toContain('Took the message for the signatory');
  });

  it('gives no link to somebody who is no agent', async () => {
    await makeLink(bot, alice, { domain: 'proteus.example' });
    const [line] = lines(await query(alice, 'link', ''));
    const mallory = bot.person('Mallory');
    await bot.say(mallory.personal, 'hi');
    expect(instead(await query(mallory, 'link', 'proteus'))).toContain('admin agents and sales agents');
    const chosen = await ask(mallory, 'composeExtension/selectItem', line?.preview.content.tap?.value);
    expect(instead(chosen)).toContain('admin agents and sales agents');
    expect(lines(await query(mallory, 'status', 'proteus'))).toHaveLength(1);
  });

  it('knows nobody who has no personal chat with the bot, and says what to do', async () => {
    const own = await startTestBot({ members: { tenantIds: [TENANT_ID] } });
    try {
      const bob = own.person('Bob');
      own.connector.addMember({ id: `${bob.personal.userId}`, aadObjectId: `${bob.personal.userObjectId}` });
      const asked = { commandId: 'status', parameters: [{ name: 'customer', value: 'contoso' }] };
      const ofBob = () => postActivity(own.url, invoke(elsewhere(bob), 'composeExtension/query', asked));
      expect(instead(await (await ofBob()).json())).toContain('personal chat first');
      await own.say(bob.personal, 'status Fabrikam');
      expect(instead(await (await ofBob()).json())).toContain('No customer fits');
      const places = own.connector.memberCalls.map(({ conversationId }) => conversationId);
      expect(places).not.toContain('19:nobody-of-ours@thread.v2');
    } finally {
      await own.stop();
    }
  });
});

describe('a message', () => {
  const opens = (person: Person, commandId: string, content: string) =>
    ask(person, 'composeExtension/fetchTask', { commandId, messagePayload: { body: { content } } });

  it('that names a customer opens the form, and what is made is shown in the dialog', async () => {
    const form = dialogCard(await opens(alice, 'attest', '<p>Mail from <b>ann@proteus.example</b>: please</p>'));
    expect(wordsIn(form)).toContain('Who may sign for this customer?');
    const send = buttonsIn(form).find(({ title }) => title === 'Create acceptance link');
    const made = await ask(alice, 'composeExtension/submitAction', {
      commandId: 'attest',
      data: { ...send?.data, verb: send?.verb, ...typedForm },
    });
    expect(wordsIn(dialogCard(made))).toMatch(/^Pending[\s\S]*Zauberling/);
    expect(bot.simulator.state().attestations).toHaveLength(1);
  });

  it('that names nobody opens the question which customer', async () => {
    const asked = dialogCard(await opens(alice, 'attest', '<p>please help</p>'));
    expect(wordsIn(asked)).toContain('Which customer?');
    const go = buttonsIn(asked).find(({ title }) => title === 'Go on');
    const form = await ask(alice, 'composeExtension/submitAction', {
      commandId: 'attest',
      data: { ...go?.data, verb: go?.verb, customer: customerId },
    });
    expect(wordsIn(dialogCard(form))).toContain('Who may sign for this customer?');
  });

  it('with a pasted refusal is answered like one', async () => {
    const text = `<div>{"code":900428,"description":"MCA outdated","customerId":"${customerId}"}</div>`;
    expect(wordsIn(dialogCard(await opens(alice, 'blocked', text)))).toContain('Purchase blocked');
    expect(task(await opens(alice, 'blocked', 'lunch?'))).toMatchObject({ type: 'message' });
  });
});

describe('a field that finds customers', () => {
  it('is answered while one types', async () => {
    const response = await postActivity(
      bot.url,
      invoke(alice.personal, 'application/search', { queryText: 'prot', dataset: 'customers', kind: 'search' }),
    );
    expect(await response.json()).toMatchObject({
      type: 'application/vnd.microsoft.search.searchResponse',
      value: { results: [{ value: customerId }] },
    });
  });

  it('stands on the card that asks for the customer', async () => {
    await bot.say(alice.personal, 'status');
    expect(wordsIn(bot.lastCard(alice.personal))).toContain('Which customer?');
    const pressed = await bot.press(alice.personal, 'Go on', { inputs: { customer: customerId } });
    expect(pressed.status).toBe(200);
    expect(wordsIn(bot.lastCard(alice.personal))).toContain('Not accepted');
  });
});
