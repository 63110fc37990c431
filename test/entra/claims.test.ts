import { describe, expect, it } from 'vitest';
import { claimsOf } from '../../src/entra/claims.ts';
import { unsigned } from './issuer.ts';

describe('the claims of an access token', () => {
  it('tell whether MFA was used (partner-center.md 1.2: amr holds mfa), by whom, where and until when', () => {
    const payload = { amr: ['pwd', 'mfa'], scp: 'user_impersonation x', upn: 'a@b.c', oid: 'o', tid: 'ABC', exp: 12 };
    expect(claimsOf(unsigned(payload))).toEqual({
      amr: ['pwd', 'mfa'],
      roles: [],
      scp: ['user_impersonation', 'x'],
      upn: 'a@b.c',
      oid: 'o',
      tid: 'abc',
      exp: 12_000,
    });
  });

  it('may be missing, each by itself', () => {
    const nothing = { amr: [], roles: [], scp: [], upn: null, oid: null, tid: null, exp: null };
    expect(claimsOf(unsigned({}))).toEqual(nothing);
    expect(claimsOf(unsigned({ amr: 'mfa', roles: 7, scp: [], upn: 1, exp: 'soon' }))).toEqual(nothing);
    expect(claimsOf(unsigned({ preferred_username: 'p', roles: ['r'] }))).toEqual({
      ...nothing,
      upn: 'p',
      roles: ['r'],
    });
  });

  it.each(['', 'opaque', 'a.b', 'a.b.c', 'a.!!!.c', `a.${Buffer.from('"text"').toString('base64url')}.c`, 'a.b.c.d.e'])(
    'are null for what is no such token: %s',
    (token) => {
      expect(claimsOf(token)).toBe(null);
    },
  );
});
