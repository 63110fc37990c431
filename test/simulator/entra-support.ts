import { request } from 'node:https';
import { afterEach } from 'vitest';
import type { EntraOptions, EntraUser, SimulatorOptions, SimulatorWithEntra } from '../../src/simulator/simulator.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { madeCertificate } from '../support/made-certificate.ts';

export const tenantId = '7a6f0000-0000-4000-8000-00000000aaaa';
export const clientId = '7a6f0000-0000-4000-8000-00000000bbbb';
export const certificateClientId = '7a6f0000-0000-4000-8000-00000000cccc';
export const publicClientId = '7a6f0000-0000-4000-8000-00000000dddd';
export const secret = 'a-secret-of-this-test';
export const refreshToken = 'a-refresh-token-of-this-test';
export const partnerCenter = 'https://api.partnercenter.microsoft.com';
export const graph = 'https://graph.microsoft.com';
export const botFramework = 'https://api.botframework.com';
export const retired = 'https://graph.windows.net';

export const person: EntraUser = {
  objectId: '80fdc6b6-ad7c-4783-be01-7b8002d2a949',
  upn: 'integration@partner.example',
  mfa: true,
  role: 'adminAgent',
};

/** Of this run: for TLS at localhost, and for an app that proves itself. */
export const tls = await madeCertificate();
export const appCertificate = await madeCertificate({ name: 'an app' });

export const entraOptions: EntraOptions = {
  tenantId,
  apps: [
    { clientId, secret, roles: { [graph]: ['GroupMember.Read.All'] } },
    { clientId: certificateClientId, certificate: appCertificate.cert },
    { clientId: publicClientId },
  ],
  refreshTokens: [{ token: refreshToken, user: person }],
};

const running: SimulatorWithEntra[] = [];
afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.stop();
});

/** A stand-in with Entra at https, without sample companies, on the real wall clock; it is stopped after the test. */
export async function openWithEntra(
  entra: Partial<EntraOptions> = {},
  options: SimulatorOptions = {},
): Promise<SimulatorWithEntra> {
  const simulator = await startSimulator({
    tls,
    customers: [],
    ...options,
    entra: { ...entraOptions, ...entra },
  });
  running.push(simulator);
  return simulator;
}

export type Sent = { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string };

/** fetch that trusts this test's certificate; redirects are not followed. */
export function secureFetch(url: string, sent: Sent = {}): Promise<Response> {
  return new Promise((resolve, reject) => {
    const options = {
      method: sent.method ?? 'GET',
      headers: sent.headers ?? {},
      ca: tls.cert,
      agent: false,
      servername: 'localhost',
    };
    const outgoing = request(url, options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]);
        resolve(new Response(Buffer.concat(chunks), { status: incoming.statusCode ?? 0, headers }));
      });
    });
    outgoing.on('error', reject).end(sent.body);
  });
}

/** Posts a form to the token endpoint. */
export async function askToken(simulator: SimulatorWithEntra, form: Record<string, string>, tenant = tenantId) {
  const response = await secureFetch(`${simulator.url}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
  return { status: response.status, json: Object(await response.json()) };
}

/** The form of client credentials for a resource. */
export const byClient = (resource: string) => ({
  grant_type: 'client_credentials',
  client_id: clientId,
  client_secret: secret,
  scope: `${resource}/.default`,
});

/** The form of a refresh token for Partner Center. */
export const byRefreshToken = (token = refreshToken) => ({
  grant_type: 'refresh_token',
  client_id: clientId,
  client_secret: secret,
  refresh_token: token,
  scope: `${partnerCenter}/user_impersonation openid profile offline_access`,
});

/** An access token as an app gets it. */
export async function appToken(simulator: SimulatorWithEntra, resource = partnerCenter): Promise<string> {
  return String((await askToken(simulator, byClient(resource))).json.access_token);
}

/** An App+User access token for Partner Center. */
export async function userToken(simulator: SimulatorWithEntra): Promise<string> {
  return String((await askToken(simulator, byRefreshToken())).json.access_token);
}

/** Calls the stand-in with a bearer token; an empty one sends none. */
export async function call(
  simulator: SimulatorWithEntra,
  route: string,
  given: { readonly token?: string; readonly body?: unknown; readonly headers?: Record<string, string> } = {},
) {
  const [method = 'GET', path = '/'] = route.split(' ');
  const response = await secureFetch(`${simulator.url}${path}`, {
    method,
    headers: {
      ...(given.token === undefined || given.token === '' ? {} : { Authorization: `Bearer ${given.token}` }),
      ...(given.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...given.headers,
    },
    ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
  });
  const text = (await response.text()).replace(/^\uFEFF/, '');
  return { status: response.status, headers: response.headers, text, json: jsonOf(text) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
