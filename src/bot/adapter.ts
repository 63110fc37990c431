import { TeamsAdapter } from '@microsoft/teams-ai/lib/TeamsAdapter.js';
import { type Activity, ConfigurationBotFrameworkAuthentication, type ConversationReference } from 'botbuilder';
import type { SharedArrivals } from '../agreements/shared.ts';
import type { Log } from '../log.ts';
import type { ServerRequest, ServerResponse } from '../server-types.ts';
import { readActivity } from './adapter-activity.ts';
import { type AnsweredTurn, type WatchedAnswer, watchAnswer } from './adapter-answers.ts';
import {
  appIdOf,
  type BotAuth,
  botFrameworkConfig,
  expectedToken,
  outboundAudience,
  tokensOf,
} from './adapter-auth.ts';
import { authenticate } from './adapter-authenticate.ts';
import { boundConnector, sendAsWritten } from './adapter-connector.ts';
import { sharedConnectors, shareUserTokenClient } from './adapter-connectors.ts';
import { botCredentials } from './adapter-credentials.ts';
import { isAllowedServiceUrl, MICROSOFT_SERVICE_HOSTS, type ServiceUrlPolicy } from './adapter-hosts.ts';
import { readMember } from './adapter-member.ts';
import { proactively } from './adapter-proactive.ts';
import { watchSends } from './adapter-sends.ts';
import { signingKeys } from './adapter-signing-keys.ts';
import type { TokenCheck } from './adapter-token.ts';
import { runTurn, type TurnErrorHandler, type TurnLogic, type TurnOutcome } from './adapter-turn.ts';
import { arrivalKey, type Duplicates, duplicates } from './duplicates.ts';
import { sharedOnce } from './shared-duplicates.ts';

export { type BotAuth, type BotEndpoints, botAuthority } from './adapter-auth.ts';
export { SendDeadlineError } from './adapter-connector.ts';
export { type BotToken, BotTokenError, type BotTokens } from './adapter-credentials.ts';
export { MICROSOFT_SERVICE_HOSTS } from './adapter-hosts.ts';
export type { TurnErrorHandler, TurnLogic } from './adapter-turn.ts';

export interface AdapterOptions {
  readonly auth: BotAuth;
  readonly log: Log;
  /** How long one call to the Bot Connector may take, in milliseconds, getting a token for it included. */
  readonly sendTimeoutMs: number;
  /** Where the bot's token may go; Microsoft's hosts when left out. Without authentication loopback is allowed too. */
  readonly allowedServiceHosts?: readonly string[];
  /** Where the same activity may arrive at several instances; left out: here alone. */
  readonly sharedArrivals?: SharedArrivals;
  /** Called for every message and edit with which a turn answers. */
  readonly onTurnSend?: (to: Partial<ConversationReference>) => void;
  /** Told of every request, as soon as it is answered. */
  readonly onAnswered?: (turn: AnsweredTurn) => void;
  /** What to do when a turn throws: tell the person, with a reference. If it throws itself, the turn is answered with a 500. */
  readonly onTurnError: TurnErrorHandler;
}

/** The bot's side of the Bot Connector protocol. */
export interface BotAdapter {
  /** For teams-ai's `Application({ adapter })`. Do not set its `onTurnError` (or `app.error`): `AdapterOptions.onTurnError` is the one. */
  readonly teams: TeamsAdapter;
  /**
   * Runs one turn for a request to `/api/messages` and always answers: 400 not an activity, 401 not from Teams, 403 service URL not
   * allowed, 503 the caller could not be checked; else what the turn came to. Errors' own words go to the log, not into answers. An activity
   * that arrives again does not run again: it is answered as it was the first time, unless that failed.
   */
  readonly process: (request: ServerRequest, response: ServerResponse, logic: TurnLogic) => Promise<void>;
  /**
   * Runs logic in a conversation where nobody asked. Throws what the logic throws (also what sending threw), and
   * ServiceUrlRefusedError for a reference to a host that is not allowed.
   */
  readonly continueConversation: (reference: Partial<ConversationReference>, logic: TurnLogic) => Promise<void>;
  /**
   * What the Bot Connector says of a member of a chat or team, as it came. Throws like `continueConversation`; a RestError where Teams
   * refuses. Source: Microsoft, "Get Teams specific context for your bot", single member details.
   */
  readonly readMember: (
    reference: Partial<ConversationReference>,
    member: { readonly rosterId: string; readonly memberId: string },
  ) => Promise<unknown>;
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
  sendAsWritten();
  const config = botFrameworkConfig(options.auth);
  const tokens = tokensOf(options.auth);
  const credentials = tokens === null ? undefined : botCredentials(appIdOf(options.auth), tokens);
  const teams = new TeamsAdapter(config, credentials);
  shareUserTokenClient(teams);
  teams.use(async (context, next) => {
    boundConnector(context, teams.ConnectorClientKey, options.sendTimeoutMs);
    if (options.onTurnSend !== undefined) watchSends(context, options.onTurnSend);
    await next();
  });
  const deps: AdapterDeps = {
    options,
    authentication: new ConfigurationBotFrameworkAuthentication(config, credentials),
    check: tokenCheck(options),
    teams,
    policy: {
      allowedHosts: options.allowedServiceHosts ?? MICROSOFT_SERVICE_HOSTS,
      allowLoopback: options.auth.kind === 'none',
    },
    sharing: sharedConnectors(),
    arrivals: { message: arrivals(10_000), invoke: arrivals(1_000) },
    anywhere: options.sharedArrivals === undefined ? (_key, run) => run() : sharedOnce(options.sharedArrivals),
  };
  const continueConversation: BotAdapter['continueConversation'] = (reference, logic) =>
    continuing(deps, reference, logic);
  return {
    teams,
    process: (request, response, logic) => process(deps, { request, response }, logic),
    continueConversation,
    readMember: (reference, member) => readMember({ teams, continueConversation }, reference, member),
  };
}

interface AdapterDeps {
  readonly options: AdapterOptions;
  readonly authentication: ConfigurationBotFrameworkAuthentication;
  readonly check: TokenCheck | null;
  readonly teams: TeamsAdapter;
  readonly policy: ServiceUrlPolicy;
  readonly sharing: ReturnType<typeof sharedConnectors>;
  /** Answers of invokes are cards, which are large: fewer of them are kept. */
  readonly arrivals: Readonly<Record<'message' | 'invoke', Duplicates<TurnOutcome>>>;
  /** Once on all instances. */
  readonly anywhere: Duplicates<TurnOutcome>['once'];
}

function tokenCheck({ auth, sendTimeoutMs }: AdapterOptions): TokenCheck | null {
  const expected = expectedToken(auth);
  if (expected === null) return null;
  const { metadataUrl } = expected;
  const keys = signingKeys({ metadataUrl, timeoutMs: sendTimeoutMs / 2, now: () => performance.now() });
  return { ...expected, keys, now: Date.now };
}

const arrivals = (most: number): Duplicates<TurnOutcome> =>
  duplicates({ most, keepMs: 10 * 60_000, now: () => performance.now(), lasts: ({ kind }) => kind === 'answered' });

interface Exchange {
  readonly request: ServerRequest;
  readonly response: ServerResponse;
}

async function process(deps: AdapterDeps, { request, response }: Exchange, logic: TurnLogic): Promise<void> {
  const { onAnswered } = deps.options;
  if (onAnswered === undefined) return processRequest(deps, { request, response }, logic);
  const watched = watchAnswer(request, response, onAnswered);
  try {
    await processRequest(deps, { request, ...watched }, logic);
  } catch (error) {
    watched.failed();
    throw error;
  }
}

async function processRequest(
  deps: AdapterDeps,
  { request, response, came }: Exchange & Partial<Pick<WatchedAnswer, 'came'>>,
  logic: TurnLogic,
): Promise<void> {
  const { options, authentication, check, teams, policy, sharing } = deps;
  const log = options.log.child({ requestId: request.id });
  const read = readActivity(request.body);
  // What a token is to be held against must be there: without it the sender is as little known as without a token.
  if (read.kind === 'refused') return response.send(check !== null && read.unbound ? 401 : 400, { error: read.error });
  const { activity } = read;
  came?.(activity.type);
  const caller = await authenticate(
    { authentication, check, log, timeoutMs: options.sendTimeoutMs },
    activity,
    request.headers.authorization ?? '',
  );
  if (caller.kind === 'refused') return response.send(caller.status, { error: caller.error });
  if (!isAllowedServiceUrl(activity.serviceUrl, policy)) {
    log.warn({ channelId: activity.channelId }, 'An activity with a service URL outside the allowed hosts was refused');
    return response.send(403, { error: 'The serviceUrl is not allowed. See ALLOWED_SERVICE_HOSTS in the README.' });
  }
  const run = (): Promise<TurnOutcome> =>
    runTurn({ teams, log, onTurnError: options.onTurnError }, { caller: sharing(caller.result), activity }, logic);
  const key = arrivalKey(activity);
  const outcome = await arrivalsOf(deps, activity).once(key, () => deps.anywhere(key, run));
  if (outcome.kind === 'failed') return response.send(500, { error: `The turn failed. Reference: ${request.id}.` });
  response.send(outcome.status, outcome.body);
}

function arrivalsOf({ arrivals }: AdapterDeps, { type, deliveryMode }: Activity): Duplicates<TurnOutcome> {
  return type === 'invoke' || deliveryMode !== undefined ? arrivals.invoke : arrivals.message;
}

async function continuing(
  { options, authentication, teams, policy, sharing }: AdapterDeps,
  reference: Partial<ConversationReference>,
  logic: TurnLogic,
): Promise<void> {
  if (!isAllowedServiceUrl(reference.serviceUrl ?? '', policy)) throw new ServiceUrlRefusedError();
  const identity = { appId: appIdOf(options.auth), audience: outboundAudience(options.auth) };
  await proactively({ teams, authentication, sharing, identity }, reference, logic);
}
