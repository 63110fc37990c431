import { afterEach, describe, expect, it } from 'vitest';
import type { Role } from '../../src/agreements/ports.ts';
import { type Person, startTestBot, type TestBot } from '../support/bot.ts';
import { buttonsIn, wordsIn } from '../support/teams-screen.ts';
import { accept, addCustomer, makeLink } from './scenario.ts';

// What is sent where nobody asked is made for the one who reads it there, by what that person may do now.

let bot: TestBot;
afterEach(() => bot.stop());

let roleOfAlice: Role;
let alice: Person;
let bob: Person;
let link: string;

/** Alice made a link in her own chat; Bob has the same attestation in his. Everybody is an agent but as `roleOfAlice` says. */
async function start(): Promise<void> {
  roleOfAlice = 'agent';
  const isAlice = (objectId: string): boolean => objectId === alice.personal.userObjectId;
  bot = await startTestBot({
    roles: { roleOf: async ({ objectId }) => (isAlice(objectId) ? roleOfAlice : 'agent') },
  });
  alice = bot.person('Alice');
  bob = bot.person('Bob');
  await addCustomer(bot, 'proteus.example');
  link = await makeLink(bot, alice, { domain: 'proteus.example' });
  await bot.say(bob.personal, 'finalize proteus');
}

const to = ({ personal }: Person) =>
  bot.connector.calls.filter((call) => call.conversationId === personal.conversationId);
const edits = (person: Person) => to(person).filter(({ method }) => method === 'PUT');
const cardOf = (
  call: { readonly activity: { readonly attachments?: readonly { readonly content?: unknown }[] } } | undefined,
) => call?.activity.attachments?.[0]?.content;

describe('a card in the chat of somebody whose role cannot be looked up now', () => {
  it('stays as it is, and becomes what an agent sees as soon as that is known', async () => {
    await start();
    const before = edits(alice).length;
    roleOfAlice = 'unchecked';
    await accept(bot, link);
    await bot.say(bob.personal, 'finalize proteus');
    await bot.settle(bob.personal, ({ activity }) => (activity.summary ?? '').includes('Finalized'));
    bot.advance(1);
    await bot.say(bob.personal, 'status proteus');
    const meanwhile = edits(alice).slice(before);
    roleOfAlice = 'agent';
    bot.advance(30);
    await bot.settle(
      alice.personal,
      ({ method, activity }) => method === 'PUT' && JSON.stringify(activity).includes('Wrong signatory?'),
    );
    expect(meanwhile).toEqual([]);
    expect(buttonsIn(cardOf(edits(alice)[before])).map(({ title }) => title)).toContain('Wrong signatory?');
  });
});

describe('somebody who is of no allowed tenant any more', () => {
  it('hears nothing and sees no card change', async () => {
    await start();
    await bot.say(bob.personal, 'subscribe all');
    roleOfAlice = 'outsider';
    const before = to(alice).length;
    bot.advance(25 * 60);
    await bot.settle(bob.personal, ({ activity }) => /expired/i.test(activity.summary ?? ''));
    await bot.restart();
    expect(
      to(alice)
        .slice(before)
        .map(({ activity }) => wordsIn(cardOf({ activity }))),
    ).toEqual([]);
  });
});
