import { calculateJwkThumbprint, errors, exportJWK, generateKeyPair, type JWTPayload, jwtVerify, SignJWT } from 'jose';

/** The key of one run: made at its start, never kept. */
export type SigningKey = {
  /** What `/discovery/v2.0/keys` shows. */
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  readonly sign: (claims: JWTPayload) => Promise<string>;
  /** The claims of a token of this key that is in time at `now` (milliseconds), else what is wrong with it. */
  readonly verify: (
    token: string,
    now: number,
  ) => Promise<
    | { readonly kind: 'claims'; readonly claims: JWTPayload }
    | { readonly kind: 'bad'; readonly why: 'unknown' | 'badSignature' | 'expired'; readonly claims?: JWTPayload }
  >;
};

/** Makes an RS256 key. */
export async function createSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return {
    jwks: { keys: [{ ...jwk, kid, x5t: kid, use: 'sig', alg: 'RS256' }] },
    sign: (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid }).sign(privateKey),
    async verify(token, now) {
      try {
        const { payload } = await jwtVerify(token, publicKey, { algorithms: ['RS256'], currentDate: new Date(now) });
        return { kind: 'claims', claims: payload };
      } catch (error) {
        if (error instanceof errors.JWTExpired) return { kind: 'bad', why: 'expired', claims: error.payload };
        const forged =
          error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JOSEAlgNotAllowed;
        return { kind: 'bad', why: forged ? 'badSignature' : 'unknown' };
      }
    },
  };
}
