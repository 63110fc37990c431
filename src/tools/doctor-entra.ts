import { type Finding, fail, pass } from './doctor-finding.ts';
import { httpCall, outcomeWords } from './http-call.ts';

/** Whether Microsoft Entra can be reached and knows the tenant. */
export async function entraFindings(deps: {
  readonly fetch: typeof fetch;
  readonly authority: string;
  readonly tenantId: string;
}): Promise<readonly Finding[]> {
  const name = 'Microsoft Entra';
  const url = `${deps.authority}/${deps.tenantId}/v2.0/.well-known/openid-configuration`;
  const outcome = await httpCall(deps.fetch, { method: 'GET', url });
  if (outcome.kind === 'unanswered') {
    return [
      fail(
        name,
        `${deps.authority} does not answer (${outcome.reason}). Let this machine reach it by https; a proxy's own certificate goes into NODE_EXTRA_CA_CERTS.`,
      ),
    ];
  }
  if (outcome.status === 200) return [pass(name, `${deps.authority} knows the tenant ${deps.tenantId}.`)];
  return [fail(name, `${outcomeWords(outcome)}. Check PARTNER_TENANT_ID and ENTRA_AUTHORITY.`)];
}
