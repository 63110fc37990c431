import { ActivityEventNames, ActivityTypes, type ConversationReference, TurnContext } from 'botbuilder';

/** Tells of every message and edit with which a turn answers; what nobody asked for is counted where it is sent. */
export function watchSends(context: TurnContext, onSend: (to: Partial<ConversationReference>) => void): void {
  if (context.activity.name === ActivityEventNames.ContinueConversation) return;
  const to = TurnContext.getConversationReference(context.activity);
  context.onSendActivities(async (_context, activities, next) => {
    // The answer of an invoke goes back with its request.
    for (const { type } of activities) if (type !== ActivityTypes.InvokeResponse) onSend(to);
    return next();
  });
  context.onUpdateActivity(async (_context, _activity, next) => {
    onSend(to);
    return next();
  });
}
