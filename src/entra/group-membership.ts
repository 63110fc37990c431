import { z } from 'zod';
import { graphRefusal } from './graph-refusal.ts';
import type { TokenAnswer } from './token-source.ts';

export interface GroupMembershipDeps {
  /** Microsoft Graph, without a slash at the end. */
  readonly graphUrl: string;
  readonly groupIds: readonly string[];
  readonly getToken: () => Promise<TokenAnswer>;
  /** The last token was refused with 401. */
  readonly refused: () => void;
  readonly fetch: typeof fetch;
}

/** What Graph makes of a person. `unknownPerson`: nobody of the partner's tenant. */
export type Membership =
  | { readonly kind: 'inGroup' }
  | { readonly kind: 'inNone' }
  | { readonly kind: 'unknownPerson' }
  | MembershipFailure;

/** `token`: there is none. `credential`: Graph refuses the token or the permission. `other`: anything that says nothing about either. */
export interface MembershipFailure {
  readonly kind: 'failed';
  readonly why: 'token' | 'credential' | 'other';
  readonly status: number | null;
  /** Graph's own code, or our words where there is none. */
  readonly code: string;
  readonly retryAfterMs: number | null;
}

const answerSchema = z.object({ value: z.array(z.string()) });

/**
 * Whether a person is in one of the groups, also by way of other groups: `POST /users/{id}/checkMemberGroups`, permission
 * GroupMember.Read.All (Microsoft Graph: Check member groups; partner-center.md 10). It never throws.
 */
export function groupMembership(deps: GroupMembershipDeps) {
  async function ask(objectId: string, signal: AbortSignal): Promise<Membership> {
    const token = await deps.getToken();
    if (token.kind === 'none') return failed('token', null, token.message);
    const response = await deps.fetch(`${deps.graphUrl}/v1.0/users/${encodeURIComponent(objectId)}/checkMemberGroups`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token.token}`,
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: JSON.stringify({ groupIds: deps.groupIds }),
      redirect: 'error',
      signal,
    });
    const body: unknown = await response.json().catch(() => null);
    return response.ok ? membershipOf(body, deps.groupIds) : refusalOf(response, body);
  }

  return async (objectId: string, signal: AbortSignal): Promise<Membership> => {
    try {
      const first = await ask(objectId, signal);
      if (first.kind !== 'failed' || first.status !== 401) return first;
      deps.refused();
      return await ask(objectId, signal);
    } catch (error) {
      return failed('other', null, error instanceof Error ? error.name : 'unexpected fault');
    }
  };
}

function membershipOf(body: unknown, groupIds: readonly string[]): Membership {
  const parsed = answerSchema.safeParse(body);
  if (!parsed.success) return failed('other', 200, 'unreadable answer');
  const wanted = new Set(groupIds.map((id) => id.toLowerCase()));
  return { kind: parsed.data.value.some((id) => wanted.has(id.toLowerCase())) ? 'inGroup' : 'inNone' };
}

function refusalOf(response: Response, body: unknown): Membership {
  const { status } = response;
  const { code, retryAfterMs } = graphRefusal(response, body);
  if (status === 404 && code === 'Request_ResourceNotFound') return { kind: 'unknownPerson' };
  const why = status === 401 || status === 403 ? 'credential' : 'other';
  return { ...failed(why, status, code), retryAfterMs };
}

function failed(why: MembershipFailure['why'], status: number | null, code: string): MembershipFailure {
  return { kind: 'failed', why, status, code, retryAfterMs: null };
}
