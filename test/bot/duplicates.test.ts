import { afterEach, describe, expect, it } from 'vitest';
import type { TurnLogic } from '../../src/bot/adapter.ts';
import { arrivalKey, duplicates } from '../../src/bot/duplicates.ts';
import { cardAction, message, postActivity, type Scene, type WireActivity } from '../support/activities.ts';
import { startTestBot, type TestBot } from './adapter-setup.ts';

let bot: TestBot;
let scene: Scene;
let ran = 0;
afterEach(() => bot.stop());

async function start(logic: TurnLogic, options: Parameters<typeof startTestBot>[1] = {}): Promise<void> {
  ran = 0;
  bot = await startTestBot(
    () => async (context) => {
      ran += 1;
      await logic(context);
    },
    options,
  );
  scene = { serviceUrl: bot.connector.url };
}

const send = async (activity: WireActivity): Promise<readonly [number, string]> => {
  const response = await postActivity(bot.url, activity);
  return [response.status, await response.text()];
};

const answered: TurnLogic = async (context) => {
  await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body: { answer: ran } } });
};

describe('an activity that arrives again', () => {
  it('does not run again, after the first has ended', async () => {
    await start(async (context) => void (await context.sendActivity('said')));
    const activity = message(scene, 'x');
    expect([await send(activity), await send(activity)]).toEqual([
      [200, ''],
      [200, ''],
    ]);
    expect([ran, bot.connector.calls.length]).toEqual([1, 1]);
  });

  it('does not run again while the first runs, and is answered with it', async () => {
    const release = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    await start(async (context) => {
      entered.resolve();
      await release.promise;
      await answered(context);
    });
    const activity = cardAction(scene, { verb: 'x' });
    const both = [send(activity)];
    await entered.promise;
    both.push(send(activity));
    release.resolve();
    expect(await Promise.all(both)).toEqual([
      [200, '{"answer":1}'],
      [200, '{"answer":1}'],
    ]);
    expect(ran).toBe(1);
  });

  it('gets the answer that the first press got, also later', async () => {
    await start(answered);
    const activity = cardAction(scene, { verb: 'x' });
    expect([await send(activity), await send(activity)]).toEqual([
      [200, '{"answer":1}'],
      [200, '{"answer":1}'],
    ]);
  });

  it('runs again where the first failed', async () => {
    const failures = [new Error('once'), new Error('and in its handler')];
    await start(
      async (context) => {
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        await answered(context);
      },
      { onTurnError: () => Promise.reject(failures.shift()) },
    );
    const activity = cardAction(scene, { verb: 'x' });
    expect((await send(activity))[0]).toBe(500);
    expect(await send(activity)).toEqual([200, '{"answer":2}']);
  });

  it.each<[string, (first: WireActivity) => WireActivity]>([
    ['with another id', (first) => ({ ...first, id: 'another' })],
    [
      'in another conversation',
      (first) => ({ ...first, conversation: { id: 'a:other', conversationType: 'personal' } }),
    ],
    ['from somebody else, for whom the answer is not', (first) => ({ ...first, from: { id: '29:bob' } })],
    ['of another type', (first) => ({ ...first, type: 'messageUpdate' })],
    ['of another name', (first) => ({ ...first, name: 'task/fetch' })],
  ])('%s is another', async (_what, change) => {
    await start(answered);
    const first = cardAction(scene, { verb: 'x' });
    await send(first);
    await send(change(first));
    expect(ran).toBe(2);
  });

  it('without an id is never taken for another', async () => {
    await start(answered);
    const activity = cardAction(scene, { verb: 'x' }, { id: undefined });
    await send(activity);
    await send(activity);
    expect(ran).toBe(2);
  });

  it('is forgotten after ten minutes and behind the limit, so that the memory does not fill', async () => {
    await start(answered);
    let now = 0;
    let runs = 0;
    const { once } = duplicates<number>({ most: 2, keepMs: 600_000, now: () => now, lasts: () => true });
    const run = async (): Promise<number> => ++runs;
    expect([await once('a', run), await once('a', run), await once('b', run)]).toEqual([1, 1, 2]);
    now = 599_999;
    expect(await once('b', run)).toBe(2);
    now = 600_000;
    expect(await once('b', run)).toBe(3);
    for (const key of ['c', 'd', 'b']) await once(key, run);
    expect(runs).toBe(6);
  });
});

describe('the key of an activity', () => {
  it('does not mix up what stands next to each other', () => {
    const key = (conversation: string, id: string): unknown =>
      arrivalKey({ conversation: { id: conversation }, id, type: 'message', from: { id: 'x' } } as never);
    expect(key('a","b', 'c')).not.toBe(key('a', 'b","c'));
  });
});
