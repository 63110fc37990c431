import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSender } from '../../src/bot/send.ts';
import { type BotSecret, botTokens } from '../../src/entra/bot-client.ts';
import { referenceOf } from '../support/activities.ts';
import { APP_ID } from '../support/bot-connector-tokens.ts';
import { type EntraHttps, type EntraReply, makePem, type Pem, startEntraHttps } from '../support/entra-https.ts';
import { type RecordingConnector, startRecordingConnector } from '../support/recording-connector.ts';
import { createAdapter, type SendOutcome } from './adapter-credentials-setup.ts';

const tenantId = 'cccccccc-0000-4000-8000-000000000003';
const refusal = { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret provided.' };
let entra: EntraHttps;
let connector: RecordingConnector;
let pem: Pem;
/** The machine's own clock, set forward by a test. */
let ahead = 0;

beforeAll(async () => {
  pem = await makePem('the bot');
});
beforeEach(async () => {
  ahead = 0;
  entra = await startEntraHttps(tenantId);
  connector = await startRecordingConnector();
});
afterEach(() => Promise.all([entra.stop(), connector.stop()]));

function start(secret: BotSecret = { clientSecret: 'bot-secret' }, timeoutMs = 2_000): () => Promise<SendOutcome> {
  const wallClock = { now: () => Date.now() + ahead };
  const tokens = botTokens({
    authority: entra.authority,
    clientId: APP_ID,
    secret,
    fetch: entra.fetch,
    timeoutMs,
    wallClock,
  });
  const adapter = createAdapter(connector, tokens);
  const sender = createSender({ adapter, log: adapter.log, wallClock });
  return () => sender.send(referenceOf({ serviceUrl: connector.url }), { type: 'message', text: 'news' });
}

const headers = (): unknown[] => connector.calls.map(({ authorization }) => authorization);

describe('the bot’s own token', () => {
  it('is got over HTTPS for the Bot Connector’s audience, and sent to the service', async () => {
    const send = start();
    expect(await send()).toMatchObject({ kind: 'sent' });
    expect(headers()).toEqual(['Bearer bot-1']);
    expect(Object.fromEntries(entra.asked[0] ?? [])).toMatchObject({
      grant_type: 'client_credentials',
      client_id: APP_ID,
      client_secret: 'bot-secret',
      scope: expect.stringContaining('https://api.botframework.com/.default'),
    });
  });

  it('is proven by a certificate where there is one', async () => {
    entra.trusted = pem;
    const { thumbprintSha256, privateKey, publicCertificate: x5c } = pem;
    const send = start({ clientCertificate: { thumbprintSha256, privateKey, x5c } });
    expect(await send()).toMatchObject({ kind: 'sent' });
    expect(entra.asked[0]?.get('client_secret')).toBeNull();
  });

  it('is not got with another certificate', async () => {
    entra.trusted = await makePem('somebody else');
    const { thumbprintSha256, privateKey, publicCertificate: x5c } = pem;
    const send = start({ clientCertificate: { thumbprintSha256, privateKey, x5c } });
    expect(await send()).toMatchObject({ kind: 'failed', reason: expect.stringContaining('AADSTS700027') });
    expect(connector.calls).toEqual([]);
  });

  it('is asked for once by twenty who send at the same time, and then kept', async () => {
    const send = start();
    const outcomes = await Promise.all(Array.from({ length: 20 }, send));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(20).fill('sent'));
    await send();
    expect(entra.asked).toHaveLength(1);
    expect(new Set(headers())).toEqual(new Set(['Bearer bot-1']));
  });

  it('is renewed before it ends', async () => {
    const send = start();
    await send();
    ahead = 59 * 60_000;
    await send();
    expect(headers()).toEqual(['Bearer bot-1', 'Bearer bot-2']);
  });

  it.each<[string, EntraReply]>([
    ['cuts the connection', 'drop'],
    ['answers 500', { status: 500, body: { error: 'server_error' } }],
    ['answers 503 in HTML', { status: 503, body: '<html>busy</html>' }],
    ['answers 429', { status: 429, body: { error: 'temporarily_unavailable' }, headers: { 'retry-after': '7' } }],
    ['answers 200 in HTML', { status: 200, body: '<html>sign in to the hotel</html>' }],
    ['answers nothing', { status: 200, body: '' }],
  ])('is tried again later where Entra %s', async (_what, answer) => {
    const send = start();
    entra.answerNext(answer);
    expect(await send()).toMatchObject({ kind: 'throttled', reason: expect.stringContaining('No token') });
    ahead = 11 * 60_000;
    expect(await send()).toMatchObject({ kind: 'sent' });
    expect(connector.calls).toHaveLength(1);
  });

  it('does not hang where Entra hangs', async () => {
    const send = start({ clientSecret: 'bot-secret' }, 100);
    entra.answerNext('hang');
    expect(await send()).toMatchObject({ kind: 'throttled', reason: expect.stringContaining('No token') });
    expect(connector.calls).toEqual([]);
  });

  it('is not tried again where Entra refuses it, and nothing of the secret is said', async () => {
    const send = start();
    entra.answerNext({ status: 401, body: refusal });
    const outcome = await send();
    expect(outcome).toEqual({
      kind: 'failed',
      reason: 'No token for the Bot Connector: Microsoft Entra gave the bot no token (AADSTS7000215)',
    });
    await send();
    expect(entra.asked).toHaveLength(1);
  });

  it('goes to no host that is not allowed, whatever a stored reference says', async () => {
    const tokens = botTokens({
      authority: entra.authority,
      clientId: APP_ID,
      secret: { clientSecret: 'x' },
      fetch: entra.fetch,
    });
    const adapter = createAdapter(connector, tokens);
    const sender = createSender({ adapter, log: adapter.log, wallClock: Date });
    const other = await startRecordingConnector();
    const outcome = await sender.send(referenceOf({ serviceUrl: other.url }), { type: 'message', text: 'news' });
    expect(outcome).toMatchObject({ kind: 'failed', reason: expect.stringContaining('ALLOWED_SERVICE_HOSTS') });
    await expect(
      adapter.readMember(referenceOf({ serviceUrl: other.url }), { rosterId: 'a', memberId: 'b' }),
    ).rejects.toMatchObject({ name: 'ServiceUrlRefusedError' });
    expect([other.calls, other.memberCalls, entra.asked]).toEqual([[], [], []]);
    await other.stop();
  });
});
