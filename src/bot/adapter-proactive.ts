import type { TeamsAdapter } from '@microsoft/teams-ai';
import {
  type Activity,
  ActivityEx,
  type ConfigurationBotFrameworkAuthentication,
  type ConversationReference,
} from 'botbuilder';
import { type AuthenticateRequestResult, AuthenticationConstants, ClaimsIdentity } from 'botframework-connector';
import { z } from 'zod';
import type { TurnLogic } from './adapter-turn.ts';

interface ProactiveDeps {
  readonly teams: TeamsAdapter;
  readonly authentication: ConfigurationBotFrameworkAuthentication;
  /** Gives the context the connector client of the turns at the same service URL. */
  readonly sharing: (caller: AuthenticateRequestResult) => AuthenticateRequestResult;
  readonly identity: { readonly appId: string; readonly audience: string };
}

// The library's type demands fields that no such event has.
const eventType = z.custom<Activity>();

/** As botbuilder's `continueConversationAsync` does it, without a connector client of its own each time. Throws what the logic throws. */
export async function proactively(
  { teams, authentication, sharing, identity }: ProactiveDeps,
  reference: Partial<ConversationReference>,
  logic: TurnLogic,
): Promise<void> {
  // The made-up event has a random id; left in place, every message would be posted as a reply to it.
  const { id: _random, ...event } = ActivityEx.getContinuationActivity(reference);
  const { AudienceClaim, AppIdClaim } = AuthenticationConstants;
  const claims = [AudienceClaim, AppIdClaim].map((type) => ({ type, value: identity.appId }));
  const claimsIdentity = new ClaimsIdentity(claims);
  const connectorFactory = authentication.createConnectorFactory(claimsIdentity);
  const caller = sharing({ claimsIdentity, connectorFactory, audience: identity.audience });
  // botbuilder turns what is thrown within into an error of its own.
  let thrown: { readonly error: unknown } | undefined;
  await teams.processActivityDirect(caller, eventType.parse(event), async (context) => {
    try {
      await logic(context);
    } catch (error) {
      thrown = { error };
    }
  });
  if (thrown !== undefined) throw thrown.error;
}
