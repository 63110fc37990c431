import { afterEach, describe, expect, it } from 'vitest';
import { message, postActivity, referenceOf } from '../support/activities.ts';
import { type RecordingConnector, startRecordingConnector } from '../support/recording-connector.ts';
import { startTestBot, type TestBot } from './adapter-setup.ts';

/** The clients of one turn. */
interface Clients {
  readonly connector: unknown;
  readonly userTokens: unknown;
}

let stops: (() => Promise<void>)[] = [];

/** A bot that echoes and notes the clients that each of its turns was given. */
async function start(): Promise<{ bot: TestBot; turns: Clients[] }> {
  const turns: Clients[] = [];
  const bot = await startTestBot(
    ({ teams }) =>
      async (context) => {
        const { turnState } = context;
        turns.push({
          connector: turnState.get(teams.ConnectorClientKey),
          userTokens: turnState.get(teams.UserTokenClientKey),
        });
        await context.sendActivity(`you said ${context.activity.text}`);
      },
    { sendTimeoutMs: 500 },
  );
  stops.push(bot.stop);
  return { bot, turns };
}

async function startConnector(): Promise<RecordingConnector> {
  const connector = await startRecordingConnector();
  stops.push(connector.stop);
  return connector;
}

afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  stops = [];
});

describe('turns', () => {
  it('at one service URL share their clients', async () => {
    const { bot, turns } = await start();
    for (const text of ['one', 'two']) await postActivity(bot.url, message({ serviceUrl: bot.connector.url }, text));
    const [first, second] = turns;
    expect(first?.connector).toBeDefined();
    expect(second?.connector).toBe(first?.connector);
    expect(first?.userTokens).toBeDefined();
    expect(second?.userTokens).toBe(first?.userTokens);
  });

  it('and proactive messages there share them too', async () => {
    const { bot, turns } = await start();
    await postActivity(bot.url, message({ serviceUrl: bot.connector.url }, 'one'));
    const proactive: unknown[] = [];
    for (const text of ['two', 'three'])
      await bot.adapter.continueConversation(referenceOf({ serviceUrl: bot.connector.url }), async (context) => {
        proactive.push(context.turnState.get(bot.adapter.teams.ConnectorClientKey));
        await context.sendActivity(text);
      });
    expect(proactive).toEqual([turns[0]?.connector, turns[0]?.connector]);
    expect(bot.connector.calls.map(({ activity }) => activity.text)).toEqual(['you said one', 'two', 'three']);
  });

  it('at different service URLs are each answered where they came from', async () => {
    const { bot } = await start();
    const other = await startConnector();
    for (const { url } of [bot.connector, other, bot.connector])
      await postActivity(bot.url, message({ serviceUrl: url }, url));
    const said = ({ calls }: RecordingConnector): unknown[] => calls.map(({ activity }) => activity.text);
    expect(said(bot.connector)).toEqual([`you said ${bot.connector.url}`, `you said ${bot.connector.url}`]);
    expect(said(other)).toEqual([`you said ${other.url}`]);
  });

  it('keep the deadline and the single call in every turn of a shared client', async () => {
    const { bot } = await start();
    const post = (): Promise<Response> => postActivity(bot.url, message({ serviceUrl: bot.connector.url }, 'x'));
    await post();
    bot.connector.answerNext('hang', { status: 503, headers: { 'retry-after': '3600' } });
    await post();
    await post();
    await post();
    expect(bot.turnErrors).toMatchObject([{ name: 'SendDeadlineError' }, { statusCode: 503 }]);
    expect(bot.connector.calls).toHaveLength(4);
  });

  it('at more than a hundred made-up service URLs do not fill the memory', async () => {
    const { bot, turns } = await start();
    const at = (path: string): Promise<Response> =>
      postActivity(bot.url, message({ serviceUrl: `${bot.connector.url}/${path}` }, 'x'));
    for (let count = 0; count < 100; count += 1) await at(`${count}`);
    for (const path of ['0', 'late', 'late']) await at(path);
    const [first, ...rest] = turns.map(({ connector }) => connector);
    const [again, late, lateAgain] = rest.slice(-3);
    expect(again).toBe(first);
    expect(lateAgain).not.toBe(late);
  });
});
