import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { type BadToken, type Bearer, bearerText, type Identify } from '../bearer.ts';
import type { Directory } from './directory.ts';
import { accessTokenIssuer } from './issue.ts';
import { resources } from './options.ts';
import type { SigningKey } from './signing-key.ts';

/** What a resource reads of a token; other claims are not looked at. */
const claimsSchema = z.object({
  iss: z.string().optional(),
  tid: z.string().optional(),
  aud: z.string().optional(),
  appid: z.string().optional(),
  oid: z.string().optional(),
  upn: z.string().optional(),
  scp: z.string().optional(),
  roles: z.array(z.string()).default([]),
  amr: z.array(z.string()).default([]),
  idtyp: z.string().optional(),
});
type Claims = z.infer<typeof claimsSchema>;

/** Reads bearer tokens as a Microsoft service does: signature, time, issuer, tenant, audience; then whose it is. */
export function identifyByJwt(deps: {
  readonly directory: Directory;
  readonly key: SigningKey;
  readonly wallNow: () => number;
}): Identify {
  return async (headers, resource) => {
    const token = bearerText(headers);
    if (token === undefined) return { kind: 'missing' };
    const read = await deps.key.verify(token, deps.wallNow());
    if (read.kind === 'bad') return bad(read.why, read.claims);
    const claims = claimsSchema.safeParse(read.claims);
    if (!claims.success) return { kind: 'bad', why: 'unknown' };
    const why = problemOf(deps.directory, claims.data, resource);
    return why === undefined ? sender(deps.directory, claims.data) : bad(why, read.claims);
  };
}

function problemOf(directory: Directory, { iss, tid, aud }: Claims, resource: string): BadToken | undefined {
  if (tid !== directory.tenantId) return 'wrongTenant';
  if (iss !== accessTokenIssuer(directory.tenantId)) return 'wrongIssuer';
  if (aud === resource) return undefined;
  return aud === resources.retired ? 'retiredAudience' : 'wrongAudience';
}

function bad(why: BadToken, claims: JWTPayload | undefined): Bearer {
  const known = claimsSchema.safeParse(claims);
  return { kind: 'bad', why, ...(known.success ? ids(known.data) : {}) };
}

/** The app, and for App+User the person. */
function ids({ appid, oid, scp }: Claims) {
  return {
    ...(appid === undefined ? {} : { appId: appid }),
    ...(oid === undefined || scp === undefined ? {} : { userId: oid }),
  };
}

/** A token with `scp` is a person's; the role is the directory's own, as it is now. */
function sender(directory: Directory, claims: Claims): Bearer {
  if (claims.scp === undefined) return { kind: 'appOnly', ...ids(claims), roles: claims.roles };
  return {
    kind: 'appUser',
    ...ids(claims),
    ...(claims.upn === undefined ? {} : { upn: claims.upn }),
    mfa: claims.amr.includes('mfa'),
    role: directory.users.get(claims.oid?.toLowerCase() ?? '')?.role ?? 'none',
    scopes: claims.scp.split(' '),
  };
}
