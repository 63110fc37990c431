import { type AddressInfo, createServer } from 'node:net';
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

const NOW = Date.parse('2026-03-01T12:00:00Z');

let connector: RecordingConnector;

function sender(sendTimeoutMs = 5_000): Sender {
  const adapter = createAdapter({ auth: { kind: 'none' }, log: silent, sendTimeoutMs, onTurnError: async () => {} });
  return createSender({ adapter, log: silent, wallClock: { now: () => NOW } });
}

const here = (): ReturnType<typeof referenceOf> => referenceOf({ serviceUrl: connector.url });
const hello = { type: 'message', text: 'hello', summary: 'A greeting' };
const refusal = (status: number, code: string, headers: Record<string, string> = {}): ConnectorAnswer => ({
  status,
  headers,
  body: { error: { code, message: 'as Teams words it' } },
});

beforeEach(async () => {
  connector = await startRecordingConnector();
});
afterEach(() => connector.stop());

describe('send', () => {
  it('posts once and answers the id of the message', async () => {
    expect(await sender().send(here(), hello)).toEqual({ kind: 'sent', activityId: 'activity-1' });
    expect(connector.calls).toMatchObject([
      {
        method: 'POST',
        conversationId: 'a:personal-conversation',
        activity: { type: 'message', text: 'hello', summary: 'A greeting', recipient: { id: '29:alice' } },
      },
    ]);
    expect(connector.calls[0]).not.toHaveProperty('activityId');
  });

  it('answers null for the id when Teams gives none', async () => {
    connector.answerNext({ status: 202, body: {} });
    expect(await sender().send(here(), hello)).toEqual({ kind: 'sent', activityId: null });
  });

  it('leaves the activity that it was given as it was', async () => {
    const activity = { ...hello };
    await sender().send(here(), activity);
    expect(activity).toEqual(hello);
  });

  it.each([412, 429, 503])('is throttled by a %i, after exactly one call', async (status) => {
    connector.answerNext(refusal(status, 'SomeCode'));
    const outcome = await sender().send(here(), hello);
    expect(outcome).toEqual({ kind: 'throttled', retryAfterMs: null, reason: `${status} SomeCode` });
    expect(connector.calls).toHaveLength(1);
  });

  it.each([
    ['7', 7_000],
    ['0', 0],
    ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['soon', null],
  ])('reads a Retry-After of "%s" as %s ms', async (header, retryAfterMs) => {
    connector.answerNext(refusal(429, 'TooManyRequests', { 'retry-after': header }));
    expect(await sender().send(here(), hello)).toMatchObject({ kind: 'throttled', retryAfterMs });
  });

  it('is throttled, after one call, when the connection is cut', async () => {
    connector.answerNext('drop');
    const outcome = await sender().send(here(), hello);
    const reason = expect.stringMatching(/^No connection/);
    expect(outcome).toEqual({ kind: 'throttled', retryAfterMs: null, reason, answerLost: true });
    expect(connector.calls).toHaveLength(1);
  });

  it('is throttled when nobody listens', async () => {
    const port = await freePort();
    const reference = referenceOf({ serviceUrl: `http://127.0.0.1:${port}/` });
    const outcome = await sender().send(reference, hello);
    expect(outcome).toMatchObject({ kind: 'throttled' });
    expect(outcome).not.toHaveProperty('answerLost');
  });

  it('is throttled at the deadline when the connector hangs', async () => {
    connector.answerNext('hang');
    const outcome = await sender(200).send(here(), hello);
    expect(outcome).toEqual({
      kind: 'throttled',
      retryAfterMs: null,
      reason: 'No answer in time',
      answerLost: true,
    });
    expect(connector.calls).toHaveLength(1);
  });

  it.each([
    'BotDisabledByAdmin',
    'BotNotInConversationRoster',
    'ConversationBlockedByUser',
    'ForbiddenOperationException',
    'NotEnoughPermissions',
  ])('finds the conversation gone on a 403 %s', async (code) => {
    connector.answerNext(refusal(403, code));
    expect(await sender().send(here(), hello)).toEqual({ kind: 'gone', scope: 'conversation', reason: `403 ${code}` });
  });

  it.each([
    ['a subCode', { errorCode: 1, subCode: 'MessageWritesBlocked' }],
    ['the error code 209', { errorCode: 209, message: 'blocked' }],
    [
      'both as JSON inside the message',
      { message: JSON.stringify({ errorCode: 209, subCode: 'MessageWritesBlocked' }) },
    ],
    [
      'JSON inside the message of an error',
      { error: { code: 'Forbidden', message: '{"subCode":"MessageWritesBlocked"}' } },
    ],
  ])('finds the conversation gone on a 403 with %s', async (_what, body) => {
    connector.answerNext({ status: 403, body });
    expect(await sender().send(here(), hello)).toMatchObject({ kind: 'gone', scope: 'conversation' });
  });

  it('finds the conversation gone on a 404 ConversationNotFound', async () => {
    connector.answerNext(refusal(404, 'ConversationNotFound'));
    expect(await sender().send(here(), hello)).toMatchObject({ kind: 'gone', scope: 'conversation' });
  });

  it.each([
    [400, 'BadSyntax'],
    [401, 'BotNotRegistered'],
    [403, 'SomethingNew'],
    [403, 'InvalidBotApiHost'],
    [404, 'ActivityNotFoundInConversation'],
    [404, 'SomethingNew'],
    [413, 'MessageSizeTooBig'],
    [500, 'ServiceError'],
  ])('has failed on a %i %s, after one call', async (status, code) => {
    connector.answerNext(refusal(status, code));
    expect(await sender().send(here(), hello)).toEqual({ kind: 'failed', reason: `${status} ${code}` });
    expect(connector.calls).toHaveLength(1);
  });

  it.each(['', '<html>', 'null', '[]', '"text"', '7'])('has failed on a 403 whose body is %j', async (body) => {
    connector.answerNext({ status: 403, text: body });
    expect(await sender().send(here(), hello)).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/^403/) });
  });

  it('has failed, and sent nothing, for a reference to a host that is not allowed', async () => {
    const outcome = await sender().send(referenceOf({ serviceUrl: 'https://evil.example/' }), hello);
    expect(outcome).toEqual({ kind: 'failed', reason: expect.stringContaining('ALLOWED_SERVICE_HOSTS') });
  });
});

describe('update', () => {
  it('puts the new content in place of the message', async () => {
    expect(await sender().update(here(), 'activity-9', hello)).toEqual({ kind: 'sent', activityId: 'activity-9' });
    expect(connector.calls).toMatchObject([
      {
        method: 'PUT',
        conversationId: 'a:personal-conversation',
        activityId: 'activity-9',
        activity: { text: 'hello' },
      },
    ]);
  });

  it('finds the message gone, not the conversation, on a 404 ActivityNotFoundInConversation', async () => {
    connector.answerNext(refusal(404, 'ActivityNotFoundInConversation'));
    expect(await sender().update(here(), 'activity-9', hello)).toEqual({
      kind: 'gone',
      scope: 'message',
      reason: '404 ActivityNotFoundInConversation',
    });
  });

  it('finds the conversation gone on a 403 BotNotInConversationRoster', async () => {
    connector.answerNext(refusal(403, 'BotNotInConversationRoster'));
    expect(await sender().update(here(), 'activity-9', hello)).toMatchObject({ kind: 'gone', scope: 'conversation' });
  });

  it('is throttled by a 412 and has failed on a 400, after one call each', async () => {
    connector.answerNext(refusal(412, 'PreconditionFailed'), refusal(400, 'BadSyntax'));
    expect(await sender().update(here(), 'activity-9', hello)).toMatchObject({ kind: 'throttled' });
    expect(await sender().update(here(), 'activity-9', hello)).toMatchObject({ kind: 'failed' });
    expect(connector.calls).toHaveLength(2);
  });
});

describe('threadOf', () => {
  it('makes what is sent to a channel a reply in the thread of a message', async () => {
    const channel = referenceOf({ serviceUrl: connector.url, scope: 'channel', conversationId: '19:c@thread.tacv2' });
    await sender().send(threadOf(channel, '1700'), hello);
    expect(connector.calls[0]?.conversationId).toBe('19:c@thread.tacv2;messageid=1700');
  });

  it('replaces the thread that a reference already names, and changes nothing else', () => {
    const channel = referenceOf({
      serviceUrl: connector.url,
      scope: 'channel',
      conversationId: '19:c@thread.tacv2;messageid=1',
    });
    expect(threadOf(channel, '2')).toEqual({
      ...channel,
      conversation: { ...channel.conversation, id: '19:c@thread.tacv2;messageid=2' },
    });
    expect(channel.conversation?.id).toBe('19:c@thread.tacv2;messageid=1');
  });

  it('leaves chats alone, which have no threads', () => {
    for (const scope of ['personal', 'groupChat'] as const) {
      const chat = referenceOf({ serviceUrl: connector.url, scope });
      expect(threadOf(chat, '2')).toEqual(chat);
    }
  });
});

describe('the recording connector', () => {
  it('tells of a call that comes later, and of one that came before', async () => {
    const later = connector.waitFor(({ activity }) => activity.text === 'hello');
    await sender().send(here(), hello);
    const call = await later;
    expect(await connector.waitFor(({ method }) => method === 'POST')).toBe(call);
  });

  it('gives up with a list of what came instead', async () => {
    await sender().send(here(), hello);
    await expect(connector.waitFor(({ method }) => method === 'DELETE', 20)).rejects.toThrow('"text": "hello"');
  });
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
