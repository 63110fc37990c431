import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { SECOND } from '../agreements/instant.ts';
import { claimsOf } from '../entra/claims.ts';

/** What a fresh App+User token is good for. `forcible`: --force may pass over it. */
export type ConsentCheck =
  | { readonly ok: true; readonly account: string }
  | { readonly ok: false; readonly problem: string; readonly forcible: boolean };

export interface CheckedConsent {
  readonly accessToken: string;
  readonly tenantId: string;
  readonly partnerCenterUrl: string;
  readonly fetch: typeof fetch;
}

/** Looks at the token, then asks Partner Center something harmless with it. */
export async function checkConsent(consent: CheckedConsent): Promise<ConsentCheck> {
  const claims = claimsOf(consent.accessToken);
  if (claims === null) return no('Microsoft Entra gave an access token that cannot be looked into.', true);
  const account = claims.upn ?? claims.oid ?? 'an account without a name';
  if (claims.tid !== null && claims.tid !== consent.tenantId.toLowerCase()) {
    return no(`${account} is of tenant ${claims.tid}, not of PARTNER_TENANT_ID ${consent.tenantId}.`, false);
  }
  if (!claims.amr.includes('mfa')) return no(withoutMfa(account), false);
  const problem = await askPartnerCenter(consent, account);
  return problem === null ? { ok: true, account } : problem;
}

/** Since 2026-04-01 such tokens are refused with 401/900421 (partner-center.md 1.2). */
function withoutMfa(account: string): string {
  return `${account} signed in without MFA, and Partner Center refuses that (401, code 900421). Let a Conditional Access policy or the security defaults ask this account for MFA, sign out of all sessions, and start again.`;
}

const errorSchema = z.object({ code: z.union([z.string(), z.number().transform(String)]).optional() });

/** `GET /v1/agreements`: App+User alone, changes nothing. */
async function askPartnerCenter(consent: CheckedConsent, account: string): Promise<ConsentCheck | null> {
  try {
    const url = `${consent.partnerCenterUrl}/v1/agreements?agreementType=MicrosoftCustomerAgreement`;
    const response = await consent.fetch(url, {
      headers: {
        authorization: `Bearer ${consent.accessToken}`,
        accept: 'application/json',
        'ms-requestid': randomUUID(),
        'ms-correlationid': randomUUID(),
      },
      redirect: 'error',
      signal: AbortSignal.timeout(30 * SECOND),
    });
    // json() takes a byte-order mark away.
    const body: unknown = await response.json().catch(() => null);
    if (response.ok) return null;
    const code =
      errorSchema
        .safeParse(body)
        .data?.code?.replace(/[^\w.-]/g, '')
        .slice(0, 40) ?? null;
    return no(refusalWords(account, response.status, code), true);
  } catch {
    return no(
      `Partner Center (${consent.partnerCenterUrl}) did not answer, so that the account could not be tried.`,
      true,
    );
  }
}

function refusalWords(account: string, status: number, code: string | null): string {
  const refused = `Partner Center refuses ${account} (${code === null ? status : `${status}, code ${code}`})`;
  if (code === '900421') return withoutMfa(account);
  if (code === '900309') return `${refused}: a Conditional Access policy forbids the call.`;
  if (status === 403) {
    return `${refused}: it has not the rights. Make it an admin agent in Partner Center, under User management; that can take an hour to show.`;
  }
  if (status === 401)
    return `${refused}: is the application registered with this Partner Center account, under App management?`;
  return `${refused}.`;
}

const no = (problem: string, forcible: boolean): ConsentCheck => ({ ok: false, problem, forcible });
