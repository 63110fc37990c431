import { type Answer, type Call, json, pathPart, type Route } from '../http.ts';
import { type GrantDeps, type GrantName, grantOf, isProblem, redeem } from './grants.ts';
import { type Problem, problems, refuse } from './problem.ts';
import { approveDevices, authorize, type SignInDeps, startDevice } from './sign-in.ts';

export type EntraRouteDeps = GrantDeps & SignInDeps & { readonly count: (grant: GrantName) => void };

/** Microsoft Entra's endpoints for the one tenant (Microsoft: OpenID Connect on the Microsoft identity platform). */
export function entraRoutes(deps: EntraRouteDeps): readonly Route[] {
  const route = (method: string, path: string, work: (call: Call) => Answer | Problem | Promise<Answer | Problem>) => ({
    method,
    path: `/:tenant${path}`,
    handle: async (call: Call): Promise<Answer> => {
      const tenant = pathPart(call, 'tenant');
      const isOurs = tenant.toLowerCase() === deps.directory.tenantId;
      const outcome: Answer | Problem = isOurs ? await work(call) : problems.unknownTenant(tenant);
      return isProblem(outcome) ? refuse(call, outcome, deps.wallNow()) : outcome;
    },
  });
  return [
    route('POST', '/oauth2/v2.0/token', (call) => answerToken(deps, call)),
    route('GET', '/oauth2/v2.0/authorize', (call) => authorize(deps, call)),
    route('POST', '/oauth2/v2.0/devicecode', (call) => startDevice(deps, new URLSearchParams(call.body))),
    route('GET', '/oauth2/v2.0/deviceauth', (call) => signInOnDevice(deps, call)),
    route('GET', '/v2.0/.well-known/openid-configuration', () => json(200, metadata(deps))),
    route('GET', '/discovery/v2.0/keys', () => json(200, deps.key.jwks)),
  ];
}

async function answerToken(deps: EntraRouteDeps, call: Call): Promise<Answer | Problem> {
  const form = new URLSearchParams(call.body);
  const grant = grantOf(form);
  if (grant !== undefined) deps.count(grant);
  const outcome = await redeem(deps, form);
  return isProblem(outcome) ? outcome : json(200, outcome);
}

function signInOnDevice(deps: EntraRouteDeps, call: Call): Answer {
  const code = call.query.get('user_code') ?? undefined;
  const found = approveDevices(deps.directory, code);
  const text = found === 0 ? 'No device waits for this code.' : 'You have signed in on your device. Close this page.';
  return { status: 200, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: text };
}

function metadata(deps: EntraRouteDeps) {
  const base = deps.base();
  return {
    issuer: deps.issuer(),
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    device_authorization_endpoint: `${base}/devicecode`,
    end_session_endpoint: `${base}/logout`,
    jwks_uri: base.replace(/\/oauth2\/v2\.0$/, '/discovery/v2.0/keys'),
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    tenant_region_scope: null,
    cloud_instance_name: 'microsoftonline.com',
  };
}
