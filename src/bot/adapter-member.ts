import type { ConversationReference, TurnContext } from 'botbuilder';
import type { ConnectorClient } from 'botframework-connector';
import type { TurnLogic } from './adapter-turn.ts';

interface MemberDeps {
  readonly teams: { readonly ConnectorClientKey: symbol };
  readonly continueConversation: (reference: Partial<ConversationReference>, logic: TurnLogic) => Promise<void>;
}

/** Reads one member of a chat or team, with the same token, deadline and list of hosts as everything that is sent. */
export async function readMember(
  { teams, continueConversation }: MemberDeps,
  reference: Partial<ConversationReference>,
  { rosterId, memberId }: { readonly rosterId: string; readonly memberId: string },
): Promise<unknown> {
  let member: unknown;
  await continueConversation(reference, async (context: TurnContext) => {
    const connector = context.turnState.get<ConnectorClient>(teams.ConnectorClientKey);
    member = await connector?.conversations.getConversationMember(rosterId, memberId);
  });
  return member;
}
