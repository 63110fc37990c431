import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  cardAction,
  dialog,
  installationUpdate,
  message,
  postActivity,
  type WireActivity,
} from '../support/activities.ts';
import { badTokens } from '../support/bad-tokens.ts';
import { type Person, startTestBot, type TestBot } from '../support/bot.ts';
import { APP_ID, claimsFor, type OpenIdServer, startOpenId, token } from '../support/bot-connector-tokens.ts';
import { wordsIn } from '../support/teams-screen.ts';

const otherTenant = 'cccccccc-0000-4000-8000-000000000009';
let openId: OpenIdServer;
let bot: TestBot;
let alice: Person;
let written: { readonly err: ReturnType<typeof vi.spyOn>; readonly out: ReturnType<typeof vi.spyOn> };
const asked: string[] = [];

const authorization = async (serviceUrl: string): Promise<string> => `Bearer ${token(claimsFor(serviceUrl))}`;

beforeAll(async () => {
  openId = await startOpenId();
  const endpoints = {
    ToBotFromChannelOpenIdMetadataUrl: `${openId.url}/bad-tokens`,
    ToBotFromEmulatorOpenIdMetadataUrl: `${openId.url}/bad-tokens-of-entra`,
  };
  bot = await startTestBot({
    auth: {
      kind: 'singleTenant',
      appId: APP_ID,
      tenantId: 'tenant-of-the-bot',
      password: 'not-used-here',
      endpoints,
      tokens: async (scope) => {
        asked.push(scope);
        return { kind: 'token', token: 'the-bot-itself' };
      },
    },
    authorization,
    members: { tenantIds: ['aaaaaaaa-0000-4000-8000-000000000001'] },
  });
  alice = bot.person('Alice');
  bot.connector.addMember({ id: alice.personal.userId ?? '', aadObjectId: alice.personal.userObjectId ?? '' });
  await bot.say(alice.personal, 'status fabrikam');
});
afterAll(async () => {
  await bot.stop();
  openId.stop();
});
beforeEach(() => {
  written = { err: vi.spyOn(process.stderr, 'write'), out: vi.spyOn(console, 'error') };
  return () => vi.restoreAllMocks();
});

/** Everything that the bot could have changed or asked. */
async function traces(): Promise<unknown> {
  return {
    sent: bot.connector.calls.length,
    lookedUp: bot.connector.memberCalls.length,
    askedOfMicrosoft: bot.simulator.state().requests.length,
    tokens: asked.length,
    stored: await stored(),
  };
}

async function stored(): Promise<readonly string[]> {
  const names = await readdir(bot.dataDir, { recursive: true });
  return Promise.all(names.toSorted().map((name) => readFile(`${bot.dataDir}/${name}`, 'utf8').catch(() => name)));
}

const arrivals = (person: Person): readonly WireActivity[] => [
  message(person.personal, 'attest fabrikam'),
  cardAction(person.channel, { verb: 'command', data: { text: 'pending all' } }),
  dialog(person.channel, 'task/fetch', { verb: 'attest', customerId: 'x' }),
  dialog(person.channel, 'task/submit', { verb: 'submitForm', customerId: 'x', formKey: 'k' }),
  installationUpdate(person.group, 'add'),
  installationUpdate(person.personal, 'remove'),
];

async function expectNothing(
  activity: WireActivity,
  header: string | undefined,
  statuses: readonly number[],
): Promise<void> {
  const before = await traces();
  const response = await postActivity(bot.url, activity, header === undefined ? {} : { authorization: header });
  expect(statuses).toContain(response.status);
  expect(await traces()).toEqual(before);
}

describe('a request to the bot', () => {
  const names = Object.keys(badTokens('https://smba.trafficmanager.net/emea/'));
  it.each(names)('with %s is a 401, and nothing is sent, asked, stored or printed', async (name) => {
    const bad = badTokens(bot.connector.url)[name];
    for (const activity of arrivals(alice)) await expectNothing(activity, bad, [401]);
    expect(written.err).not.toHaveBeenCalled();
    expect(written.out).not.toHaveBeenCalled();
  });

  it('that names no service URL, or another than its token, is refused', async () => {
    const good = await authorization(bot.connector.url);
    for (const serviceUrl of [undefined, '', null, 'https://evil.example/'])
      await expectNothing(message(alice.personal, 'help', { serviceUrl }), good, [401]);
  });

  it('that names a service URL of no allowed host is a 403, with a right token for it', async () => {
    for (const serviceUrl of ['https://evil.example/', 'http://127.0.0.1:9/', 'https://smba.trafficmanager.net/emea/'])
      await expectNothing(message(alice.personal, 'help', { serviceUrl }), await authorization(serviceUrl), [403]);
  });

  it.each([
    ['conversation', { conversation: { id: 'a:x', conversationType: 'personal', tenantId: otherTenant } }],
    ['channel data', { channelData: { tenant: { id: otherTenant } } }],
    ['host of the shared channel', { channelData: { channel: { id: '19:x', tenantId: otherTenant } } }],
  ])('of another tenant by its %s is a 403, with a right token', async (_where, overrides) => {
    const good = await authorization(bot.connector.url);
    for (const activity of arrivals(alice)) await expectNothing({ ...activity, ...overrides }, good, [403]);
  });

  it('with a right token is answered all the while, with the bot’s own token', async () => {
    await bot.say(alice.personal, 'status fabrikam');
    expect(wordsIn(bot.lastCard(alice.personal))).toContain('Accepted (attested)');
    expect(new Set(bot.connector.calls.map((call) => call.authorization))).toEqual(new Set(['Bearer the-bot-itself']));
    expect(new Set(asked)).toEqual(new Set(['https://api.botframework.com/.default']));
  });
});
