import type { Activity } from 'botbuilder';
import { meet } from '../agreements/met.ts';
import type { Role } from '../agreements/ports.ts';
import { localeOf, zoneOf } from '../agreements/reach.ts';
import type { Conversation, Person } from '../agreements/rows.ts';
import { attachedFiles } from './attached-files.ts';
import type { CardMessage, Reader } from './cards/types.ts';
import { type NoticeName, namedNotice, wordsFor } from './cards.ts';
import { type Incoming, meetingOf, readIncoming } from './incoming.ts';
import { referenceOf } from './reference.ts';
import type { BotDeps, Turn } from './turn.ts';

/** What everything that is done here is given. */
export interface Edge {
  readonly deps: BotDeps;
  readonly background: Turn['background'];
}

/** How and where an activity was made. */
type Press = Pick<Turn, 'pressedIn' | 'inDialog' | 'targeted'> & {
  /** From a chat where the bot need not be: its sender is met in the personal chat instead, and the chat is not remembered. */
  readonly elsewhere?: true;
};

/** Who came in. `outsider` gets nothing; `notNow` gets this one answer; `quiet` got it a moment ago. */
export type Entered =
  | { readonly kind: 'turn'; readonly turn: Turn }
  | { readonly kind: 'outsider' }
  | { readonly kind: 'notNow'; readonly says: CardMessage; readonly sentence: string }
  | { readonly kind: 'quiet' };

/** The turn of an activity, if its sender may have one. Who and where is remembered. */
export async function enter(
  { deps, background }: Edge,
  activity: Activity,
  { elsewhere, ...press }: Press,
): Promise<Entered> {
  const began = deps.elapsedMs();
  const incoming = elsewhere === true ? await atHome(deps, readIncoming(activity)) : readIncoming(activity);
  const { person, conversation } = incoming;
  const over = await overLimit(deps, incoming);
  if (over !== null) return over;
  const who = await whoIs(deps, incoming);
  if (who.kind !== 'known') return who.kind === 'outsider' ? who : notNow(deps, incoming, 'membershipUnclear');
  const { id, kind, threadId } = conversation;
  const { person: known, conversation: place } =
    elsewhere === true
      ? await knownOf(deps, incoming)
      : await meet(deps.domain, meetingOf({ ...incoming, person: { ...person, tenantId: who.tenantId } }));
  const turn: Turn = {
    deps,
    person: { objectId: person.objectId, name: person.name },
    reader: inItsLanguage(readerOf(deps, asChosen(incoming, known), who.role), press, place),
    get patienceMs() {
      return Math.max(0, deps.patienceMs - (deps.elapsedMs() - began));
    },
    conversation: { id, kind, threadId },
    lastCustomerId: known?.recent[0]?.id ?? null,
    files: attachedFiles(activity),
    background,
    ...press,
  };
  return { kind: 'turn', turn };
}

async function knownOf({ domain: { store } }: BotDeps, { person, conversation }: Incoming) {
  const [known, place] = await Promise.all([
    store.get('people', person.objectId),
    store.get('conversations', conversation.id),
  ]);
  return { person: known, conversation: place };
}

/**
 * The same person in the personal chat with the bot: the bot sees no chat that it is not in, and cannot ask who its members are. Somebody
 * without one stays where he is, where nobody knows him.
 */
async function atHome(deps: BotDeps, incoming: Incoming): Promise<Incoming> {
  const { store } = deps.domain;
  const known = await store.get('people', incoming.person.objectId);
  const chat = known?.personalConversationId ?? null;
  const home = chat === null ? null : await store.get('conversations', chat);
  if (home === null || home.goneAt !== null)
    return { ...incoming, conversation: { ...incoming.conversation, kind: 'personal', threadId: null } };
  const { id, name, tenantId } = home;
  return {
    ...incoming,
    conversation: { id, kind: 'personal', threadId: null, name, tenantId },
    rosterIds: [id],
    reference: referenceOf(home),
  };
}

/** By the clock and in the language that the person chose; a press tells neither, what was typed before did. */
export function asChosen(incoming: Incoming, known: Person | null): Incoming {
  const { person } = incoming;
  const timeZone = zoneOf(known) ?? person.timeZone;
  return { ...incoming, person: { ...person, timeZone, locale: localeOf(known) ?? person.locale } };
}

/** What a group chat or channel reads along is in one language, whoever asked: a card there is edited long after. */
function inItsLanguage(
  reader: Reader,
  { inDialog, targeted }: Pick<Turn, 'inDialog' | 'targeted'>,
  place: Conversation | null,
): Reader {
  const seenByOne = reader.audience === 'personal' || inDialog || targeted;
  if (seenByOne || place?.locale === undefined) return reader;
  return {
    ...reader,
    locale: place.locale,
    ownLocale: reader.locale,
    get now() {
      return reader.now;
    },
  };
}

/** Only those who were let in before are told of the limit: an outsider gets nothing, and nobody is asked about here. */
async function overLimit(deps: BotDeps, incoming: Incoming): Promise<Entered | null> {
  const { person, conversation } = incoming;
  const admitted = deps.rateLimit?.({ personId: person.objectId, conversationId: conversation.id });
  if (admitted === undefined || admitted.kind === 'admitted') return null;
  if (!admitted.tell && !incoming.expectsAnswer) return { kind: 'quiet' };
  const known = await deps.domain.store.get('people', person.objectId);
  if (known === null) return { kind: 'outsider' };
  return notNow(deps, asChosen(incoming, known), 'tooMany', {
    seconds: Math.max(1, Math.ceil(admitted.retryInMs / 1_000)),
  });
}

function notNow(
  deps: BotDeps,
  incoming: Incoming,
  name: Extract<NoticeName, 'tooMany' | 'membershipUnclear'>,
  params: { readonly seconds?: number } = {},
): Entered {
  const reader = readerOf(deps, incoming, 'member');
  return {
    kind: 'notNow',
    says: namedNotice({ reader, name, params }),
    sentence: wordsFor(reader).t(`notice.${name}.says`, params),
  };
}

/** Somebody who may have an answer, or not. */
export type Who =
  | { readonly kind: 'known'; readonly role: Exclude<Role, 'outsider'>; readonly tenantId: string | null }
  | { readonly kind: 'outsider' }
  | { readonly kind: 'unclear' };

/** Who sent an activity, and what that person may do. Where nobody can be asked, it is whom the activity names, in every tenant that it names. */
export async function whoIs(deps: BotDeps, incoming: Incoming): Promise<Who> {
  const { person, tenantIds, rosterIds, reference } = incoming;
  const who = await (deps.membership === undefined
    ? roleIn(deps, person.objectId, tenantIds.length === 0 ? [null] : tenantIds)
    : askedWho(deps, deps.membership, { ...person, tenantIds, rosterIds, reference }));
  if (who.kind === 'outsider')
    deps.log.warn({ tenantIds }, 'Somebody who is no member of an allowed tenant wrote to the bot');
  return who;
}

async function askedWho(
  deps: BotDeps,
  membership: NonNullable<BotDeps['membership']>,
  claim: Parameters<typeof membership>[0] & { readonly objectId: string },
): Promise<Who> {
  const member = await membership(claim);
  return member.kind === 'member' ? roleIn(deps, claim.objectId, [member.tenantId]) : member;
}

async function roleIn(deps: BotDeps, objectId: string, tenantIds: readonly (string | null)[]): Promise<Who> {
  let who: Who = { kind: 'outsider' };
  for (const tenantId of tenantIds) {
    const role = await deps.roles.roleOf({ objectId, tenantId });
    if (role === 'outsider') return { kind: 'outsider' };
    who = { kind: 'known', role, tenantId };
  }
  return who;
}

/** How this person reads here. */
export function readerOf(deps: BotDeps, incoming: Incoming, role: Exclude<Role, 'outsider'>): Reader {
  return {
    locale: incoming.person.locale ?? 'en-US',
    timeZone: incoming.person.timeZone,
    audience: incoming.conversation.kind === 'personal' ? 'personal' : 'shared',
    role: role === 'agent' ? 'agent' : 'member',
    unchecked: role === 'unchecked',
    // Read when a card is made: an answer may come seconds after its question.
    get now() {
      return deps.domain.clock.now();
    },
    dialogs: deps.dialogs,
  };
}
