import type { Activity } from 'botbuilder';
import type { Attestation } from '../agreements/attestation.ts';
import type { AlertView, Notify, SendOutcome } from '../agreements/ports.ts';
import type { Conversation, PostedCard } from '../agreements/rows.ts';
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
      const activity = await alertActivity(deps(), view, to);
      return deps().sender.send(referenceOf(to), activity);
    },
    updateAlert: async (view, to, activityId) => {
      const activity = await alertActivity(deps(), view, to);
      return deps().sender.update(referenceOf(to), activityId, activity);
    },
    updateAttestation: (attestation, card, at) => updateAttestation(deps(), { attestation, card, at }),
  };
}

async function alertActivity(deps: BotDeps, view: AlertView, to: Conversation): Promise<Partial<Activity>> {
  const reader = await readerIn(deps, to, null);
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
  const reader = await readerIn(deps, at, card.readerId);
  const message: CardMessage = await attestationMessage(deps, reader, attestation);
  const place = referenceOf(at);
  const thread = card.threadId === null ? place : threadOf(place, card.threadId);
  return deps.sender.update(thread, card.activityId, cardActivity(message));
}

/** Who reads in a conversation: in a personal chat the person, with language and zone; elsewhere everybody, who see no personal data. */
async function readerIn(deps: BotDeps, at: Conversation, readerId: string | null): Promise<Reader> {
  const people = at.kind === 'personal' ? await deps.domain.store.all('people') : [];
  const person =
    people.find((row) => (readerId === null ? row.personalConversationId === at.id : row.id === readerId)) ?? null;
  const role = person === null ? 'agent' : await deps.roles.roleOf({ objectId: person.id, tenantId: person.tenantId });
  return {
    locale: person?.locale ?? 'en-US',
    timeZone: person?.timeZone ?? null,
    audience: at.kind === 'personal' ? 'personal' : 'shared',
    role: role === 'agent' ? 'agent' : 'member',
    now: deps.domain.clock.now(),
    dialogs: deps.dialogs,
  };
}
