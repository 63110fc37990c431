import { afterEach, describe, expect, it } from 'vitest';
import { createSender } from '../../src/bot/send.ts';
import { cardAction, message, postActivity, referenceOf } from '../support/activities.ts';
import { silent, startTestBot, type TestBot } from './adapter-setup.ts';

let bot: TestBot;
afterEach(() => bot.stop());

/** A bot that answers twice and edits once; `sends` is where it did. */
async function start(sends: string[]): Promise<void> {
  bot = await startTestBot(
    () => async (context) => {
      const said = await context.sendActivity('one');
      await context.sendActivities([{ type: 'message', text: 'two' }]);
      await context.updateActivity({ type: 'message', text: 'one, edited', id: said?.id ?? '' });
      await context.sendActivity({ type: 'invokeResponse', value: { status: 200 } });
    },
    { onTurnSend: ({ conversation }) => void sends.push(conversation?.id ?? '') },
  );
}

describe('what a turn answers', () => {
  it('is counted, messages and edits alike', async () => {
    const sends: string[] = [];
    await start(sends);
    await postActivity(bot.url, message({ serviceUrl: bot.connector.url }, 'hello'));
    expect(bot.connector.calls).toHaveLength(3);
    expect(sends).toEqual(Array.from({ length: 3 }, () => 'a:personal-conversation'));
  });

  it('is not counted for the answer of a press itself, which goes back with its request', async () => {
    const sends: string[] = [];
    await start(sends);
    await postActivity(bot.url, cardAction({ serviceUrl: bot.connector.url }, { verb: 'any', data: {} }));
    expect(sends).toHaveLength(bot.connector.calls.length);
  });

  it('is counted there alone: what nobody asked for is counted where it is sent', async () => {
    const sends: string[] = [];
    await start(sends);
    const sender = createSender({ adapter: bot.adapter, log: silent, wallClock: { now: Date.now } });
    await sender.send(referenceOf({ serviceUrl: bot.connector.url }), { type: 'message', text: 'news' });
    expect(bot.connector.calls).toHaveLength(1);
    expect(sends).toEqual([]);
  });
});
