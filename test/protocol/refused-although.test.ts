import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventsSecret, type Person, startTestBot, type TestBot } from '../support/bot.ts';
import { titlesIn, wordsIn } from '../support/teams-screen.ts';
import { signed } from '../web/events-setup.ts';
import { accept, makeLink } from './scenario.ts';

const correlationId = '9f1a2b3c-0000-4000-8000-00000000c0de';
const requestId = '9f1a2b3c-0000-4000-8000-000000005e9d';

let bot: TestBot;
let alice: Person;
let id: string;
beforeEach(async () => {
  bot = await startTestBot();
  alice = bot.person('Alice');
  const agreements = [{ dateAgreed: '2026-03-02T10:00:00Z' }];
  ({ id } = await bot.simulator.addCustomer({ companyName: 'Proteus', domain: 'proteus.example', agreements }));
  await bot.say(alice.personal, 'subscribe blocked, unblocked');
});
afterEach(() => bot.stop());

/** The shop reports a refusal that contradicts what Microsoft shows. */
async function refuse(order: string): Promise<void> {
  const error = { code: 900428, description: 'Either …', correlationId, requestId };
  const body = JSON.stringify({ customerId: id, error, order: { id: order } });
  const headers = signed(body, eventsSecret, Math.floor(Date.now() / 1000));
  const response = await fetch(`${bot.url}/api/events/purchase-blocked`, { method: 'POST', body, headers });
  if (response.status !== 202) throw new Error(`The event was answered with ${response.status}`);
}

const starting =
  (words: string, method = 'POST') =>
  (call: { method: string; activity: { summary?: string } }) =>
    call.method === method && (call.activity.summary ?? '').startsWith(words);
const card = (): unknown =>
  bot.messages(alice.personal).findLast(({ summary }) => summary.startsWith('Purchase'))?.card;
const edited = (text: RegExp) => (call: { method: string; activity: unknown }) =>
  call.method === 'PUT' && text.test(wordsIn(call.activity));

describe('an order that Microsoft refused although an agreement is visible', () => {
  it('says so with the date, offers to close, and another signatory only after hours', async () => {
    await refuse('SO-1');
    await bot.settle(alice.personal, starting('Purchase blocked'));
    expect(wordsIn(card())).toContain('Microsoft refused although an agreement of');
    expect(wordsIn(card())).toContain('It can take hours');
    expect(titlesIn(card())).toEqual(['It went through', 'Status', 'I take it']);
    bot.advance(239);
    await bot.say(alice.personal, 'status proteus');
    expect(titlesIn(card())).not.toContain('Attest with another signatory');
    bot.advance(1);
    await bot.settle(alice.personal, edited(/It has lasted for hours/));
    expect(wordsIn(card())).toContain('SO-1');
    expect(wordsIn(card())).toContain(correlationId);
    expect(wordsIn(card())).toContain(requestId);
    expect(titlesIn(card())[0]).toBe('Attest with another signatory');
    await bot.press(alice.personal, 'Attest with another signatory');
    expect(wordsIn(bot.lastCard(alice.personal))).toContain('Who may sign for this customer?');
  });

  it('offers to tell where others read along, and in no chat that hears the end anyway', async () => {
    await bot.say(alice.group, 'subscribe blocked');
    await refuse('SO-1');
    await bot.settle(alice.group, starting('Purchase blocked'));
    await bot.settle(alice.personal, starting('Purchase blocked'));
    expect(titlesIn(bot.lastCard(alice.group))).toContain('Tell me when to retry');
    expect(titlesIn(card())).not.toContain('Tell me when to retry');
    const { sentence } = await bot.press(alice.group, 'Tell me when to retry');
    expect(sentence).toBe('I will tell you in your personal chat');
  });

  it('tells whoever asked that *It went through*, by whom, once', async () => {
    const bob = bot.person('Bob');
    await bot.say(bob.personal, 'unsubscribe');
    await bot.say(bob.group, 'subscribe blocked');
    await refuse('SO-1');
    await bot.settle(bob.group, starting('Purchase blocked'));
    await bot.press(bob.group, 'Tell me when to retry');
    await bot.settle(alice.personal, starting('Purchase blocked'));
    await bot.press(alice.personal, 'It went through');
    await bot.settle(bob.personal, starting('Order went through: Proteus'));
    expect(wordsIn(bot.lastCard(bob.personal))).toMatch(/Alice says that the refused order went through[\s\S]*SO-1/);
    bot.advance(300);
    await bot.say(bob.personal, 'help');
    expect(bot.messages(bob.personal).filter(({ summary }) => summary.startsWith('Order went'))).toHaveLength(1);
  });

  it('keeps the ids of the call out of cards that others read', async () => {
    await bot.say(alice.group, 'subscribe blocked');
    await refuse('SO-1');
    await bot.settle(alice.group, starting('Purchase blocked'));
    bot.advance(240);
    await bot.settle(alice.group, edited(/It has lasted for hours/));
    expect(wordsIn(bot.lastCard(alice.group))).toContain('SO-1');
    expect(wordsIn(bot.lastCard(alice.group))).not.toContain(correlationId);
  });

  it('is closed by *It went through*, once and quietly, and a later refusal is told anew', async () => {
    await refuse('SO-1');
    await bot.settle(alice.personal, starting('Purchase blocked'));
    const goneThrough = bot.button(alice.personal, 'It went through');
    await bot.press(alice.personal, goneThrough);
    expect(wordsIn(bot.lastCard(alice.personal))).toContain('Noted: the order went through');
    await bot.settle(alice.personal, edited(/Alice says that the order went through/));
    await bot.press(alice.personal, goneThrough);
    expect(wordsIn(bot.lastCard(alice.personal))).toContain('This purchase is not blocked any more');
    bot.advance(300);
    await refuse('SO-2');
    await bot.settle(
      alice.personal,
      (call) => starting('Purchase blocked')(call) && /SO-2/.test(call.activity.summary ?? ''),
    );
    expect(bot.messages(alice.personal).filter(({ summary }) => summary.startsWith('Purchase unblocked'))).toEqual([]);
  });

  it('ends with a newer agreement, which whoever asked is told', async () => {
    const bob = bot.person('Bob');
    await bot.say(bob.personal, 'unsubscribe');
    await bot.say(bob.group, 'subscribe blocked');
    await refuse('SO-1');
    await bot.settle(bob.group, starting('Purchase blocked'));
    expect((await bot.press(bob.group, 'Tell me when to retry')).sentence).toBe(
      'I will tell you in your personal chat',
    );
    bot.advance(30);
    await accept(bot, await makeLink(bot, alice, { domain: 'proteus.example' }));
    await bot.press(alice.personal, 'Check now');
    await bot.settle(bob.personal, starting('Purchase unblocked'));
    expect(wordsIn(bot.lastCard(bob.personal))).toContain('Retry order SO-1');
  });
});

describe('those who may not attest', () => {
  it('can neither ask to be told nor close a block', async () => {
    await bot.stop();
    bot = await startTestBot({ agents: ['nobody'] });
    alice = bot.person('Alice');
    const customer = await bot.simulator.addCustomer({ companyName: 'Proteus', domain: 'proteus.example' });
    for (const [verb, data] of [
      ['tellMe', { customerId: customer.id }],
      ['wentThrough', { id: 'any' }],
    ] as const) {
      const { sentence, card: shown } = await bot.press(alice.group, {
        title: '',
        verb,
        data,
        opensDialog: false,
        url: null,
      });
      expect([sentence, shown]).toEqual(['Not permitted', null]);
    }
  });
});
