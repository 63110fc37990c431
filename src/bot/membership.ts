import type { ConversationReference } from 'botbuilder';
import { z } from 'zod';
import { boundedMap } from '../agreements/bounded-map.ts';
import { inTime } from '../agreements/in-time.ts';
import { MINUTE, SECOND } from '../agreements/instant.ts';
import type { Log } from '../log.ts';
import type { BotAdapter } from './adapter.ts';
import { allowedTenants } from './allowed-tenants.ts';

/** Whom an activity claims to come from, and where the Bot Connector can be asked for that person. */
export interface Claim {
  /** Teams' own id. */
  readonly teamsId: string;
  /** The Entra object id; null where the activity names none. */
  readonly entraId: string | null;
  /** Every tenant that the activity names. */
  readonly tenantIds: readonly string[];
  readonly reference: Partial<ConversationReference>;
  /** Ids of the chat, or of the team and the channel: asked in this order until one knows the person. */
  readonly rosterIds: readonly string[];
}

/** `unclear`: it could not be found out now. */
export type Member =
  | { readonly kind: 'member'; readonly tenantId: string }
  | { readonly kind: 'outsider' }
  | { readonly kind: 'unclear' };

/**
 * Whether a person is of the partner's own. Teams' token proves that Teams sent an activity, and the tenant in it is the conversation's: a
 * guest, and a member of another tenant in a shared channel, speak under it as well. It never throws.
 */
export type Membership = (claim: Claim) => Promise<Member>;

interface MembershipDeps {
  readonly readMember: BotAdapter['readMember'];
  readonly allowedTenantIds: readonly string[];
  readonly log: Log;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** For all questions about one person, in milliseconds; 2 seconds when left out. */
  readonly timeoutMs?: number;
}

const keepMember = 60 * MINUTE;
/** A guest may become a member, and a wrong answer must not last. */
const keepOutsider = 5 * MINUTE;
const most = 20_000;

/** Asks the Bot Connector for the member; one question at a time about one person, and an answer is remembered. */
export function askedMembership(deps: MembershipDeps): Membership {
  const known = boundedMap<Member>({ most, now: deps.now });
  const asked = new Map<string, Promise<Member>>();
  const ask = async (key: string, claim: Claim & { readonly entraId: string }): Promise<Member> => {
    const member = await read(deps, claim).finally(() => asked.delete(key));
    if (member.kind !== 'unclear') known.set(key, member, member.kind === 'member' ? keepMember : keepOutsider);
    return member;
  };
  const isAllowed = allowedTenants(deps.allowedTenantIds);
  return async ({ entraId, ...claim }) => {
    if (!claim.tenantIds.every(isAllowed)) return { kind: 'outsider' };
    // Only people of an organization have one: anonymous guests of a meeting and other bots have not.
    if (entraId === null) return { kind: 'outsider' };
    const key = JSON.stringify([claim.teamsId, entraId.toLowerCase()]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const running = asked.get(key) ?? ask(key, { ...claim, entraId });
    asked.set(key, running);
    return running;
  };
}

async function read(deps: MembershipDeps, claim: Claim & { readonly entraId: string }): Promise<Member> {
  const answered = inTime(answer(deps, claim), deps.timeoutMs ?? 2 * SECOND);
  try {
    const member = (await answered)?.value ?? { kind: 'unclear' };
    if (member.kind === 'unclear') deps.log.warn('Whether somebody is a member could not be found out in time');
    return member;
  } catch (error) {
    deps.log.warn({ err: error }, 'Whether somebody is a member could not be found out');
    return { kind: 'unclear' };
  }
}

async function answer(deps: MembershipDeps, claim: Claim & { readonly entraId: string }): Promise<Member> {
  let unknown: Member = { kind: 'unclear' };
  for (const rosterId of claim.rosterIds) {
    try {
      const member = await deps.readMember(claim.reference, { rosterId, memberId: claim.teamsId });
      return judgeMember(member, { entraId: claim.entraId, allowedTenantIds: deps.allowedTenantIds });
    } catch (error) {
      // A shared channel has members that its team has not.
      if (!isNotFound(error)) throw error;
      // Where Teams does not know the place, it says nothing of the person.
      if (!isUnknownPlace(error)) unknown = { kind: 'outsider' };
    }
  }
  return unknown;
}

const unknownPlace = z.object({ code: z.literal('ConversationNotFound') });
const notFound = z.union([
  z.object({ statusCode: z.literal(404) }),
  z.object({ code: z.literal('MemberNotFoundInConversation') }),
]);

const isNotFound = (error: unknown): boolean => notFound.safeParse(error).success;
const isUnknownPlace = (error: unknown): boolean => unknownPlace.safeParse(error).success;

const text = z.string().nullish();
// The wire names the object id `objectId`, botbuilder `aadObjectId`: Microsoft's own samples have both.
const account = z.looseObject({
  tenantId: text,
  userRole: text,
  userPrincipalName: text,
  objectId: text,
  aadObjectId: text,
});

/**
 * What the Bot Connector's answer means. Everything that is not a plain member of an allowed tenant, and the person whom the activity named,
 * is an outsider; an answer that names no tenant or no person is unclear. Guests are not always marked by `userRole`
 * (MicrosoftDocs/msteams-docs#6381), but Entra writes `#EXT#` into their user principal name in the tenant that they visit.
 */
export function judgeMember(
  answer: unknown,
  wanted: { readonly entraId: string; readonly allowedTenantIds: readonly string[] },
): Member {
  const read = account.safeParse(answer);
  if (!read.success) return { kind: 'unclear' };
  const { tenantId, userRole, userPrincipalName } = read.data;
  const ids = [read.data.aadObjectId, read.data.objectId].filter((id) => typeof id === 'string' && id !== '');
  if (['guest', 'anonymous'].includes(userRole?.toLowerCase() ?? '')) return { kind: 'outsider' };
  if (userPrincipalName?.toUpperCase().includes('#EXT#') === true) return { kind: 'outsider' };
  if (!tenantId || ids.length === 0) return { kind: 'unclear' };
  const isSame = (id: string) => (other: string | null | undefined) => other?.toLowerCase() === id.toLowerCase();
  if (!ids.every(isSame(wanted.entraId)) || !wanted.allowedTenantIds.some(isSame(tenantId)))
    return { kind: 'outsider' };
  return { kind: 'member', tenantId };
}
