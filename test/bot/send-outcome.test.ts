import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdapter } from '../../src/bot/adapter.ts';
import { createSender, type Sender, threadOf } from '../../src/bot/send.ts';
import { referenceOf } from '../support/activities.ts';
import {
  type ConnectorAnswer,
  type RecordingConnector,
  startRecordingConnector,
} from '../support/recording-connector.ts';
import { silent } from './adapter-setup.ts';

let connector: RecordingConnector;
beforeEach(async () => {
  connector = await startRecordingConnector();
});
afterEach(() => connector.stop());

function sender(): Sender {
  const adapter = createAdapter({
    auth: { kind: 'none' },
    log: silent,
    sendTimeoutMs: 300,
    onTurnError: async () => {},
  });
  return createSender({ adapter, log: silent, wallClock: { now: () => Date.UTC(2026, 2, 1) } });
}

const says = (status: number, code: string, headers: Record<string, string> = {}): ConnectorAnswer => ({
  status,
  headers,
  body: { error: { code, message: 'as Teams words it' } },
});
const after = { 'retry-after': '7' };

type Came = 'sent' | 'throttled' | 'throttled 7 s' | 'lost' | 'lost 7 s' | 'gone' | 'message gone' | 'failed';

/** The whole table of Microsoft's "Status codes from bot conversational APIs": what became of a message, a reply in a thread, an edit. */
const table: readonly (readonly [string, ConnectorAnswer, Came, Came, Came])[] = [
  ['201', { status: 201, body: { id: 'activity-1' } }, 'sent', 'sent', 'sent'],
  ['202 without an id', { status: 202, body: {} }, 'sent', 'sent', 'sent'],
  ['412', says(412, 'PreconditionFailed'), 'throttled', 'throttled', 'throttled'],
  ['412 with Retry-After', says(412, 'PreconditionFailed', after), 'throttled 7 s', 'throttled 7 s', 'throttled 7 s'],
  ['429', says(429, 'TooManyRequests'), 'throttled', 'throttled', 'throttled'],
  ['429 with Retry-After', says(429, 'TooManyRequests', after), 'throttled 7 s', 'throttled 7 s', 'throttled 7 s'],
  ['503', says(503, 'ServiceUnavailable'), 'throttled', 'throttled', 'throttled'],
  ['503 with Retry-After', says(503, 'ServiceUnavailable', after), 'throttled 7 s', 'throttled 7 s', 'throttled 7 s'],
  ['502', says(502, 'BadGateway'), 'lost', 'lost', 'throttled'],
  ['504', says(504, 'GatewayTimeout'), 'lost', 'lost', 'throttled'],
  ['504 with Retry-After', says(504, 'GatewayTimeout', after), 'lost 7 s', 'lost 7 s', 'throttled 7 s'],
  ['no answer', 'hang', 'lost', 'lost', 'throttled'],
  ['a cut connection', 'drop', 'lost', 'lost', 'throttled'],
  ['403 BotDisabledByAdmin', says(403, 'BotDisabledByAdmin'), 'gone', 'gone', 'gone'],
  ['403 BotNotInConversationRoster', says(403, 'BotNotInConversationRoster'), 'gone', 'gone', 'gone'],
  ['403 ConversationBlockedByUser', says(403, 'ConversationBlockedByUser'), 'gone', 'gone', 'gone'],
  ['403 ForbiddenOperationException', says(403, 'ForbiddenOperationException'), 'gone', 'gone', 'gone'],
  ['403 NotEnoughPermissions', says(403, 'NotEnoughPermissions'), 'gone', 'gone', 'gone'],
  ['403 MessageWritesBlocked', { status: 403, body: { subCode: 'MessageWritesBlocked' } }, 'gone', 'gone', 'gone'],
  ['403 with errorCode 209', { status: 403, body: { errorCode: 209 } }, 'gone', 'gone', 'gone'],
  ['403 InvalidBotApiHost', says(403, 'InvalidBotApiHost'), 'failed', 'failed', 'failed'],
  ['403 of another kind', says(403, 'SomethingNew'), 'failed', 'failed', 'failed'],
  ['404 ConversationNotFound', says(404, 'ConversationNotFound'), 'gone', 'message gone', 'gone'],
  [
    '404 ActivityNotFoundInConversation',
    says(404, 'ActivityNotFoundInConversation'),
    'failed',
    'message gone',
    'message gone',
  ],
  ['404 of another kind', says(404, 'SomethingNew'), 'failed', 'failed', 'failed'],
  ['413 MessageSizeTooBig', says(413, 'MessageSizeTooBig'), 'failed', 'failed', 'failed'],
  ['400 BadSyntax', says(400, 'BadSyntax'), 'failed', 'failed', 'failed'],
  ['401 BotNotRegistered', says(401, 'BotNotRegistered'), 'failed', 'failed', 'failed'],
  ['500, which is not to be repeated', says(500, 'ServiceError'), 'failed', 'failed', 'failed'],
];

describe.each(table)('%s', (_name, answer, message, reply, edit) => {
  const here = () => referenceOf({ serviceUrl: connector.url });
  const thread = () =>
    threadOf(referenceOf({ serviceUrl: connector.url, scope: 'channel', conversationId: '19:c@thread.tacv2' }), '17');
  const hello = { type: 'message', text: 'hello' };

  it.each([
    ['a message', message, () => sender().send(here(), hello)],
    ['a reply in a thread', reply, () => sender().send(thread(), hello)],
    ['an edit', edit, () => sender().update(here(), 'activity-9', hello)],
  ])(`to %s: %s, after exactly one call`, async (_what, expected, act) => {
    connector.answerNext(answer);
    expect(nameOf(await act())).toBe(expected);
    expect(connector.calls).toHaveLength(1);
  });
});

function nameOf(outcome: Awaited<ReturnType<Sender['send']>>): string {
  switch (outcome.kind) {
    case 'throttled': {
      const wait = outcome.retryAfterMs === null ? '' : ` ${outcome.retryAfterMs / 1_000} s`;
      return `${outcome.answerLost === true ? 'lost' : 'throttled'}${wait}`;
    }
    case 'gone':
      return outcome.scope === 'conversation' ? 'gone' : 'message gone';
    case 'sent':
    case 'failed':
      return outcome.kind;
  }
}
