import type { Activity } from 'botbuilder';
import type { Attestation } from '../agreements/attestation.ts';
import type { AlertView, Notify, Role, SendOutcome } from '../agreements/ports.ts';
import type { Conversation, Person, PostedCard } from '../agreements/rows.ts';
import type { CardMessage, Reader } from './cards/types.ts';
import { alertCard } from './cards.ts';
import { cardActivity } from './perform.ts';
import { referenceOf } from './reference.ts';
import { attestationMessage } from './replies.ts';
import { threadOf } from './send.ts';
import type { BotDeps } from './turn.ts';

/** Speaks where nobody asked. A message that Teams refuses is an outcome, not an error. */
export function createNotify(deps: () => BotDeps): Notify {
  return {
    sendAlert: async (view, to) => {
      const heard = await readerIn(deps(), to, null);
      if (heard.role === 'outsider') return noLongerAllowed;
      // An alert does not wait for Graph: in doubt it shows what everybody may see.
      return deps().sender.send(referenceOf(to), await alertActivity(deps(), view, heard.reader));
    },
    updateAlert: async (view, to, activityId) => {
      const heard = await readerIn(deps(), to, null);
      const kept = keptAsItIs(heard.role);
      if (kept !== null) return kept;
      return deps().sender.update(referenceOf(to), activityId, await alertActivity(deps(), view, heard.reader));
    },
    updateAttestation: (attestation, card, at) => updateAttestation(deps(), { attestation, card, at }),
  };
}

const noLongerAllowed: SendOutcome = { kind: 'gone', scope: 'conversation', reason: 'nobody of an allowed tenant' };

/** Why a message stays as it is: an edit for somebody whose role is not known now would take link and buttons from an agent. */
function keptAsItIs(role: Role): SendOutcome | null {
  switch (role) {
    case 'outsider':
      return noLongerAllowed;
    case 'unchecked':
      return { kind: 'throttled', retryAfterMs: null, reason: 'the reader’s role could not be looked up' };
    case 'agent':
    case 'member':
      return null;
  }
}

async function alertActivity(deps: BotDeps, view: AlertView, reader: Reader): Promise<Partial<Activity>> {
  const { mention, ...message } = alertCard({ reader, view });
  const activity = cardActivity(message);
  if (mention === null || view.mention === null) return activity;
  const person = await deps.domain.store.get('people', view.mention.objectId);
  const mentioned = { ...mention.entity.mentioned, id: person?.teamsId ?? mention.entity.mentioned.id };
  return { ...activity, text: mention.text, entities: [{ ...mention.entity, mentioned }] };
}

async function updateAttestation(
  deps: BotDeps,
  posted: { readonly attestation: Attestation; readonly card: PostedCard; readonly at: Conversation },
): Promise<SendOutcome> {
  const { attestation, card, at } = posted;
  const { role, reader } = await readerIn(deps, at, card.readerId);
  const kept = keptAsItIs(role);
  if (kept !== null) return kept;
  const message: CardMessage = await attestationMessage(deps, reader, attestation);
  const place = referenceOf(at);
  const thread = card.threadId === null ? place : threadOf(place, card.threadId);
  return deps.sender.update(thread, card.activityId, cardActivity(message));
}

/** Who reads in a conversation: in a personal chat the person, with language and zone; elsewhere everybody, who see no personal data. */
async function readerIn(
  deps: BotDeps,
  at: Conversation,
  readerId: string | null,
): Promise<{ readonly role: Role; readonly reader: Reader }> {
  const isPersonal = at.kind === 'personal';
  const people = isPersonal ? await deps.domain.store.all('people') : [];
  const person =
    people.find((row) => (readerId === null ? row.personalConversationId === at.id : row.id === readerId)) ?? null;
  const role = await roleIn(deps, isPersonal, person);
  const reader: Reader = {
    locale: person?.locale ?? 'en-US',
    timeZone: person?.timeZone ?? null,
    audience: isPersonal ? 'personal' : 'shared',
    role: role === 'agent' ? 'agent' : 'member',
    now: deps.domain.clock.now(),
    dialogs: deps.dialogs,
  };
  return { role, reader };
}

/** A shared card has buttons for agents and nothing personal; a personal chat of nobody who is known shows what everybody may see. */
async function roleIn(deps: BotDeps, isPersonal: boolean, person: Person | null): Promise<Role> {
  if (person === null) return isPersonal ? 'member' : 'agent';
  return deps.roles.roleOf({ objectId: person.id, tenantId: person.tenantId });
}
