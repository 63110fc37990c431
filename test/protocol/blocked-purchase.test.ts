import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { customerOf, type Person, requestsTo, startTestBot, type TestBot } from '../support/bot.ts';
import { titlesIn, wordsIn } from '../support/teams-screen.ts';
import { accept, addCustomer, makeLink } from './scenario.ts';

let bot: TestBot;
let alice: Person;
let id: string;
beforeEach(async () => {
  bot = await startTestBot();
  alice = bot.person('Alice');
  id = await addCustomer(bot, 'proteus.example');
});
afterEach(() => bot.stop());

const said = (scene: { conversationId: string }): string => wordsIn(bot.lastCard(scene));
const starting =
  (words: string, method = 'POST') =>
  (call: { method: string; activity: { summary?: string } }) =>
    call.method === method && (call.activity.summary ?? '').startsWith(words);

const blockedButtons = ['Attest', 'Invite', 'Tell me when unblocked', 'Status', 'I take it'];

describe('a refused order that the shop reports', () => {
  it('raises one alert, a second order joins it, and after finalizing both are named for a retry', async () => {
    const team = bot.person('Bob').channel;
    await bot.say(team, 'subscribe blocked, unblocked');
    const first = await bot.simulator.order(id, { action: 'New purchase' });
    expect(first).toMatchObject({ outcome: 'refused', code: 13605, reported: { status: 202 } });
    const alert = await bot.settle(team, starting('Purchase blocked'));
    expect(wordsIn(bot.lastCard(team))).toMatch(/Microsoft found no Microsoft Customer Agreement[\s\S]*New purchase/);
    expect(titlesIn(bot.lastCard(team))).toEqual(blockedButtons);
    const second = await bot.simulator.order(id, { action: 'Seat increase' });
    const edit = await bot.settle(team, starting('Purchase blocked', 'PUT'));
    expect(edit.activityId).toBe(`activity-${bot.connector.calls.indexOf(alert) + 1}`);
    expect(said(team)).toMatch(/2 orders waiting[\s\S]*Seat increase/);
    const link = await makeLink(bot, alice, { domain: 'proteus.example' });
    await accept(bot, link);
    await bot.press(alice.personal, 'Check now');
    await bot.settle(team, starting('Purchase unblocked'));
    for (const placed of [first, second]) expect(said(team)).toContain(`Retry order ${placed?.order.id}`);
    expect(await bot.simulator.order(id)).toMatchObject({ outcome: 'accepted' });
    expect(bot.messages(team).filter(({ summary }) => summary.startsWith('Purchase'))).toHaveLength(2);
  });

  it('is told to the one who ordered, in the personal chat', async () => {
    await bot.say(alice.personal, 'unsubscribe');
    await bot.simulator.order(id, { orderedBy: { name: 'Alice', objectId: alice.personal.userObjectId ?? '' } });
    await bot.settle(alice.personal, starting('Purchase blocked'));
    expect(said(alice.personal)).toContain('Proteus');
  });

  it('is shown to the next agent where nobody was there to be told', async () => {
    await bot.simulator.order(id);
    const copies = (): number =>
      bot.messages(alice.personal).filter(({ summary }) => summary.startsWith('Purchase blocked')).length;
    await expect.poll(() => bot.say(alice.personal, 'help').then(copies), { timeout: 10_000, interval: 20 }).toBe(1);
    await bot.say(alice.personal, 'help');
    expect(bot.messages(alice.personal).filter(({ summary }) => summary.startsWith('Purchase blocked'))).toHaveLength(
      1,
    );
    const said = bot.logged.map((line) => JSON.parse(line)).filter(({ msg }) => /reached nobody/.test(msg));
    expect(said).toMatchObject([{ kind: 'purchaseBlocked', unheard: 1 }]);
  });

  it('leads to the form by its Attest button', async () => {
    await bot.say(alice.personal, 'subscribe blocked');
    await bot.simulator.order(id);
    await bot.settle(alice.personal, starting('Purchase blocked'));
    await bot.press(alice.personal, 'Attest');
    expect(said(alice.personal)).toContain('Who may sign for this customer?');
  });
});

describe('a pasted error', () => {
  it.each([
    [
      'JSON with a number',
      (tenant: string) => `{"code":900428,"description":"Either a partner re-attestation …","tenant":"${tenant}"}`,
    ],
    ['JSON with text', (tenant: string) => `{ "code": "900428", "data": ["${tenant}"] }`],
    ['a sentence', (tenant: string) => `My order failed for ${tenant.toUpperCase()} with error 13605, what now?`],
    ['a greeting around it', (tenant: string) => `hi, order 7 of ${tenant} came back with 900428`],
    ['other ids before the tenant’s', (tenant: string) => `900428 {11111111-2222-4333-8444-555555555555} ${tenant}`],
  ])('as %s, with the tenant in it, is answered like a reported block', async (_what, text) => {
    await bot.say(alice.group, text(id));
    expect(said(alice.group)).toMatch(/^Purchase blocked[\s\S]*Proteus/);
    expect(titlesIn(bot.lastCard(alice.group))).toEqual(blockedButtons);
  });

  it('without a customer asks which, and takes the code with a name', async () => {
    await bot.say(alice.personal, '{"code":900428,"description":"Either a partner re-attestation …"}');
    expect(said(alice.personal)).toMatch(/^Which customer\?[\s\S]*900428 Contoso/);
    await bot.say(alice.personal, '900428 Proteus');
    const block = bot.messages(alice.personal).find(({ summary }) => summary.startsWith('Purchase blocked'));
    expect(titlesIn(block?.card)).toContain('Tell me when unblocked');
  });

  it('for a name that two customers have asks which of them, and goes on with the chosen one', async () => {
    await bot.say(alice.group, '900428 Contoso');
    expect(titlesIn(bot.lastCard(alice.group)).toSorted()).toEqual([
      'Contoso (contoso.co.uk)',
      'Contoso (contoso.onmicrosoft.com)',
      'Go on',
    ]);
    await bot.press(alice.group, 'Contoso (contoso.co.uk)');
    expect(said(alice.group)).toMatch(/^Purchase blocked[\s\S]*Contoso/);
    await bot.say(alice.group, 'status contoso.co.uk');
    expect(said(alice.group)).toContain('1 order is blocked');
  });

  it('tells the one who asked, in the personal chat, when the customer can buy again', async () => {
    await bot.say(alice.personal, 'unsubscribe');
    await bot.say(alice.group, '900428 Proteus');
    const presses = [1, 2].map(() => bot.press(alice.group, 'Tell me when unblocked'));
    for (const { sentence } of await Promise.all(presses))
      expect(sentence).toBe('I will tell you in your personal chat');
    await bot.simulator.directSign(id);
    bot.advance(2);
    await bot.say(bot.person('Bob').group, 'status proteus');
    await bot.settle(alice.personal, starting('Purchase unblocked'));
    const heard = bot.messages(alice.personal).filter(({ summary }) => summary.startsWith('Purchase unblocked'));
    expect(heard).toHaveLength(1);
    const { sentence } = await bot.press(alice.group, 'Tell me when unblocked');
    expect(sentence).toBe('No purchase of this customer is blocked');
  });

  it('says how where the app is not in the personal chat, and tells once it is', async () => {
    await bot.say(alice.group, '900428 Proteus');
    const { sentence } = await bot.press(alice.group, 'Tell me when unblocked');
    expect(sentence).toBe('Add me to your personal apps in Teams, then I can tell you');
    await bot.say(alice.personal, 'unsubscribe');
    await bot.simulator.directSign(id);
    bot.advance(2);
    await bot.say(bot.person('Bob').group, 'status proteus');
    await bot.settle(alice.personal, starting('Purchase unblocked'));
    expect(customerOf(bot, 'proteus.example').directSigned).toBe(true);
  });

  it('asks Microsoft about a handful of ids only, however many a message holds', async () => {
    const ids = Array.from(
      { length: 200 },
      (_one, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    );
    await bot.say(alice.personal, `900428 ${ids.join(' ')}`);
    expect(said(alice.personal)).toContain('Which customer?');
    expect(requestsTo(bot, 'GET', /^\/v1\/customers\//).length).toBeLessThanOrEqual(5);
  });
});
