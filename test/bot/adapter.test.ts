import { Application, type TurnState } from '@microsoft/teams-ai';
import type { TurnContext } from 'botbuilder';
import { afterEach, describe, expect, it } from 'vitest';
import { ServiceUrlRefusedError, type TurnLogic } from '../../src/bot/adapter.ts';
import {
  cardAction,
  dialog,
  installationUpdate,
  membersAdded,
  message,
  postActivity,
  referenceOf,
  type Scene,
} from '../support/activities.ts';
import { startTestBot, type TestBot } from './adapter-setup.ts';

const echo: TurnLogic = async (context) => {
  await context.sendActivity(`you said ${context.activity.text}`);
};

let bots: TestBot[] = [];

async function start(...parameters: Parameters<typeof startTestBot>): Promise<{ bot: TestBot; scene: Scene }> {
  const bot = await startTestBot(...parameters);
  bots.push(bot);
  return { bot, scene: { serviceUrl: bot.connector.url } };
}

function postBytes(bot: TestBot, body: string): Promise<Response> {
  return fetch(`${bot.url}/api/messages`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

async function expectAlive(bot: TestBot): Promise<void> {
  const response = await postActivity(bot.url, message({ serviceUrl: bot.connector.url }, 'still there'));
  expect(response.status).toBe(200);
  await bot.connector.waitFor(({ activity }) => activity.text === 'you said still there');
}

afterEach(async () => {
  await Promise.all(bots.map((bot) => bot.stop()));
  bots = [];
});

describe('a turn', () => {
  it('answers to the conversation that spoke, as a reply', async () => {
    const { bot, scene } = await start(() => echo);
    const activity = message({ ...scene, scope: 'channel' }, 'hello');
    const response = await postActivity(bot.url, activity);
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(bot.connector.calls).toMatchObject([
      {
        method: 'POST',
        conversationId: '19:channel@thread.tacv2;messageid=1700000000000',
        activityId: activity['id'],
        activity: { type: 'message', text: 'you said <at>MCA bot</at> hello' },
      },
    ]);
  });

  it('gives times as dates, null fields as missing, and an unreadable time as missing', async () => {
    const seen: TurnContext['activity'][] = [];
    const { bot, scene } = await start(() => async (context) => void seen.push({ ...context.activity }));
    await postActivity(bot.url, message(scene, 'x', { timestamp: '2026-01-02T03:04:05.000Z', text: null }));
    await postActivity(bot.url, message(scene, 'x', { timestamp: 'yesterday' }));
    expect(seen[0]?.timestamp).toEqual(new Date('2026-01-02T03:04:05.000Z'));
    expect(seen[0]?.text).toBeUndefined();
    expect(seen[1]?.timestamp).toBeUndefined();
  });

  it.each([
    ['installation', installationUpdate],
    ['removal', (scene: Scene) => installationUpdate(scene, 'remove')],
    ['conversation update', (scene: Scene) => membersAdded(scene)],
  ])('takes an %s', async (_what, build: (scene: Scene, action: 'add') => object) => {
    const seen: string[] = [];
    const { bot, scene } = await start(() => async (context) => void seen.push(context.activity.type));
    const activity = build(scene, 'add');
    expect((await postActivity(bot.url, activity)).status).toBe(200);
    expect(seen).toEqual([(activity as { type?: unknown }).type]);
  });

  it('gives back the replies themselves where the sender expects them in the answer', async () => {
    const { bot, scene } = await start(() => echo);
    const response = await postActivity(bot.url, message(scene, 'hi', { deliveryMode: 'expectReplies' }));
    expect(await response.json()).toMatchObject({ activities: [{ type: 'message', text: 'you said hi' }] });
    expect(bot.connector.calls).toEqual([]);
  });

  it('answers 400 to an invoke that nobody handles', async () => {
    const { bot, scene } = await start(() => async () => {});
    expect((await postActivity(bot.url, dialog(scene, 'task/fetch', {}))).status).toBe(400);
  });
});

describe('what is no activity', () => {
  it.each(['', 'not json', '{"type":', '\u0000'])('is a 400 when the body is %j', async (body) => {
    const { bot } = await start(() => echo);
    const response = await postBytes(bot, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: 'The body is not JSON. Send one activity as a JSON object.' });
    await expectAlive(bot);
  });

  it.each(['[]', '[{"type":"message"}]', '"message"', '7', 'null', 'true'])(
    'is a 400 when the body is %s',
    async (body) => {
      const { bot } = await start(() => echo);
      const response = await postBytes(bot, body);
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({ error: 'This is not a usable activity. Correct or add: the body.' });
      await expectAlive(bot);
    },
  );

  it('is a 400 that names every missing field when the body is {}', async () => {
    const { bot } = await start(() => echo);
    const response = await postBytes(bot, '{}');
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error:
        'This is not a usable activity. Correct or add: type, channelId, serviceUrl, from, recipient, conversation.',
    });
    await expectAlive(bot);
  });

  it.each([
    ['type', { type: undefined }],
    ['type', { type: 5 }],
    ['serviceUrl', { serviceUrl: undefined }],
    ['serviceUrl', { serviceUrl: '' }],
    ['channelId', { channelId: null }],
    ['from', { from: undefined }],
    ['from.id', { from: { name: 'Nobody' } }],
    ['from.id', { from: { id: '' } }],
    ['recipient.id', { recipient: {} }],
    ['conversation.id', { conversation: { id: 5 } }],
    ['text', { text: { not: 'text' } }],
    ['entities.0', { entities: [null] }],
  ])('is a 400 that names %s when the activity has %j, before any logic runs', async (field, overrides) => {
    let ran = 0;
    const { bot, scene } = await start(() => async (context) => {
      ran += 1;
      await echo(context);
    });
    const response = await postActivity(bot.url, message(scene, 'x', overrides));
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: `This is not a usable activity. Correct or add: ${field}.` });
    expect(ran).toBe(0);
    await expectAlive(bot);
  });
});

describe('the service URL', () => {
  it.each([
    'https://evil.example/teams/',
    'http://smba.trafficmanager.net/teams/',
    'https://smba.trafficmanager.net.evil.example/',
    'not a url',
  ])('%s is a 403, and nothing is sent', async (serviceUrl) => {
    const ran: string[] = [];
    const { bot, scene } = await start(() => async (context) => void ran.push(context.activity.serviceUrl));
    const response = await postActivity(bot.url, message(scene, 'x', { serviceUrl }));
    expect(response.status).toBe(403);
    expect(ran).toEqual([]);
  });

  it('of a stored reference is checked before anything is sent', async () => {
    const { bot } = await start(() => echo);
    const ran: string[] = [];
    const reference = referenceOf({ serviceUrl: 'https://evil.example/' });
    const sent = bot.adapter.continueConversation(reference, async () => void ran.push('ran'));
    await expect(sent).rejects.toBeInstanceOf(ServiceUrlRefusedError);
    await expect(bot.adapter.continueConversation({}, echo)).rejects.toBeInstanceOf(ServiceUrlRefusedError);
    expect(ran).toEqual([]);
  });
});

describe('a turn that throws', () => {
  const fail: TurnLogic = () => {
    throw new Error('secret words');
  };

  it('hands the error to the handler, with a context that can still speak, and answers 200', async () => {
    const { bot, scene } = await start(() => fail, {
      onTurnError: async (context, error) => {
        await context.sendActivity(`Sorry: ${error instanceof Error && error.name}`);
      },
    });
    expect((await postActivity(bot.url, message(scene, 'x'))).status).toBe(200);
    expect(bot.connector.calls).toMatchObject([{ activity: { text: 'Sorry: Error' } }]);
  });

  it('answers 500 without the words of the error when the handler throws too', async () => {
    const { bot, scene } = await start(() => fail, { onTurnError: () => Promise.reject(new Error('secret words')) });
    const response = await postActivity(bot.url, message(scene, 'x'));
    expect(response.status).toBe(500);
    expect(await response.text()).toBe(
      JSON.stringify({ error: `The turn failed. Reference: ${response.headers.get('x-request-id')}.` }),
    );
  });

  it('answers an invoke with what the handler sets', async () => {
    const { bot, scene } = await start(() => fail, {
      onTurnError: async (context) => {
        await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body: { statusCode: 500 } } });
      },
    });
    const response = await postActivity(bot.url, cardAction(scene, { verb: 'x' }));
    expect([response.status, await response.json()]).toEqual([200, { statusCode: 500 }]);
  });
});

describe('calls to the connector', () => {
  it('are made once, also when it answers 502', async () => {
    const { bot, scene } = await start(() => echo);
    bot.connector.answerNext({ status: 502 });
    await postActivity(bot.url, message(scene, 'x'));
    expect(bot.connector.calls).toHaveLength(1);
    expect(bot.turnErrors).toMatchObject([{ name: 'RestError', statusCode: 502 }]);
  });

  it('do not wait inside the turn when it answers 429 with a Retry-After', async () => {
    const { bot, scene } = await start(() => echo);
    bot.connector.answerNext({ status: 429, headers: { 'retry-after': '3600' } });
    await postActivity(bot.url, message(scene, 'x'));
    expect(bot.connector.calls).toHaveLength(1);
    expect(bot.turnErrors).toMatchObject([{ statusCode: 429 }]);
  });

  it('end at the deadline when it hangs', async () => {
    const { bot, scene } = await start(() => echo, { sendTimeoutMs: 200 });
    bot.connector.answerNext('hang');
    expect((await postActivity(bot.url, message(scene, 'x'))).status).toBe(200);
    expect(bot.turnErrors).toMatchObject([{ name: 'SendDeadlineError' }]);
    expect(bot.connector.calls).toHaveLength(1);
  });

  it('end at the deadline in a proactive context too, and are made once', async () => {
    const { bot, scene } = await start(() => echo, { sendTimeoutMs: 200 });
    const send = (): Promise<void> =>
      bot.adapter.continueConversation(referenceOf(scene), async (context) => void (await context.sendActivity('x')));
    bot.connector.answerNext('hang', { status: 503, headers: { 'retry-after': '3600' } });
    await expect(send()).rejects.toMatchObject({ name: 'SendDeadlineError' });
    await expect(send()).rejects.toMatchObject({ statusCode: 503 });
    expect(bot.connector.calls).toHaveLength(2);
  });

  it('keep all properties of entities', async () => {
    const label = {
      type: 'https://schema.org/Message',
      '@type': 'Message',
      '@context': 'https://schema.org',
      additionalType: ['AIGeneratedContent'],
      usageInfo: { name: 'Confidential', pattern: { inDefinedTermSet: 'x' } },
    };
    const mention = { type: 'mention', text: '<at>Alice</at>', mentioned: { id: '29:alice', name: 'Alice' } };
    const { bot, scene } = await start(() => async (context) => {
      await context.sendActivity({ type: 'message', text: '<at>Alice</at>', entities: [label, mention] });
    });
    await postActivity(bot.url, message(scene, 'x'));
    expect(bot.connector.calls[0]?.activity.entities).toEqual([label, mention]);
  });
});

describe('a proactive message', () => {
  it('is a message of its own, not a reply to a made-up one', async () => {
    const { bot, scene } = await start(() => echo);
    await bot.adapter.continueConversation(
      referenceOf(scene),
      async (context) => void (await context.sendActivity('news')),
    );
    const [call] = bot.connector.calls;
    expect(call).toMatchObject({
      method: 'POST',
      conversationId: 'a:personal-conversation',
      activity: { text: 'news' },
    });
    expect(call).not.toHaveProperty('activityId');
    expect(call?.activity).not.toHaveProperty('replyToId');
  });

  it('throws what its logic throws instead of calling the handler of turn errors', async () => {
    const { bot, scene } = await start(() => echo);
    const run = bot.adapter.continueConversation(referenceOf(scene), () => Promise.reject(new TypeError('mine')));
    await expect(run).rejects.toThrow(TypeError);
    expect(bot.turnErrors).toEqual([]);
  });
});

describe("teams-ai's Application", () => {
  const card = (text: string, extra: object = {}): object => ({
    type: 'AdaptiveCard',
    version: '1.5',
    body: [{ type: 'TextBlock', text }],
    ...extra,
  });

  function applicationLogic(adapter: TestBot['adapter']): TurnLogic {
    const app = new Application<TurnState>({
      adapter: adapter.teams,
      startTypingTimer: false,
      removeRecipientMention: false,
    });
    app.addRoute(
      async ({ activity }) => activity.type === 'invoke' && activity.name === 'adaptiveCard/action',
      async (context) => {
        const { from, value } = context.activity;
        // A card with `refresh` is what makes teams-ai's own actionExecute show every later card to everybody.
        const extra = from.id === '29:bob' ? { refresh: { userIds: ['29:bob'], action: value.action } } : {};
        const body = {
          statusCode: 200,
          type: 'application/vnd.microsoft.card.adaptive',
          value: card(`for ${from.id}`, extra),
        };
        await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body } });
      },
      true,
    );
    app.activity('message', async (context) => {
      await context.sendActivity(`heard ${context.activity.text}`);
    });
    return async (context) => void (await app.run(context));
  }

  it('answers a message through this adapter, its mention left in place', async () => {
    const { bot, scene } = await start(applicationLogic);
    expect((await postActivity(bot.url, message({ ...scene, scope: 'groupChat' }, 'hi'))).status).toBe(200);
    expect(bot.connector.calls).toMatchObject([{ activity: { text: 'heard <at>MCA bot</at> hi' } }]);
    expect(bot.turnErrors).toEqual([]);
  });

  it('takes a message that mentions the bot and has no text', async () => {
    const { bot, scene } = await start(applicationLogic);
    const activity = message({ ...scene, scope: 'channel' }, 'x', { text: undefined });
    expect((await postActivity(bot.url, activity)).status).toBe(200);
    expect(bot.turnErrors).toEqual([]);
    expect(bot.connector.calls).toHaveLength(1);
  });

  it('answers a card action to the presser alone: no message is edited for everybody', async () => {
    const { bot, scene } = await start(applicationLogic);
    const press = async (userId: string): Promise<unknown> => {
      const activity = cardAction(
        { ...scene, scope: 'groupChat', userId },
        { verb: 'refresh' },
        { replyToId: 'card-1' },
      );
      const response = await postActivity(bot.url, activity);
      expect(response.status).toBe(200);
      return response.json();
    };
    expect(await press('29:alice')).toMatchObject({ statusCode: 200, value: card('for 29:alice') });
    expect(await press('29:bob')).toMatchObject({ value: { refresh: { userIds: ['29:bob'] } } });
    expect(await press('29:alice')).toEqual({
      statusCode: 200,
      type: 'application/vnd.microsoft.card.adaptive',
      value: card('for 29:alice'),
    });
    expect(bot.connector.calls).toEqual([]);
  });

  it('runs turns of one conversation at the same time without one failing the other', async () => {
    const { bot, scene } = await start(applicationLogic);
    const responses = await Promise.all(
      [...Array(10).keys()].map((n) => postActivity(bot.url, message(scene, `${n}`))),
    );
    expect(responses.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(new Set(bot.connector.calls.map(({ activity }) => activity.text)).size).toBe(10);
  });
});
