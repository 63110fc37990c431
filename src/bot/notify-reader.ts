import type { Activity } from 'botbuilder';
import type { Role, SendOutcome } from '../agreements/ports.ts';
import { isAllowed, localeOf, readerOfChat, zoneOf } from '../agreements/reach.ts';
import type { Conversation, Person } from '../agreements/rows.ts';
import type { Reader } from './cards/types.ts';
import type { Mention } from './cards.ts';
import type { BotDeps } from './turn.ts';

/** Nobody there may have anything (any more). */
export const noLongerAllowed: SendOutcome = {
  kind: 'gone',
  scope: 'conversation',
  reason: 'nobody of an allowed tenant',
};

/** Whoever reads there may be an agent or not: this one message waits until that is known, and no other. */
export const roleUnknown: SendOutcome = {
  kind: 'throttled',
  retryAfterMs: null,
  reason: 'the reader’s role could not be looked up',
  thisAlone: true,
};

/**
 * Who reads in a conversation: in a personal chat the person, with language and zone; elsewhere everybody, in the
 * conversation's language, who see no personal data. Where the conversation's tenant is not allowed (any more), nobody.
 */
export async function readerIn(
  deps: BotDeps,
  at: Conversation,
  readerId: string | null,
): Promise<{ readonly role: Role; readonly reader: Reader }> {
  const isPersonal = at.kind === 'personal';
  const person = isPersonal ? await personIn(deps, at, readerId) : null;
  const role = isAllowed(deps.domain, at) ? await roleIn(deps, isPersonal, person) : 'outsider';
  const reader: Reader = {
    locale: (isPersonal ? localeOf(person) : at.locale) ?? 'en-US',
    timeZone: zoneOf(person),
    audience: isPersonal ? 'personal' : 'shared',
    role: role === 'agent' ? 'agent' : 'member',
    now: deps.domain.clock.now(),
    dialogs: deps.dialogs,
  };
  return { role, reader };
}

function personIn({ domain }: BotDeps, at: Conversation, readerId: string | null): Promise<Person | null> {
  return readerId === null ? readerOfChat(domain, at.id) : domain.store.get('people', readerId);
}

/** A shared card has buttons for agents and nothing personal; a personal chat of nobody who is known shows what everybody may see. */
async function roleIn(deps: BotDeps, isPersonal: boolean, person: Person | null): Promise<Role> {
  if (person === null) return isPersonal ? 'member' : 'agent';
  return deps.roles.roleOf({ objectId: person.id, tenantId: person.tenantId });
}

/** The message with the mention that goes with its card. Teams wants its own id of the person. */
export async function mentioning(
  deps: BotDeps,
  activity: Partial<Activity>,
  mention: Mention | null,
): Promise<Partial<Activity>> {
  if (mention === null) return activity;
  const { mentioned, ...entity } = mention.entity;
  const person = await deps.domain.store.get('people', mentioned.id);
  const called = { ...mentioned, id: person?.teamsId ?? mentioned.id };
  return { ...activity, text: mention.text, entities: [{ ...entity, mentioned: called }] };
}
