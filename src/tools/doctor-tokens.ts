import { DAY } from '../agreements/instant.ts';
import { claimsOf } from '../entra/claims.ts';
import type { EntraTokens, TokenKind } from '../entra/tokens.ts';
import { type Finding, fail, pass, warn } from './doctor-finding.ts';

const soonMs = 15 * DAY;

/** Whether a token of one kind can be had; the token too, for what is tried with it. */
export async function tokenFinding(
  tokens: Pick<EntraTokens, 'get'>,
  kind: TokenKind,
  name: string,
): Promise<{ readonly finding: Finding; readonly token: string | null }> {
  const answer = await tokens.get(kind);
  if (answer.kind === 'token') return { finding: pass(name, 'Microsoft Entra gives it.'), token: answer.token };
  return { finding: fail(name, answer.message), token: null };
}

/** Partner Center refuses App+User calls whose sign-in had no MFA (401, 900421). */
export function mfaFinding(token: string): Finding {
  const name = 'MFA of the consent';
  const claims = claimsOf(token);
  if (claims === null) return warn(name, 'The token does not say how the account signed in; the calls below tell.');
  if (claims.amr.includes('mfa')) return pass(name, 'The integration account signed in with MFA.');
  return fail(
    name,
    'The integration account signed in without MFA, and Partner Center refuses such calls (900421). Require MFA for it, then run "npm run consent" again.',
  );
}

/** How long the refresh token still lives. @param leftMs null where nobody knows: the configured one, not yet renewed */
export function refreshTokenFinding(leftMs: number | null): Finding {
  const name = 'Refresh token';
  if (leftMs === null) {
    return warn(
      name,
      'Its age is not known: it is the configured one. The running bot renews it and keeps the new one in its store.',
    );
  }
  const left = `${Math.floor(leftMs / DAY)} of its 90 days are left.`;
  if (leftMs > soonMs) return pass(name, left);
  return warn(name, `${left} A running bot renews it by itself; if it has not, run "npm run consent".`);
}
