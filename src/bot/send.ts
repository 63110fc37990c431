import type { Activity, ConversationReference, ResourceResponse, TurnContext } from 'botbuilder';
import type { SendOutcome, WallClock } from '../agreements/ports.ts';
import type { Log } from '../log.ts';
import type { BotAdapter } from './adapter.ts';
import { outcomeOfError, type SendKind } from './send-outcome.ts';

export type { SendOutcome } from '../agreements/ports.ts';

/** Sends outside a turn: one HTTP call each, never repeated here. It does not throw for what Teams answers or fails to answer. */
export interface Sender {
  /** `sent` carries the id for later edits, or null when Teams gave none. `gone` with scope `message`: the root of the thread is. */
  readonly send: (reference: Partial<ConversationReference>, activity: Partial<Activity>) => Promise<SendOutcome>;
  /** Replaces a message sent before. `gone` with scope `message`: the conversation lives, that message does not. */
  readonly update: (
    reference: Partial<ConversationReference>,
    activityId: string,
    activity: Partial<Activity>,
  ) => Promise<SendOutcome>;
}

export interface SenderDeps {
  readonly adapter: Pick<BotAdapter, 'continueConversation'>;
  readonly log: Log;
  readonly wallClock: WallClock;
}

/** Makes the sender over an adapter. */
export function createSender(deps: SenderDeps): Sender {
  return {
    send: (reference, activity) =>
      attempt(deps, { reference, for: isInThread(reference) ? 'reply' : 'send' }, (context) =>
        context.sendActivity({ ...activity }),
      ),
    update: (reference, activityId, activity) =>
      attempt(deps, { reference, for: 'update' }, async (context) => {
        await context.updateActivity({ ...activity, id: activityId });
        return { id: activityId };
      }),
  };
}

async function attempt(
  deps: SenderDeps,
  message: { readonly reference: Partial<ConversationReference>; readonly for: SendKind },
  act: (context: TurnContext) => Promise<ResourceResponse | undefined>,
): Promise<SendOutcome> {
  let answered: ResourceResponse | undefined;
  try {
    await deps.adapter.continueConversation(message.reference, async (context) => {
      answered = await act(context);
    });
    return { kind: 'sent', activityId: answered?.id || null };
  } catch (error) {
    const outcome = outcomeOfError(error, { for: message.for, now: deps.wallClock.now() });
    deps.log.warn(
      { err: error, outcome: outcome.kind, reason: outcome.reason },
      `Teams did not take a message (${message.for})`,
    );
    return outcome;
  }
}

const threadMark = ';messageid=';

const isInThread = ({ conversation }: Partial<ConversationReference>): boolean =>
  conversation?.id.includes(threadMark) === true;

/**
 * The reference of one thread of a channel: what is sent to it becomes a reply to that message. Chats have no threads, so there the
 * reference comes back as it was.
 */
export function threadOf(reference: Partial<ConversationReference>, messageId: string): Partial<ConversationReference> {
  const { conversation } = reference;
  if (conversation?.conversationType !== 'channel') return reference;
  const channelId = conversation.id.split(';', 1)[0] ?? conversation.id;
  return { ...reference, conversation: { ...conversation, id: `${channelId}${threadMark}${messageId}` } };
}
