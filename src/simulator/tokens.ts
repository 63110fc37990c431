import { type Answer, type Call, type Handle, headerOf } from './http.ts';
import { answer, generalError } from './microsoft.ts';

export type TokenKind = 'appOnly' | 'appUser';

const prefixes = { appOnly: 'app-only:', appUser: 'app-user:' } as const;

/** A bearer token that the stand-in takes: an opaque string that says its kind. */
export function simulatorToken(kind: TokenKind): string {
  return `${prefixes[kind]}simulator`;
}

/** What the request's bearer token is; `missing` without one, `unknown` for any other. */
export function tokenOf(call: Call): TokenKind | 'missing' | 'unknown' {
  const header = headerOf(call.headers, 'authorization');
  if (header === undefined) return 'missing';
  const token = /^Bearer +(.+)$/i.exec(header)?.[1] ?? '';
  if (token.startsWith(prefixes.appOnly) && token.length > prefixes.appOnly.length) return 'appOnly';
  if (token.startsWith(prefixes.appUser) && token.length > prefixes.appUser.length) return 'appUser';
  return 'unknown';
}

/** Lets a call through with the right kind of token only (Microsoft: Partner Center REST error codes 800001, 400, 900329). */
export function withToken(kind: TokenKind | 'either', handle: Handle): Handle {
  return (call) => {
    const token = tokenOf(call);
    if (token === 'missing') return generalError(401, 800001, 'Partner Token missing in request context');
    if (token === 'unknown') return accessDenied();
    if (kind === 'appUser' && token === 'appOnly') {
      return generalError(403, 900329, 'This resource does not support application-only authentication.');
    }
    if (kind === 'appOnly' && token === 'appUser') return onlyAppOnly();
    return handle(call);
  };
}

/** The same for the attestation API, whose refusals have a shape of their own. */
export function withAttestationToken(handle: Handle): Handle {
  return (call) => {
    const token = tokenOf(call);
    if (token === 'missing' || token === 'unknown') {
      return answer(401, {
        error: 'unauthorized',
        error_description: 'The access token is invalid or has expired',
      });
    }
    // What Microsoft answers here is not documented.
    if (token === 'appUser') {
      return answer(403, { error: 'forbidden', error_description: 'This API supports app-only authentication only' });
    }
    return handle(call);
  };
}

function accessDenied(): Answer {
  const refusal = generalError(401, 400, 'Access denied');
  return { ...refusal, headers: { ...refusal.headers, 'WWW-Authenticate': 'OAuth realm=urn:cpsvc:cpid:simulator' } };
}

/** Not documented either: creating an agreement from an attestation takes app-only tokens alone. */
export function onlyAppOnly(): Answer {
  return generalError(403, 900150, "The supplied role doesn't have the rights to perform the requested operation");
}
