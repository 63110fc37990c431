import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardAction, dialog, message, postActivity, type WireActivity } from '../support/activities.ts';
import { type Person, startTestBot, type TestBot } from '../support/bot.ts';
import { wordsIn } from '../support/teams-screen.ts';

let bot: TestBot;
let alice: Person;
beforeAll(async () => {
  bot = await startTestBot();
  alice = bot.person('Alice');
});
afterAll(() => bot.stop());

/** Posts raw bytes with headers of one's own; answers the status, or `cut` where the connection was. */
function raw(body: Buffer | string, headers: Record<string, string> = {}): Promise<number | 'cut'> {
  return new Promise((resolve) => {
    const sent = request(
      `${bot.url}/api/messages`,
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    sent.on('error', () => resolve('cut'));
    sent.end(body);
  });
}

async function stillWorks(): Promise<void> {
  await bot.say(alice.personal, 'status fabrikam');
  expect(wordsIn(bot.lastCard(alice.personal))).toContain('Accepted (attested)');
}

describe('a request that is none of Teams’', () => {
  it.each([
    ['a malformed Host', () => raw('{}', { host: 'exa mple:x:y' })],
    ['a body that is no gzip although it says so', () => raw('not gzip', { 'content-encoding': 'gzip' })],
    ['a gzip bomb', () => raw(gzipSync(Buffer.alloc(20_000_000)), { 'content-encoding': 'gzip' })],
    ['ten megabytes', () => raw(Buffer.alloc(10_000_000, 'a'))],
    ['no JSON', () => raw('hello')],
    ['a list', () => raw('[1,2]')],
    ['an empty object', () => raw('{}')],
    ['nothing', () => raw('')],
    ['an activity without a conversation', () => raw(JSON.stringify({ type: 'message', text: 'help' }))],
    [
      'a service URL on another host',
      () => raw(JSON.stringify({ ...message(alice.personal, 'help'), serviceUrl: 'https://evil.example/' })),
    ],
  ])('with %s is refused, and the bot goes on working', async (_what, send) => {
    const before = bot.connector.calls.length;
    const answer = await send();
    expect(answer === 'cut' || (answer >= 400 && answer < 500)).toBe(true);
    expect(bot.connector.calls).toHaveLength(before);
    await stillWorks();
  });
});

describe('an activity that Teams would not send', () => {
  const odd: readonly (readonly [string, () => WireActivity])[] = [
    ['an invoke without a value', () => ({ ...cardAction(alice.personal, { verb: 'x' }), value: undefined })],
    ['a verb that does not exist', () => cardAction(alice.personal, { verb: 'toString', data: {} })],
    ['a verb of every object', () => cardAction(alice.personal, { verb: '__proto__', data: {} })],
    ['data of the wrong shape', () => cardAction(alice.personal, { verb: 'status', data: { customerId: { $ne: 1 } } })],
    ['a very long id', () => cardAction(alice.personal, { verb: 'details', data: { id: 'x'.repeat(60_000) } })],
    ['a form without its key', () => cardAction(alice.personal, { verb: 'submitForm', data: { customerId: 'x' } })],
    [
      'a path for a customer',
      () => cardAction(alice.personal, { verb: 'status', data: { customerId: '../../v1/customers' } }),
    ],
    ['a dialog without data', () => dialog(alice.channel, 'task/fetch', {})],
    ['an unknown invoke', () => ({ ...cardAction(alice.personal, { verb: 'x' }), name: 'composeExtension/query' })],
    ['an unknown type', () => ({ ...message(alice.personal, 'x'), type: 'messageReaction' })],
    [
      'a mention without text',
      () => ({ ...message(alice.channel, 'help'), entities: [{ type: 'mention', mentioned: { id: 'x' } }] }),
    ],
    [
      'a mention of nothing',
      () => ({
        ...message(alice.channel, 'help'),
        entities: [{ type: 'mention', text: '', mentioned: { id: '28:11111111-2222-3333-4444-555555555555' } }],
      }),
    ],
    [
      'template language',
      () => message(alice.personal, 'status ${$root} {{DATE(2020-01-01T00:00:00Z)}} [x](https://evil.example)'),
    ],
    ['an endless sentence', () => message(alice.personal, `status ${'contoso '.repeat(3_000)}`)],
    [
      'an unknown locale and zone',
      () => ({
        ...message(alice.personal, 'help'),
        locale: 'xx-invalid-!!',
        localTimezone: 'Mars/Olympus',
        entities: [{ type: 'clientInfo', timezone: '../etc' }],
      }),
    ],
  ];
  it.each(odd)('such as %s does not stop it', async (_what, activity) => {
    const before = bot.connector.calls.length;
    const response = await postActivity(bot.url, activity());
    expect([200, 400]).toContain(response.status);
    const body = await response.text();
    expect(body).not.toMatch(/ at .*\.ts|node_modules|ZodError/);
    for (const call of bot.connector.calls.slice(before)) {
      expect(JSON.stringify(call.activity)).not.toMatch(/node_modules|ZodError|"\$\{/);
      expect(JSON.stringify(call.activity).length).toBeLessThan(60_000);
    }
    await stillWorks();
  });
});
