import type { Bearer } from './bearer.ts';
import type { Answer, Handle } from './http.ts';
import { answer, generalError } from './microsoft.ts';
import { type RecordedQuestion, recordedAnswer } from './recorded.ts';
import type { World } from './world.ts';

export { simulatorToken, type TokenKind } from './bearer.ts';

/** What a route asks of the token. `recorded`: the question of which Microsoft's own answer to the wrong kind may be known. */
export type TokenRule = {
  readonly kind: 'appOnly' | 'appUser' | 'either';
  readonly recorded?: RecordedQuestion;
};

/** Lets a call through with the right kind of token only (Microsoft: Partner Center REST error codes 800001, 400, 900329). */
export function withToken(world: World, rule: TokenRule, handle: Handle): Handle {
  return (call) => {
    const { bearer } = call;
    const refusal = refuseBearer(bearer);
    if (refusal !== undefined) return refusal;
    if (rule.kind === 'appUser' && bearer.kind === 'appOnly') {
      const known = recordedAnswer(world, rule.recorded);
      // Microsoft may have opened the call to app-only tokens meanwhile.
      if (known !== undefined) return known.status < 300 ? handle(call) : known;
      return generalError(403, 900329, 'This resource does not support application-only authentication.');
    }
    if (rule.kind === 'appOnly' && bearer.kind === 'appUser') return onlyAppOnly();
    return handle(call);
  };
}

/** The refusals that no kind of call escapes; undefined for a token that is good in itself. */
function refuseBearer(bearer: Bearer): Answer | undefined {
  switch (bearer.kind) {
    case 'missing':
      return generalError(401, 800001, 'Partner Token missing in request context');
    case 'bad':
      return bearer.why === 'retiredAudience' ? retiredAudience() : accessDenied();
    case 'appOnly':
      return undefined;
    case 'appUser':
      if (!bearer.mfa) return withoutMfa();
      return bearer.role === 'none' ? onlyAppOnly() : undefined;
  }
}

/** The attestation API takes app-only tokens alone, with refusals of its own shape. */
export function withAttestationToken(world: World, handle: Handle): Handle {
  return (call) => {
    const { bearer } = call;
    if (bearer.kind === 'missing' || bearer.kind === 'bad') {
      return answer(401, {
        error: 'unauthorized',
        error_description: 'The access token is invalid or has expired',
      });
    }
    if (bearer.kind === 'appOnly') return handle(call);
    const known = recordedAnswer(world, 'appUserOnAttestations');
    if (known !== undefined) return known.status < 300 ? handle(call) : known;
    // What Microsoft answers here is not documented.
    return answer(403, { error: 'forbidden', error_description: 'This API supports app-only authentication only' });
  };
}

function accessDenied(): Answer {
  const refusal = generalError(401, 400, 'Access denied');
  return { ...refusal, headers: { ...refusal.headers, 'WWW-Authenticate': 'OAuth realm=urn:cpsvc:cpid:simulator' } };
}

/** Microsoft: Partner Center authentication, tokens for https://graph.windows.net since August 2025. */
function retiredAudience(): Answer {
  return generalError(
    401,
    900420,
    'The audience in the token is invalid. Use https://api.partnercenter.microsoft.com.',
  );
}

/** Microsoft: CSP technical changes, App+User without MFA since 1 April 2026. The text is not documented. */
function withoutMfa(): Answer {
  return generalError(401, 900421, 'Multifactor authentication is required for app and user access.');
}

/** 900150 is documented for a role without rights; that an App+User create-agreement gets it is invented. */
export function onlyAppOnly(): Answer {
  return generalError(403, 900150, "The supplied role doesn't have the rights to perform the requested operation");
}
