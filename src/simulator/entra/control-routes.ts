import { z } from 'zod';
import { type Call, json, pathPart, type Route } from '../http.ts';
import { withBody } from '../with-body.ts';
import type { EntraControl } from './control.ts';

const whichSchema = z.strictObject({ token: z.string().optional(), userId: z.string().optional() });
const appSchema = z.strictObject({ clientId: z.string().optional() });
const userSchema = z.strictObject({
  mfa: z.boolean().optional(),
  role: z.enum(['adminAgent', 'salesAgent', 'none']).optional(),
});
const deviceSchema = z.strictObject({ userCode: z.string().optional() });
const policySchema = z.strictObject({ required: z.boolean() });

/** The control under /_simulator/entra, in plain JSON; each answers how many were changed. */
export function entraControlRoutes(control: EntraControl): readonly Route[] {
  const post = <T>(path: string, schema: z.ZodType<T>, work: (body: T, call: Call) => unknown): Route => ({
    method: 'POST',
    path: `/_simulator/entra${path}`,
    handle: (call) => withBody(call, schema, async (body) => json(200, { changed: work(body, call) })),
  });
  return [
    { method: 'GET', path: '/_simulator/entra', handle: () => json(200, shown(control)) },
    post('/revoke-refresh-tokens', whichSchema, (which) => control.revokeRefreshTokens(which)),
    post('/expire-refresh-tokens', whichSchema, (which) => control.expireRefreshTokens(which)),
    post('/expire-secrets', appSchema, ({ clientId }) => control.expireSecrets(clientId)),
    post('/users/:id', userSchema, (change, call) => (control.setUser(pathPart(call, 'id'), change) ? 1 : 0)),
    post('/require-mfa', policySchema, ({ required }) => {
      control.requireMfa(required);
      return 1;
    }),
    post('/approve-devices', deviceSchema, ({ userCode }) => control.approveDevices(userCode)),
  ];
}

function shown(control: EntraControl) {
  const { tenantId, authority, tokenRequests, refreshTokens } = control;
  return {
    tenantId,
    authority: authority(),
    tokenRequests: tokenRequests(),
    refreshTokens: refreshTokens().length,
  };
}
