import type { Identify } from '../bearer.ts';
import { type Call, headerOf, type Route } from '../http.ts';
import { directoryControl, type EntraControl, noRequests, resetDirectory } from './control.ts';
import { createDirectory } from './directory.ts';
import { type GrantName, grantOf } from './grants.ts';
import type { EntraOptions } from './options.ts';
import { identifyByJwt } from './read-token.ts';
import { entraRoutes } from './routes.ts';
import { createSigningKey } from './signing-key.ts';

/** Microsoft Entra for one tenant, in memory: its routes, its reading of tokens, and what can be done to it. */
export type Entra = {
  readonly routes: readonly Route[];
  readonly identify: Identify;
  readonly control: EntraControl;
  readonly reset: () => void;
};

/** Makes the tenant, with a signing key of its own. `origin` is the server's address, known once it listens. */
export async function createEntra(
  options: EntraOptions,
  deps: { readonly wallNow: () => number; readonly origin: () => string },
): Promise<Entra> {
  const { wallNow, origin } = deps;
  const directory = createDirectory(options, wallNow);
  const key = await createSigningKey();
  const counts = noRequests();
  const base = () => `${origin()}/${directory.tenantId}/oauth2/v2.0`;
  const issuer = () => `${origin()}/${directory.tenantId}/v2.0`;
  const audiences = () => [`${base()}/token`, issuer()];
  const count = (grant: GrantName) => {
    counts[grant] += 1;
  };
  const parts = { options, directory, key, wallNow, base, issuer, audiences, count, counts };
  const identify = identifyByJwt(parts);
  const control: EntraControl = {
    ...directoryControl(parts),
    tenantId: directory.tenantId,
    authority: origin,
    readToken: (authorization, resource) => identify(authorization === undefined ? {} : { authorization }, resource),
  };
  return { routes: entraRoutes(parts), identify, control, reset: () => resetDirectory(parts) };
}

/** What the request log tells of a token request: the grant and the app that asks. */
export function tokenRequestOf(call: Pick<Call, 'method' | 'path' | 'body' | 'headers'>) {
  const isForm = headerOf(call.headers, 'content-type')?.startsWith('application/x-www-form-urlencoded') === true;
  if (!isForm || !call.path.endsWith('/oauth2/v2.0/token')) return {};
  const form = new URLSearchParams(call.body);
  const grant = grantOf(form);
  const appId = form.get('client_id');
  return { ...(grant === undefined ? {} : { grant }), ...(appId === null ? {} : { appId }) };
}
