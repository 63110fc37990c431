import { TeamsAdapter } from '@microsoft/teams-ai';
import { ConfigurationBotFrameworkAuthentication, type ConversationReference, type TurnContext } from 'botbuilder';
import type { Log } from '../log.ts';
import type { ServerRequest, ServerResponse } from '../server-types.ts';
import { readActivity } from './adapter-activity.ts';
import { appIdOf, type BotAuth, botFrameworkConfig } from './adapter-auth.ts';
import { authenticate } from './adapter-authenticate.ts';
import { boundConnector, keepEntityProperties } from './adapter-connector.ts';
import { sharedConnectors } from './adapter-connectors.ts';
import { isAllowedServiceUrl, MICROSOFT_SERVICE_HOSTS, type ServiceUrlPolicy } from './adapter-hosts.ts';
import { runTurn, type TurnErrorHandler, type TurnLogic } from './adapter-turn.ts';

export type { BotAuth, BotEndpoints } from './adapter-auth.ts';
export { SendDeadlineError } from './adapter-connector.ts';
export { MICROSOFT_SERVICE_HOSTS } from './adapter-hosts.ts';
export type { TurnErrorHandler, TurnLogic } from './adapter-turn.ts';

export interface AdapterOptions {
  readonly auth: BotAuth;
  readonly log: Log;
  /** How long one call to the Bot Connector may take, in milliseconds, getting a token for it included. */
  readonly sendTimeoutMs: number;
  /** Where the bot's token may go; Microsoft's hosts when left out. Without authentication loopback is allowed too. */
  readonly allowedServiceHosts?: readonly string[];
  /** What to do when a turn throws: tell the person, with a reference. If it throws itself, the turn is answered with a 500. */
  readonly onTurnError: TurnErrorHandler;
}

/** The bot's side of the Bot Connector protocol. */
export interface BotAdapter {
  /** For teams-ai's `Application({ adapter })`. Do not set its `onTurnError` (or `app.error`): `AdapterOptions.onTurnError` is the one. */
  readonly teams: TeamsAdapter;
  /**
   * Runs one turn for a request to `/api/messages` and always answers: 400 not an activity, 401 not from Teams, 403 service URL not
   * allowed, 503 the caller could not be checked; else what the turn came to. Errors' own words go to the log, not into answers.
   */
  readonly process: (request: ServerRequest, response: ServerResponse, logic: TurnLogic) => Promise<void>;
  /**
   * Runs logic in a conversation where nobody asked. Throws what the logic throws (also what sending threw), and
   * ServiceUrlRefusedError for a reference to a host that is not allowed.
   */
  readonly continueConversation: (reference: Partial<ConversationReference>, logic: TurnLogic) => Promise<void>;
}

/** A stored conversation points to a host that the bot's token may not go to. */
export class ServiceUrlRefusedError extends Error {
  override readonly name = 'ServiceUrlRefusedError';
  constructor() {
    super('The service URL is not on the list of allowed hosts; see ALLOWED_SERVICE_HOSTS');
  }
}

/** Makes the adapter around teams-ai's, with the defects of the libraries fenced in. Throws when the credentials are incomplete. */
export function createAdapter(options: AdapterOptions): BotAdapter {
  keepEntityProperties();
  const config = botFrameworkConfig(options.auth);
  const authentication = new ConfigurationBotFrameworkAuthentication(config);
  const teams = new TeamsAdapter(config);
  teams.use(async (context, next) => {
    boundConnector(context, teams.ConnectorClientKey, options.sendTimeoutMs);
    await next();
  });
  const policy: ServiceUrlPolicy = {
    allowedHosts: options.allowedServiceHosts ?? MICROSOFT_SERVICE_HOSTS,
    allowLoopback: options.auth.kind === 'none',
  };
  const deps: AdapterDeps = { options, authentication, teams, policy, sharing: sharedConnectors() };
  return {
    teams,
    process: (request, response, logic) => processRequest(deps, { request, response }, logic),
    continueConversation: (reference, logic) => continueConversation(deps, reference, logic),
  };
}

interface AdapterDeps {
  readonly options: AdapterOptions;
  readonly authentication: ConfigurationBotFrameworkAuthentication;
  readonly teams: TeamsAdapter;
  readonly policy: ServiceUrlPolicy;
  readonly sharing: ReturnType<typeof sharedConnectors>;
}

async function processRequest(
  deps: AdapterDeps,
  { request, response }: { readonly request: ServerRequest; readonly response: ServerResponse },
  logic: TurnLogic,
): Promise<void> {
  const { options, authentication, teams, policy, sharing } = deps;
  const log = options.log.child({ requestId: request.id });
  const read = readActivity(request.body);
  if (read.kind === 'refused') return response.send(400, { error: read.error });
  const { activity } = read;
  const caller = await authenticate(
    { authentication, log, timeoutMs: options.sendTimeoutMs },
    activity,
    request.headers.authorization ?? '',
  );
  if (caller.kind === 'refused') return response.send(caller.status, { error: caller.error });
  if (!isAllowedServiceUrl(activity.serviceUrl, policy)) {
    log.warn({ channelId: activity.channelId }, 'An activity with a service URL outside the allowed hosts was refused');
    return response.send(403, { error: 'The serviceUrl is not allowed. See ALLOWED_SERVICE_HOSTS in the README.' });
  }
  const outcome = await runTurn(
    { teams, log, onTurnError: options.onTurnError },
    { caller: sharing(caller.result), activity },
    logic,
  );
  if (outcome.kind === 'failed') return response.send(500, { error: `The turn failed. Reference: ${request.id}.` });
  response.send(outcome.status, outcome.body);
}

async function continueConversation(
  { options, teams, policy }: AdapterDeps,
  reference: Partial<ConversationReference>,
  logic: TurnLogic,
): Promise<void> {
  if (!isAllowedServiceUrl(reference.serviceUrl ?? '', policy)) throw new ServiceUrlRefusedError();
  await teams.continueConversationAsync(appIdOf(options.auth), reference, async (context: TurnContext) => {
    // The made-up event has a random id; left in place, every message would be posted as a reply to it.
    Reflect.deleteProperty(context.activity, 'id');
    await logic(context);
  });
}
