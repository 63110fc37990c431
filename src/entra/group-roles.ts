import { boundedMap } from '../agreements/bounded-map.ts';
import { inTime } from '../agreements/in-time.ts';
import { MINUTE, SECOND } from '../agreements/instant.ts';
import type { Role, Roles, WallClock } from '../agreements/ports.ts';
import {
  type GroupMembershipDeps,
  groupMembership,
  type Membership,
  type MembershipFailure,
} from './group-membership.ts';

export interface GroupRoles extends GroupMembershipDeps {
  /** Tenants whose people are answered at all. */
  readonly tenantIds: readonly string[];
  readonly wallClock: WallClock;
  /** How long an answer is good for, in milliseconds; 5 minutes when left out. */
  readonly cacheMs?: number;
  /** For one question, token included, in milliseconds; 2 seconds when left out. */
  readonly timeoutMs?: number;
  readonly log: { readonly warn: (facts: object, message: string) => void };
  /** Whether Graph takes the application's questions; a Graph that does not answer says nothing about that. It must not throw. */
  readonly onAnswer?: (outcome: { readonly ok: true } | { readonly ok: false; readonly code: string | null }) => void;
}

const mostPeople = 10_000;
/** A failure is forgotten soon: a person waits for it. */
const failureMs = 5 * SECOND;
const longestPause = 5 * MINUTE;

/**
 * Roles by groups in the partner's tenant, asked of Microsoft Graph. Whoever cannot be looked up is `unchecked`, never an agent. A person
 * of an allowed tenant that is not the partner's is unknown there, and so a member.
 */
export function groupRoles(options: GroupRoles): Roles {
  const { wallClock, cacheMs = 5 * MINUTE } = options;
  const tenants = new Set(options.tenantIds.map((id) => id.toLowerCase()));
  const known = boundedMap<Role>({ most: mostPeople, now: wallClock.now });
  const asked = new Map<string, Promise<Role>>();
  const look = careful(options);

  async function find(objectId: string): Promise<Role> {
    const membership = await look(objectId);
    const role = roleOf(membership);
    known.set(objectId, role, role === 'unchecked' ? failureMs : cacheMs);
    return role;
  }

  function shared(objectId: string): Promise<Role> {
    const running = asked.get(objectId) ?? find(objectId).finally(() => asked.delete(objectId));
    asked.set(objectId, running);
    return running;
  }

  return {
    roleOf: async ({ objectId, tenantId }) => {
      if (tenantId === null || !tenants.has(tenantId.toLowerCase())) return 'outsider';
      const id = objectId.toLowerCase();
      return known.get(id) ?? shared(id);
    },
  };
}

function roleOf(membership: Membership): Role {
  switch (membership.kind) {
    case 'inGroup':
      return 'agent';
    case 'inNone':
    case 'unknownPerson':
      return 'member';
    case 'failed':
      return 'unchecked';
  }
}

/** One look with a time limit, told to the log and to who listens; while Graph asks for patience nothing is asked. */
function careful(options: GroupRoles): (objectId: string) => Promise<Membership> {
  const { wallClock, log, onAnswer, timeoutMs = 2 * SECOND } = options;
  const ask = groupMembership(options);
  let pause = { since: 0, ms: 0 };
  const isPaused = (now: number): boolean => now >= pause.since && now - pause.since < pause.ms;
  return async (objectId) => {
    if (isPaused(wallClock.now())) return late;
    const membership = (await inTime(ask(objectId, AbortSignal.timeout(timeoutMs)), timeoutMs))?.value ?? late;
    if (membership.kind !== 'failed') {
      onAnswer?.({ ok: true });
      return membership;
    }
    const { why, status, code, retryAfterMs } = membership;
    if (retryAfterMs !== null) pause = { since: wallClock.now(), ms: Math.min(longestPause, retryAfterMs) };
    if (why === 'credential') onAnswer?.({ ok: false, code });
    log.warn({ status, code }, `Microsoft Graph did not say who is an agent${hints[why]}`);
    return membership;
  };
}

const late: MembershipFailure = {
  kind: 'failed',
  why: 'other',
  status: null,
  code: 'no answer in time',
  retryAfterMs: null,
};

const hints: Readonly<Record<MembershipFailure['why'], string>> = {
  token: ': there is no token for it',
  credential: ': does the registration have the application permission GroupMember.Read.All, with admin consent?',
  other: '',
};
