import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BotAuth, createAdapter } from '../../src/bot/adapter.ts';
import { botFrameworkConfig } from '../../src/bot/adapter-auth.ts';
import { message, postActivity } from '../support/activities.ts';
import { silent, startTestBot, type TestBot } from './adapter-setup.ts';

const APP_ID = '11111111-2222-3333-4444-555555555555';
const ISSUER = 'https://api.botframework.com';
const SERVICE_URL = 'https://smba.trafficmanager.net/emea/';

const ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A stand-in for the Bot Connector's OpenID metadata and keys, on loopback. */
let metadata: { url: string; mode: 'ok' | 'down' | 'hang'; stop: () => void };

function jwk(kid: string, endorsements: readonly string[]): object {
  return { ...ours.publicKey.export({ format: 'jwk' }), kid, endorsements };
}

async function startMetadata(): Promise<typeof metadata> {
  const server = createServer((request, response) => {
    if (metadata.mode === 'hang') return;
    const body = request.url?.startsWith('/keys')
      ? { keys: [jwk('teams', ['msteams']), jwk('other', ['skype'])] }
      : { issuer: ISSUER, jwks_uri: `${metadata.url}/keys` };
    response.writeHead(metadata.mode === 'ok' ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, mode: 'ok', stop };
}

function token(claims: object = {}, sign: { kid?: string; alg?: string; key?: KeyObject } = {}): string {
  const now = Math.floor(Date.now() / 1_000);
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const payload = { iss: ISSUER, aud: APP_ID, serviceurl: SERVICE_URL, nbf: now - 10, exp: now + 600, ...claims };
  const head = `${encode({ typ: 'JWT', alg: sign.alg ?? 'RS256', kid: sign.kid ?? 'teams' })}.${encode(payload)}`;
  const signature = createSign('RSA-SHA256')
    .update(head)
    .sign(sign.key ?? ours.privateKey, 'base64url');
  return `${head}.${signature}`;
}

let bot: TestBot;
let ran: number;
// Each test reads the keys anew: botbuilder keeps them by address for a day.
let visit = 0;

const countTurn = async (): Promise<void> => {
  ran += 1;
};

async function start(sendTimeoutMs = 5_000): Promise<void> {
  visit += 1;
  bot = await startTestBot(() => countTurn, {
    sendTimeoutMs,
    auth: {
      kind: 'singleTenant',
      appId: APP_ID,
      tenantId: 'aaaaaaaa-0000-4000-8000-000000000001',
      password: 'not-used-here',
      endpoints: { ToBotFromChannelOpenIdMetadataUrl: `${metadata.url}/openid?${visit}` },
    },
  });
}

function post(authorization: string | undefined, serviceUrl = SERVICE_URL): Promise<Response> {
  return postActivity(bot.url, message({ serviceUrl }, 'x'), authorization === undefined ? {} : { authorization });
}

beforeAll(async () => {
  metadata = await startMetadata();
});
afterAll(() => metadata.stop());
beforeEach(() => {
  metadata.mode = 'ok';
  ran = 0;
  // botbuilder prints what is wrong with a token.
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

describe('a request with authentication on', () => {
  afterEach(() => bot.stop());

  it('runs when the Bot Connector signed it for this bot', async () => {
    await start();
    expect((await post(`Bearer ${token()}`)).status).toBe(200);
    expect(ran).toBe(1);
  });

  it.each([
    ['has no token', () => undefined],
    ['has an empty token', () => 'Bearer '],
    ['has another scheme', () => `Basic ${token()}`],
    ['has rubbish for a token', () => 'Bearer rubbish'],
    ['has rubbish in three parts', () => 'Bearer a.b.c'],
    ['is signed with a foreign key', () => `Bearer ${token({}, { key: foreign.privateKey })}`],
    ['is signed with an unknown key', () => `Bearer ${token({}, { kid: 'unknown' })}`],
    ['claims HS256', () => `Bearer ${token({}, { alg: 'HS256' })}`],
    ['claims no algorithm', () => `Bearer ${token({}, { alg: 'none' })}`],
    ['is expired', () => `Bearer ${token({ exp: Math.floor(Date.now() / 1_000) - 3_600 })}`],
    ['is for another bot', () => `Bearer ${token({ aud: 'another' })}`],
    ['is from another issuer', () => `Bearer ${token({ iss: 'https://evil.example' })}`],
    ['is for another service URL', () => `Bearer ${token({ serviceurl: 'https://smba.trafficmanager.net/amer/' })}`],
    ['is signed with a key for another channel', () => `Bearer ${token({}, { kid: 'other' })}`],
  ])('is a 401 without the words of the error when it %s', async (_what, authorization) => {
    await start();
    const response = await post(authorization());
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      error: 'The token was not accepted. Send one issued by the Bot Connector for this bot.',
    });
    expect(ran).toBe(0);
  });

  it('is a 403 when the token is right and the service URL is not allowed, on loopback too', async () => {
    await start();
    for (const serviceurl of ['https://evil.example/', 'http://127.0.0.1:9/']) {
      expect((await post(`Bearer ${token({ serviceurl })}`, serviceurl)).status).toBe(403);
    }
    expect(ran).toBe(0);
  });

  it('is a 503 while the signing keys cannot be had, and runs afterwards', async () => {
    await start();
    metadata.mode = 'down';
    expect((await post(`Bearer ${token()}`)).status).toBe(503);
    metadata.mode = 'ok';
    expect((await post(`Bearer ${token()}`)).status).toBe(200);
    expect(ran).toBe(1);
  });

  it('is a 503 when the server of the signing keys hangs', async () => {
    await start(200);
    metadata.mode = 'hang';
    expect((await post(`Bearer ${token()}`)).status).toBe(503);
    expect(ran).toBe(0);
  });
});

describe('the configuration', () => {
  const single: BotAuth = { kind: 'singleTenant', appId: APP_ID, tenantId: 't', password: 'p' };

  it("keeps Microsoft's endpoints beside one that is given", () => {
    const given = { ...single, endpoints: { ToBotFromChannelTokenIssuer: 'https://issuer.example' } };
    expect(botFrameworkConfig(given)).toEqual({
      MicrosoftAppId: APP_ID,
      MicrosoftAppTenantId: 't',
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppPassword: 'p',
      ToChannelFromBotLoginUrl: 'https://login.microsoftonline.com/botframework.com',
      ToChannelFromBotOAuthScope: 'https://api.botframework.com',
      ToBotFromChannelTokenIssuer: 'https://issuer.example',
      OAuthUrl: 'https://api.botframework.com',
      ToBotFromChannelOpenIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
      ToBotFromEmulatorOpenIdMetadataUrl:
        'https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration',
      CallerId: 'urn:botframework:azure',
    });
  });

  it('has no password for a managed identity', () => {
    const config = botFrameworkConfig({ kind: 'managedIdentity', appId: APP_ID, tenantId: 't' });
    expect(config).toMatchObject({ MicrosoftAppType: 'UserAssignedMsi', MicrosoftAppId: APP_ID });
    expect(config).not.toHaveProperty('MicrosoftAppPassword');
  });

  it.each([
    ['app id', { appId: '' }],
    ['tenant', { tenantId: '' }],
    ['password', { password: '' }],
  ])('without %s makes no adapter', (_what, missing) => {
    const options = { log: silent, sendTimeoutMs: 1_000, onTurnError: async () => {} };
    expect(() => createAdapter({ ...options, auth: { ...single, ...missing } })).toThrow('is required');
    expect(() => createAdapter({ ...options, auth: single })).not.toThrow();
  });
});
