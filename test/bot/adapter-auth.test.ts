import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BotAuth, botAuthority, createAdapter } from '../../src/bot/adapter.ts';
import { botFrameworkConfig } from '../../src/bot/adapter-auth.ts';
import { message, postActivity } from '../support/activities.ts';
import { badTokens } from '../support/bad-tokens.ts';
import {
  APP_ID,
  claimsFor,
  type OpenIdServer,
  startOpenId,
  token as tokenOf,
} from '../support/bot-connector-tokens.ts';
import { silent, startTestBot, type TestBot } from './adapter-setup.ts';

const SERVICE_URL = 'https://smba.trafficmanager.net/emea/';
const token = (claims: object = {}): string => tokenOf(claimsFor(SERVICE_URL, claims));

let metadata: OpenIdServer;
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
      endpoints: {
        ToBotFromChannelOpenIdMetadataUrl: `${metadata.url}/openid?${visit}`,
        ToBotFromEmulatorOpenIdMetadataUrl: `${metadata.url}/emulator?${visit}`,
      },
    },
  });
}

function post(authorization: string | undefined, serviceUrl = SERVICE_URL): Promise<Response> {
  return postActivity(bot.url, message({ serviceUrl }, 'x'), authorization === undefined ? {} : { authorization });
}

beforeAll(async () => {
  metadata = await startOpenId();
});
afterAll(() => metadata.stop());
let printed: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  metadata.mode = 'ok';
  ran = 0;
  printed = vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

describe('a request with authentication on', () => {
  afterEach(() => bot.stop());

  it('runs when the Bot Connector signed it for this bot', async () => {
    await start();
    expect((await post(`Bearer ${token()}`)).status).toBe(200);
    expect(ran).toBe(1);
  });

  it.each(Object.keys(badTokens(SERVICE_URL)))(
    'is a 401 without the words of the error, and prints nothing, with %s',
    async (which) => {
      await start();
      const response = await post(badTokens(SERVICE_URL)[which]);
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({
        error: 'The token was not accepted. Send one issued by the Bot Connector for this bot.',
      });
      expect(ran).toBe(0);
      expect(printed).not.toHaveBeenCalled();
    },
  );

  it('is a 401 where the activity does not say where it came from, whatever the token says', async () => {
    await start();
    for (const serviceUrl of [undefined, null, '', 7]) {
      const activity = message({ serviceUrl: SERVICE_URL }, 'x', { serviceUrl });
      const response = await postActivity(bot.url, activity, { authorization: `Bearer ${token()}` });
      expect(response.status).toBe(401);
    }
    expect(ran).toBe(0);
  });

  it.each(['emulator', 'AseChannel', 'directline', 'webchat', 'skype'])(
    'is a 401 for the channel %s',
    async (channelId) => {
      await start();
      const activity = message({ serviceUrl: SERVICE_URL }, 'x', { channelId });
      const response = await postActivity(bot.url, activity, { authorization: `Bearer ${token()}` });
      expect([response.status, ran]).toEqual([401, 0]);
    },
  );

  it('does not ask for signing keys before the rest of a token is right', async () => {
    await start();
    const asked = metadata.asked.length;
    for (const which of ['no token', 'rubbish', 'a token of another issuer', 'a token of the Emulator, version 2'])
      await post(badTokens(SERVICE_URL)[which]);
    expect(metadata.asked).toHaveLength(asked);
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

  it('is a 503 while the signing keys come cut short, and runs afterwards', async () => {
    metadata.mode = 'cut';
    await start();
    expect((await post(`Bearer ${token()}`)).status).toBe(503);
    metadata.mode = 'ok';
    expect((await post(`Bearer ${token()}`)).status).toBe(200);
  });

  it('asks once for twenty unknown keys at the same time while their server hangs', async () => {
    metadata.mode = 'hang';
    await start(4_000);
    const before = metadata.asked.length;
    const unknown = Array.from({ length: 20 }, (_, n) => tokenOf(claimsFor(SERVICE_URL), { kid: `unknown-${n}` }));
    const answers = await Promise.all(unknown.map((one) => post(`Bearer ${one}`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(metadata.asked.length - before).toBe(1);
    metadata.mode = 'ok';
    expect((await post(`Bearer ${token()}`)).status).toBe(200);
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

  it('names where the bot gets its own tokens: its tenant’s Entra, or what is set', () => {
    expect(botAuthority(single)).toBe('https://login.microsoftonline.com/t');
    const endpoints = { ToChannelFromBotLoginUrl: 'https://entra.test/t' };
    expect(botAuthority({ ...single, endpoints })).toBe('https://entra.test/t');
  });

  it('has no password for a certificate, and makes no adapter without a way to use it', () => {
    const certificate = { thumbprintSha256: 'ab', privateKey: 'PEM', publicCertificate: 'PEM' };
    const byCertificate: BotAuth = { kind: 'singleTenantCertificate', appId: APP_ID, tenantId: 't', certificate };
    expect(botFrameworkConfig(byCertificate)).not.toHaveProperty('MicrosoftAppPassword');
    const options = { log: silent, sendTimeoutMs: 1_000, onTurnError: async () => {} };
    expect(() => createAdapter({ ...options, auth: byCertificate })).toThrow('is required');
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
