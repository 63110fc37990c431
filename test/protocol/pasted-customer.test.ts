import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Person, startTestBot, type TestBot } from '../support/bot.ts';
import type { ConnectorCall } from '../support/recording-connector.ts';
import { inputsIn, titlesIn, wordsIn } from '../support/teams-screen.ts';
import { addCustomer } from './scenario.ts';

// Somebody pasted a refusal that does not say whose order it was.

const correlationId = '9f1a2b3c-0000-4000-8000-00000000c0de';
const pasted = JSON.stringify({ code: 900428, description: 'Either …', correlationId });

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

it('is asked for in a field and by the customers of late, and what was pasted is kept', async () => {
  await bot.say(alice.personal, 'status litware');
  await bot.say(alice.personal, pasted);
  expect(said(alice.personal)).toMatch(/^Which customer\?[\s\S]*900428 Contoso/);
  expect(titlesIn(bot.lastCard(alice.personal))).toEqual(['Go on', 'Litware (litwareinc.com)']);
  const agreements = [{ dateAgreed: '2026-03-02T10:00:00Z' }];
  await bot.simulator.addCustomer({ companyName: 'Tailspin', domain: 'tailspin.example', agreements });
  await bot.say(alice.personal, 'subscribe blocked');
  await bot.say(alice.group, pasted);
  await bot.press(alice.group, 'Go on', { inputs: { customer: 'tailspin.example' } });
  expect(said(alice.group)).toMatch(/^Purchase blocked[\s\S]*Tailspin/);
  const ofTailspin = ({ activity }: ConnectorCall): boolean => wordsIn(activity).includes('Tailspin');
  await bot.settle(alice.personal, ofTailspin);
  bot.advance(240);
  await bot.settle(alice.personal, (call) => ofTailspin(call) && wordsIn(call.activity).includes(correlationId));
});

it('is asked for again with what was typed, where nobody or several are called so', async () => {
  await bot.say(alice.group, pasted);
  const again = await bot.press(alice.group, 'Go on', { inputs: { customer: 'Proteuss' } });
  expect(wordsIn(again.card)).toMatch(/No customer is called “Proteuss”/);
  expect(inputsIn(again.card)).toEqual({ customer: 'Proteuss' });
  expect(titlesIn(again.card)).toContain('Proteus (proteus.example)');
  const several = await bot.press(alice.group, 'Go on', { inputs: { customer: 'contoso' } });
  expect(wordsIn(several.card)).toMatch(/“contoso” fits several customers/);
  const empty = await bot.press(alice.group, 'Go on', { inputs: { customer: ' ' } });
  expect(wordsIn(empty.card)).toMatch(/^Which customer\?/);
  await bot.press(alice.group, 'Go on', { inputs: { customer: id } });
  expect(said(alice.group)).toMatch(/^Purchase blocked[\s\S]*Proteus/);
});

it('is kept for another try where Microsoft does not say who that is', async () => {
  bot.simulator.addFault({ method: 'GET', path: '/v1/customers', times: 50, status: 503 });
  await bot.say(alice.group, `${pasted} 900428 Proteus`);
  expect(said(alice.group)).toContain('900428 Proteus');
  const { data } = bot.button(alice.group, 'Try again');
  expect(data).toEqual({ code: '900428', chosen: '', customer: 'Proteus', requestId: '', correlationId });
});

it('is taken from the button alone: an id that is none is not kept', async () => {
  await bot.say(alice.group, pasted);
  const button = bot.button(alice.group, 'Go on');
  const forged = { ...button, data: { ...button.data, correlationId: 'x'.repeat(500), chosen: id } };
  await bot.press(alice.group, forged);
  expect(said(alice.group)).toMatch(/^Purchase blocked[\s\S]*Proteus/);
});
