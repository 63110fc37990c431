import { type Activity, ActivityTypes, type ConversationReference } from 'botbuilder';
import type { Attestation } from '../agreements/attestation.ts';
import type { AlertView, Notify, Role, SendOutcome } from '../agreements/ports.ts';
import type { Conversation, PostedCard } from '../agreements/rows.ts';
import { alertFor } from './alert-for.ts';
import type { CardMessage, Reader } from './cards/types.ts';
import { summaryCard } from './cards.ts';
import { mentioning, noLongerAllowed, readerIn, roleUnknown } from './notify-reader.ts';
import { cardActivity } from './perform.ts';
import { referenceOf } from './reference.ts';
import { attestationMessage } from './replies.ts';
import { threadOf } from './send.ts';
import { sendNotice } from './send-notice.ts';
import type { BotDeps } from './turn.ts';

/** Speaks where nobody asked. A message that Teams refuses is an outcome, not an error. */
export function createNotify(deps: () => BotDeps): Notify {
  return {
    sendAlert: async (view, to, rootId) => {
      const heard = await readerIn(deps(), to, null);
      if (heard.role === 'outsider') return noLongerAllowed;
      // An alert does not wait for Graph: in doubt it shows what everybody may see.
      return deps().sender.send(placeIn(to, rootId), await alertActivity(deps(), view, { to, reader: heard.reader }));
    },
    updateAlert: async (view, to, { activityId, rootId }) => {
      const heard = await readerIn(deps(), to, null);
      const kept = keptAsItIs(heard.role);
      if (kept !== null) return kept;
      return deps().sender.update(
        placeIn(to, rootId),
        activityId,
        await alertActivity(deps(), view, { to, reader: heard.reader }),
      );
    },
    sendSummary: async (views, to) => {
      const heard = await readerIn(deps(), to, null);
      if (heard.role === 'outsider') return noLongerAllowed;
      const { mentions, ...message } = summaryCard({ reader: heard.reader, views });
      const called = await Promise.all(mentions.map((mention) => mentioning(deps(), {}, mention)));
      const text = called.map((one) => one.text).join(' ');
      const entities = called.flatMap((one) => one.entities ?? []);
      const mentioned = mentions.length === 0 ? {} : { text, entities };
      return deps().sender.send(referenceOf(to), { ...cardActivity(message), ...mentioned });
    },
    // Shown for a few seconds, if at all, and never kept: however often it arrives, nobody has it twice.
    probe: (to) => deps().sender.send(referenceOf(to), { type: ActivityTypes.Typing }),
    updateAttestation: (attestation, card, at) => updateAttestation(deps(), { attestation, card, at }),
    sendNotice: (notice, to) => sendNotice(deps(), notice, to),
  };
}

/** Why a message stays as it is: an edit for somebody whose role is not known now would take link and buttons from an agent. */
function keptAsItIs(role: Role): SendOutcome | null {
  switch (role) {
    case 'outsider':
      return noLongerAllowed;
    case 'unchecked':
      return roleUnknown;
    case 'agent':
    case 'member':
      return null;
  }
}

async function alertActivity(
  deps: BotDeps,
  view: AlertView,
  { to, reader }: { readonly to: Conversation; readonly reader: Reader },
): Promise<Partial<Activity>> {
  const { mention, ...message } = await alertFor(deps, view, { conversationId: to.id, reader });
  return mentioning(deps, cardActivity(message), mention);
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
  return deps.sender.update(placeIn(at, card.threadId), card.activityId, cardActivity(message));
}

/** A conversation, or one thread of it. */
function placeIn(at: Conversation, rootId: string | null): Partial<ConversationReference> {
  return rootId === null ? referenceOf(at) : threadOf(referenceOf(at), rootId);
}
