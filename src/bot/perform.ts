import { type Activity, ActivityTypes, type ConversationReference, type TurnContext } from 'botbuilder';
import { decideAndCommit } from '../agreements/change.ts';
import { refresh } from '../agreements/follow.ts';
import type { PostedCard } from '../agreements/rows.ts';
import type { CardMessage } from './cards/types.ts';
import { insist } from './insist.ts';
import { personally } from './personally.ts';
import { referenceOf } from './reference.ts';
import { notice } from './replies.ts';
import type { BotDeps, Reply, Turn } from './turn.ts';

const contentType = 'application/vnd.microsoft.card.adaptive';

/** A message with a card, and what the activity feed says of it. */
export function cardActivity({ card, summary }: CardMessage): Partial<Activity> {
  return { type: ActivityTypes.Message, summary, attachments: [{ contentType, content: card }] };
}

/** One thing said, as a message. */
export function activityOf(says: Reply['says']): Partial<Activity> {
  if ('card' in says) return cardActivity(says);
  const { text, attachment } = says;
  const message = { type: ActivityTypes.Message, text, textFormat: 'plain', summary: text.slice(0, 100) };
  return attachment === undefined ? message : { ...message, attachments: [attachment] };
}

/** Where the parts of an answer go: within the turn's own context, or, when that has ended, through the sender. */
export interface Mouth {
  /** Posts a message; answers its id. */
  readonly post: (activity: Partial<Activity>) => Promise<string | null>;
  readonly edit: (activityId: string, activity: Partial<Activity>) => Promise<void>;
}

/** The mouth of a running turn. Edits, which come late, always go through the sender: the turn is over by then. */
export function turnMouth(deps: BotDeps, context: TurnContext, reference: Partial<ConversationReference>): Mouth {
  return {
    post: async (activity) => (await context.sendActivity(activity))?.id ?? null,
    edit: lateMouth(deps, reference).edit,
  };
}

/** The mouth of what became ready after its turn. */
export function lateMouth(deps: BotDeps, reference: Partial<ConversationReference>): Mouth {
  return {
    post: async (activity) => {
      const outcome = await insist(() => deps.sender.send(reference, activity));
      return outcome.kind === 'sent' ? outcome.activityId : null;
    },
    edit: async (activityId, activity) => {
      await insist(() => deps.sender.update(reference, activityId, activity));
    },
  };
}

/** Posts one answer as a message, or sends it to the personal chat, and remembers what is to be edited later. */
export async function post(turn: Turn, mouth: Mouth, reply: Reply): Promise<'here' | 'personally'> {
  const readAlong = turn.reader.audience === 'shared';
  if (readAlong && (reply.to === 'personal' || reply.confidential === true)) return toPersonalChat(turn, mouth, reply);
  const activityId = await mouth.post(activityOf(reply.says));
  if (activityId === null) return 'here';
  await track(turn, reply, activityId);
  finishLater(turn, mouth, { reply, activityId });
  return 'here';
}

/** Remembers that a posted card shows an attestation; a state that changed meanwhile is shown at once. */
export async function track(turn: Turn, reply: Reply, activityId: string): Promise<void> {
  const { shows, keep } = reply;
  // A targeted message is gone after a day, and is nobody's to edit but the turn's.
  if (turn.targeted) return;
  const { store } = turn.deps.domain;
  const { id: conversationId, threadId } = turn.conversation;
  await keep?.({ conversationId, activityId, threadId });
  if (shows === undefined) return;
  await decideAndCommit(store, async () => {
    const id = `${conversationId}|${activityId}`;
    const before = await store.get('cards', id);
    const now = await store.get('attestations', shows.id);
    const readerId = turn.reader.audience === 'personal' ? turn.person.objectId : null;
    const card: PostedCard = {
      id,
      version: before?.version ?? 0,
      attestationId: shows.id,
      conversationId,
      threadId,
      activityId,
      readerId,
    };
    const stale = now !== null && (now.state !== shows.state || now.tries !== shows.tries);
    return { result: null, change: { put: { cards: [card] }, work: stale ? [refresh(now)] : [] } };
  });
}

/** Edits the card when what it waits for is there. */
export function finishLater(
  turn: Turn,
  mouth: Mouth,
  posted: { readonly reply: Reply; readonly activityId: string },
): void {
  const { later } = posted.reply;
  if (later === undefined) return;
  turn.background(
    later.then(async (reply) => {
      if (reply.confidential === true && turn.reader.audience === 'shared') {
        await toPersonalChat(turn, mouth, reply);
        return;
      }
      await mouth.edit(posted.activityId, activityOf(reply.says));
      await track(turn, reply, posted.activityId);
    }),
  );
}

/** To this person alone. Where the bot is not in the personal chat, it says so instead of showing others what they may not see. */
async function toPersonalChat(turn: Turn, mouth: Mouth, reply: Reply): Promise<'here' | 'personally'> {
  const { domain, sender } = turn.deps;
  const person = await domain.store.get('people', turn.person.objectId);
  const chat = person?.personalConversationId ?? null;
  const at = chat === null ? null : await domain.store.get('conversations', chat);
  const outcome = at === null ? null : await sender.send(referenceOf(at), activityOf(reply.says));
  if (at === null || outcome?.kind !== 'sent') {
    await mouth.post(activityOf(notice(turn, 'noPersonalChat').says));
    return 'here';
  }
  const there: Turn = {
    ...turn,
    targeted: false,
    conversation: { id: at.id, kind: 'personal', threadId: null },
    reader: personally(turn.reader),
  };
  if (outcome.activityId !== null) await track(there, reply, outcome.activityId);
  return 'personally';
}
