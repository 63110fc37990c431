import type { TurnContext } from 'botbuilder';
import { Activity } from 'botframework-connector/lib/connectorApi/models/mappers.js';

/** The connector did not answer within the time that one send may take. Whether the message arrived is not known. */
export class SendDeadlineError extends Error {
  override readonly name = 'SendDeadlineError';
  constructor(timeoutMs: number) {
    super(`The Bot Connector did not answer within ${timeoutMs} ms`);
  }
}

/**
 * botbuilder 4.23 writes down only the properties that its generated mappers know: AI labels, citations and sensitivity marks of entities
 * vanish, and so does the mark of a targeted recipient. Activities go out as they are written instead, which also saves a tenth of a turn's
 * time. Doing it twice changes nothing.
 */
export function sendAsWritten(): void {
  Object.assign(Activity.type, { name: 'any' });
}

/** The parts of a connector client's pipeline that are used here. */
interface Pipeline {
  readonly removePolicy: (policy: { readonly name: string }) => unknown;
  readonly addPolicy: (policy: Policy) => void;
}
interface Policy {
  readonly name: string;
  readonly sendRequest: <Request extends PipelineRequest, Answer>(
    request: Request,
    next: (request: Request) => Promise<Answer>,
  ) => Promise<Answer>;
}
interface PipelineRequest {
  abortSignal?: AbortSignal;
  url: string;
  readonly body?: unknown;
}
interface ConnectorInTurn {
  readonly client: { readonly pipeline: Pipeline };
}

const bound = new WeakSet<Pipeline>();

/**
 * Gives the connector client of a turn, or of a proactive context, a deadline and takes its retries away: they would send a
 * message twice and wait inside the turn, and by default there is no deadline at all. Turns share clients: each is bound once.
 */
export function boundConnector(context: TurnContext, connectorKey: symbol, timeoutMs: number): void {
  const connector = context.turnState.get<ConnectorInTurn>(connectorKey);
  if (connector === undefined) throw new Error('The turn has no connector client.');
  const { pipeline } = connector.client;
  if (bound.has(pipeline)) return;
  bound.add(pipeline);
  pipeline.removePolicy({ name: 'defaultRetryPolicy' });
  pipeline.addPolicy({ name: 'targeted', sendRequest: (request, next) => next(asTargeted(request)) });
  pipeline.addPolicy({
    name: 'deadline',
    sendRequest: (request, next) =>
      withDeadline((signal) => next(Object.assign(request, { abortSignal: signal })), timeoutMs),
  });
}

const targetedRecipient = '"isTargeted":true';

/** What is addressed to one person alone must say so in the address too: without that Teams posts it for everybody. */
function asTargeted<Request extends PipelineRequest>(request: Request): Request {
  // Within a text the quotes are escaped: this is the property itself.
  if (typeof request.body !== 'string' || !request.body.includes(targetedRecipient)) return request;
  const url = new URL(request.url);
  url.searchParams.set('isTargetedActivity', 'true');
  return Object.assign(request, { url: url.href });
}

/** Runs something abortable; rejects with SendDeadlineError at the deadline, also where the abort is not heeded. */
export async function withDeadline<Answer>(
  act: (signal: AbortSignal) => Promise<Answer>,
  timeoutMs: number,
): Promise<Answer> {
  const abort = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new SendDeadlineError(timeoutMs));
    abort.abort();
  }, timeoutMs);
  try {
    return await Promise.race([act(abort.signal), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
