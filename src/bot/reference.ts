import type { ConversationReference } from 'botbuilder';
import { z } from 'zod';
import type { Conversation } from '../agreements/rows.ts';

const reference = z.custom<Partial<ConversationReference>>((value) => typeof value === 'object' && value !== null);

/** The stored reference of a conversation. */
export function referenceOf(conversation: Pick<Conversation, 'reference'>): Partial<ConversationReference> {
  return reference.parse(JSON.parse(conversation.reference));
}
