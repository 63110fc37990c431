import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventsSecret, type Person, startTestBot, type TestBot } from '../support/bot.ts';
import { signed } from '../web/events-setup.ts';
import { newestLink, typedForm } from './scenario.ts';

/** Stands in every value of a person and every secret below, and nowhere else. */
const mark = 'Xq7planted';
const mail = (part: string): string => `${mark}.${part}@proteus.example`;
const contact = {
  firstName: `${mark}First`,
  lastName: `${mark}Last`,
  email: mail('agreement'),
  phoneNumber: '+1 555 7770001',
};
const typed = {
  ...typedForm,
  signatoryFirstName: `${mark}Typed`,
  signatoryLastName: `${mark}Person`,
  emailAddress: mail('typed'),
  phoneNumber: '+1 555 7770002',
};
const phones = [contact.phoneNumber, typed.phoneNumber, '+1 555 7770003'];

let bot: TestBot;
let alice: Person;
let customerId: string;
const answers: string[] = [];

beforeEach(async () => {
  answers.length = 0;
  bot = await startTestBot({ partnerTokens: mark });
  alice = bot.person('Alice');
  const billing = { firstName: `${mark}Billing`, lastName: mark, email: mail('billing'), phoneNumber: phones[2] };
  const { id } = await bot.simulator.addCustomer({
    companyName: 'Proteus',
    domain: 'proteus.example',
    agreements: [{ dateAgreed: '2022-05-01', primaryContact: contact }],
    billing: { firstName: billing.firstName, lastName: billing.lastName, email: billing.email },
  });
  customerId = id;
});
afterEach(() => bot.stop());

async function order(fields: object, secret = eventsSecret): Promise<void> {
  const body = JSON.stringify({ customerId, error: { code: 900428, description: `${mark} words` }, ...fields });
  const response = await fetch(`${bot.url}/api/events/purchase-blocked`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signed(body, secret, Math.floor(Date.now() / 1_000)) },
    body,
  });
  answers.push(await response.text());
}

/** Every input that can hold a person's data or a secret, good ones and bad ones. */
async function plantEverywhere(): Promise<void> {
  await bot.say(alice.channel, 'subscribe all');
  await bot.say(alice.personal, 'status proteus.example');
  await bot.say(alice.channel, 'status proteus.example');
  await bot.say(alice.personal, `status ${mail('asked')}`);
  await bot.say(alice.personal, 'attest proteus.example');
  await bot.press(alice.personal, 'Create acceptance link', {
    inputs: { ...typed, otherMinutes: '', phoneNumber: mark },
  });
  // Microsoft's own refusal quotes what it was sent.
  bot.simulator.addFault({
    method: 'POST',
    path: '/v1/attestations/enhanced',
    times: 1,
    status: 400,
    body: { type: 'validation', title: mark, status: 400, errors: { EmailAddress: [`${mail('typed')} is refused`] } },
  });
  await bot.press(alice.personal, 'Create acceptance link', { inputs: { ...typed, otherMinutes: '' } });
  await bot.settle(alice.personal, ({ activity }) => JSON.stringify(activity).includes('is refused'));
  await bot.press(alice.personal, 'Create acceptance link', { inputs: { ...typed, otherMinutes: '' } });
  await bot.say(alice.channel, 'pending all');
  bot.simulator.addFault({
    method: 'POST',
    path: `/v1/customers/${customerId}/agreements`,
    times: 1,
    status: 409,
    body: { code: 4711, description: `${mail('typed')} has not accepted` },
  });
  await bot.press(alice.personal, 'Check now');
  const person = { name: `${mark}Orderer`, email: mail('orderer'), objectId: alice.personal.userObjectId };
  await order({ order: { id: 'SO-1', description: 'E3' }, orderedBy: person });
  await order({ orderedBy: person }, `${mark}-wrong-secret`);
  await order({ orderedBy: { name: 7, email: mail('bad') } });
  await bot.say(alice.channel, `{"code":900428,"description":"${mail('pasted')}"}`);
  bot.simulator.addFault({
    method: 'GET',
    path: '/v1/customers',
    times: 2,
    status: 500,
    body: { description: mail('fault') },
  });
  await bot.say(alice.personal, 'status nobody');
  await bot.simulator.accept(newestLink(bot));
  await bot.say(alice.channel, 'finalize proteus.example');
  await bot.settle(alice.channel, ({ activity }) => (activity.summary ?? '').startsWith('Agreement finalized'));
  await bot.restart();
  await bot.say(alice.channel, 'status proteus.example');
  for (const path of ['/healthz', '/readyz', '/metrics'])
    answers.push(await fetch(`${bot.url}${path}`).then((response) => response.text()));
}

async function files(): Promise<string> {
  const names = (await readdir(bot.dataDir)).filter((name) => !name.startsWith('lock.'));
  expect(names).toContain('snapshot.json');
  return (await Promise.all(names.map((name) => readFile(join(bot.dataDir, name), 'utf8')))).join('');
}

function found(text: string, link: string): readonly string[] {
  const lower = text.toLowerCase();
  return [mark, eventsSecret, link, ...phones, ...phones.map((phone) => phone.replaceAll(' ', ''))].filter((value) =>
    lower.includes(value.toLowerCase()),
  );
}

describe('marked values in every input', () => {
  it('are found in no log line, error, shared card or plain file', async () => {
    await plantEverywhere();
    const link = newestLink(bot);
    const shared = bot.connector.calls.filter(({ conversationId }) => !conversationId.startsWith('a:'));
    // They were there to be found: the person permitted sees them.
    expect(found(JSON.stringify(bot.connector.calls), link)).toContain(mark);
    expect(shared.length).toBeGreaterThan(5);
    expect(found(JSON.stringify(shared), link)).toEqual([]);
    expect(bot.logged.length).toBeGreaterThan(10);
    expect(found(bot.logged.join(''), link)).toEqual([]);
    expect(found(answers.join(''), link)).toEqual([]);
    expect(found(await files(), link)).toEqual([]);
  });
});
