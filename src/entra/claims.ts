import { z } from 'zod';
import { type Instant, SECOND } from '../agreements/instant.ts';

/** What an access token says of itself. Nothing is verified: good for telling people what they hold, never for deciding what they may do. */
export interface Claims {
  /** How the account signed in; Partner Center asks for `mfa` (partner-center.md 1.2). */
  readonly amr: readonly string[];
  /** Application permissions. */
  readonly roles: readonly string[];
  /** Delegated permissions. */
  readonly scp: readonly string[];
  readonly upn: string | null;
  readonly oid: string | null;
  readonly tid: string | null;
  readonly exp: Instant | null;
}

const texts = z.array(z.string()).catch([]);
const optionalText = z.string().nullable().catch(null);
const payloadSchema = z.object({
  amr: texts,
  roles: texts,
  scp: z.string().catch(''),
  upn: optionalText,
  preferred_username: optionalText,
  unique_name: optionalText,
  oid: optionalText,
  tid: optionalText,
  exp: z.number().nullable().catch(null),
});

/** The claims of a JSON web token; null where it is none. Microsoft may encrypt its tokens some day. */
export function claimsOf(token: string): Claims | null {
  const parts = token.split('.');
  if (parts.length !== 3) return null;
  const parsed = payloadSchema.safeParse(jsonOf(parts[1] ?? ''));
  if (!parsed.success) return null;
  const { amr, roles, scp, upn, preferred_username, unique_name, oid, tid, exp } = parsed.data;
  return {
    amr,
    roles,
    scp: scp.split(' ').filter((one) => one !== ''),
    upn: upn ?? preferred_username ?? unique_name,
    oid,
    tid: tid?.toLowerCase() ?? null,
    exp: exp === null ? null : exp * SECOND,
  };
}

function jsonOf(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
