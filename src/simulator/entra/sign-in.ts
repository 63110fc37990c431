import { randomBytes, randomInt } from 'node:crypto';
import { type Answer, type Call, json } from '../http.ts';
import type { Code, Directory } from './directory.ts';
import { type Problem, problems } from './problem.ts';

const codeLife = 10 * 60_000;
const deviceLife = 15 * 60_000;
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);
/** No vowels and no zero, so that no word comes of it. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ23456789';

export type SignInDeps = {
  readonly directory: Directory;
  readonly wallNow: () => number;
  /** `https://localhost:PORT/{tenant}/oauth2/v2.0` */
  readonly base: () => string;
};

/**
 * The authorize page, where whoever is set to sign in has done so already: back at once with a code, or with `access_denied`. Only
 * loopback addresses are gone back to; anything else is refused on the page.
 */
export function authorize(deps: SignInDeps, call: Call): Answer | Problem {
  const { query } = call;
  const app = deps.directory.apps.get((query.get('client_id') ?? '').toLowerCase());
  if (app === undefined) return problems.unknownApp(query.get('client_id') ?? '');
  const back = loopbackAddress(query.get('redirect_uri') ?? '');
  if (back === undefined) return problems.foreignRedirect;
  if (query.get('response_type') !== 'code') return problems.badRequest("response_type must be 'code'.");
  const method = query.get('code_challenge_method');
  if (query.has('code_challenge') && method !== 'S256')
    return problems.badRequest('code_challenge_method must be S256.');
  const { signIn } = deps.directory;
  const outcome = signIn === undefined ? declined : { code: newCode(deps, call, app.clientId) };
  for (const [name, value] of Object.entries(outcome)) back.searchParams.set(name, value);
  const state = query.get('state');
  if (state !== null) back.searchParams.set('state', state);
  return { status: 302, headers: { Location: back.href, 'Cache-Control': 'no-store' }, body: '' };
}

const declined = {
  error: 'access_denied',
  error_description: 'AADSTS65004: User declined to consent to access the app.',
};

function loopbackAddress(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'http:' && loopback.has(url.hostname) ? url : undefined;
}

function newCode(deps: SignInDeps, { query }: Call, clientId: string): string {
  const text = `1.${randomBytes(32).toString('base64url')}`;
  const challenge = query.get('code_challenge');
  const nonce = query.get('nonce');
  deps.directory.codes.set(text, {
    ...waiting(clientId, query.get('scope') ?? '', deps.wallNow() + codeLife),
    userId: deps.directory.signIn?.objectId.toLowerCase(),
    redirectUri: query.get('redirect_uri') ?? '',
    ...(challenge === null ? {} : { challenge }),
    ...(nonce === null ? {} : { nonce }),
  });
  return text;
}

function waiting(clientId: string, scope: string, expiresAt: number): Code {
  return { clientId, scope, expiresAt, used: false, userId: undefined };
}

/**
 * Starts a device sign-in; it waits until the verification address is opened, or until it is approved by control. For any app, as at Entra:
 * who has to prove itself is asked to at the token endpoint (AADSTS7000218).
 */
export function startDevice(deps: SignInDeps, form: URLSearchParams): Answer | Problem {
  const app = deps.directory.apps.get((form.get('client_id') ?? '').toLowerCase());
  if (app === undefined) return problems.unknownApp(form.get('client_id') ?? '');
  const userCode = Array.from({ length: 9 }, () => letters.charAt(randomInt(letters.length))).join('');
  const text = randomBytes(48).toString('base64url');
  const code = waiting(app.clientId, form.get('scope') ?? '', deps.wallNow() + deviceLife);
  deps.directory.devices.set(text, { ...code, userCode });
  const address = `${deps.base()}/deviceauth`;
  return json(200, {
    user_code: userCode,
    device_code: text,
    verification_uri: address,
    expires_in: deviceLife / 1000,
    interval: 1,
    message: `To sign in, use a web browser to open the page ${address}?user_code=${userCode} and enter the code ${userCode} to authenticate.`,
  });
}

/** Signs in on waiting devices: the one of the code, or all. Answers how many there were. */
export function approveDevices(directory: Directory, userCode?: string): number {
  const userId = directory.signIn?.objectId.toLowerCase();
  const found = [...directory.devices].filter(
    ([, code]) => code.userId === undefined && (userCode === undefined || code.userCode === userCode),
  );
  for (const [text, code] of found) directory.devices.set(text, { ...code, userId: userId ?? 'declined' });
  return found.length;
}
