import { createHmac } from 'node:crypto';
import { APP_ID, claimsFor, dayAgo, foreign, ours, token, unsigned } from './bot-connector-tokens.ts';

const ENTRA_TENANT = 'd6d49420-f39b-4df7-a1dc-d59a935871db';
const ahead = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;

function hmac(claims: object): string {
  const head = unsigned(claims, { alg: 'HS256', kid: 'teams' });
  const key = ours.publicKey.export({ type: 'spki', format: 'pem' });
  return `${head}.${createHmac('sha256', key).update(head).digest('base64url')}`;
}

/** What somebody who is not Teams may send for `Authorization`, for an activity with this service URL. */
export function badTokens(serviceUrl: string): Readonly<Record<string, string | undefined>> {
  const claims = (other: object = {}): object => claimsFor(serviceUrl, other);
  const bearer = (other: object, sign?: Parameters<typeof token>[1]): string => `Bearer ${token(claims(other), sign)}`;
  const entra = { appid: APP_ID, azp: APP_ID, tid: ENTRA_TENANT };
  const v1 = { ...entra, iss: `https://sts.windows.net/${ENTRA_TENANT}/`, ver: '1.0' };
  const v2 = { ...entra, iss: `https://login.microsoftonline.com/${ENTRA_TENANT}/v2.0`, ver: '2.0' };
  const [head = '', body = '', signature = ''] = token(claims()).split('.');
  return {
    'no token': undefined,
    'an empty token': 'Bearer ',
    'another scheme': `Basic ${token(claims())}`,
    'two tokens': `Bearer ${token(claims())} ${token(claims())}`,
    rubbish: 'Bearer rubbish',
    'rubbish in three parts': 'Bearer a.b.c',
    'JSON that is no object': `Bearer ${Buffer.from('null').toString('base64url')}.${Buffer.from('[]').toString('base64url')}.AAAA`,
    'an expired token': bearer({ exp: dayAgo(), nbf: dayAgo() - 600 }),
    'a token that never expires': bearer({ exp: undefined }),
    'a token that is not valid yet': bearer({ nbf: ahead(3_600), exp: ahead(7_200) }),
    'a token for another bot': bearer({ aud: '99999999-2222-3333-4444-555555555555' }),
    'a token for several bots': bearer({ aud: [APP_ID, 'another'] }),
    'a token for nobody': bearer({ aud: undefined }),
    'a token of another issuer': bearer({ iss: 'https://evil.example' }),
    'a token of no issuer': bearer({ iss: undefined }),
    'a token signed with a foreign key': bearer({}, { key: foreign.privateKey }),
    'a token signed with an unknown key': bearer({}, { kid: 'unknown' }),
    'alg: none': `Bearer ${unsigned(claims(), { alg: 'none' })}.`,
    'alg: none with a signature': bearer({}, { alg: 'none' }),
    'alg: None, and a key': `Bearer ${unsigned(claims(), { alg: 'None', kid: 'teams' })}.`,
    'HS256 with the public key': `Bearer ${hmac(claims())}`,
    'HS256 with the signature of RS256': bearer({}, { alg: 'HS256' }),
    'another algorithm than it was signed with': bearer({}, { alg: 'RS512' }),
    'changed claims': `Bearer ${head}.${body.slice(0, -4)}AAAA.${signature}`,
    'a cut signature': `Bearer ${head}.${body}.${signature.slice(0, 40)}`,
    'no signature': `Bearer ${head}.${body}.`,
    'a key endorsed for another channel': bearer({}, { kid: 'other' }),
    'a key endorsed for no channel': bearer({}, { kid: 'none' }),
    'a key without endorsements': bearer({}, { kid: 'bare' }),
    'a token for another service URL': bearer({ serviceurl: 'https://smba.trafficmanager.net/amer/' }),
    'a token for the service URL without its slash': bearer({ serviceurl: serviceUrl.replace(/\/$/, '') }),
    'a token without a service URL': bearer({ serviceurl: undefined }),
    'a token of the Emulator, version 1': bearer({ ...v1, aud: APP_ID }),
    'a token of the Emulator, version 2': bearer({ ...v2, aud: APP_ID }),
    'a token of a skill': bearer({ ...v2, aud: APP_ID, azp: '88888888-2222-3333-4444-555555555555' }),
    'a skill’s token with the issuer of Teams': bearer({ ver: '1.0', appid: '88888888-2222-3333-4444-555555555555' }),
  };
}
