import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TurnLogic } from '../../src/bot/adapter.ts';
import { startTestBot, type TestBot } from '../bot/adapter-setup.ts';
import { cardAction, message, postActivity, type Scene, type WireActivity } from '../support/activities.ts';
import { askDatabase } from '../support/postgres.ts';
import { type Instances, openInstances } from './databases.ts';

describe('an activity that arrives at two instances', () => {
  let instances: Instances;
  let bots: TestBot[] = [];
  let ran: number;
  beforeEach(async () => {
    instances = await openInstances(2);
    ran = 0;
  });
  afterEach(async () => {
    await Promise.all(bots.map((bot) => bot.stop()));
    bots = [];
    await instances.end();
  });

  async function start(logic: TurnLogic, options: Parameters<typeof startTestBot>[1] = {}): Promise<Scene> {
    const counting: TurnLogic = async (context) => {
      ran += 1;
      await logic(context);
    };
    for (const { shared } of instances.all) {
      bots.push(await startTestBot(() => counting, { ...options, sharedArrivals: shared.arrivals }));
    }
    return { serviceUrl: bots[0]?.connector.url ?? '' };
  }

  const send = async (index: number, activity: WireActivity): Promise<readonly [number, string]> => {
    const response = await postActivity(bots[index]?.url ?? '', activity);
    return [response.status, await response.text()];
  };

  const answered: TurnLogic = async (context) => {
    await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body: { answer: ran } } });
  };

  const kept = (): ReturnType<typeof askDatabase> => askDatabase(instances.url, 'select * from arrivals');

  it('runs once where it is a message, and both are answered', async () => {
    const scene = await start(async (context) => void (await context.sendActivity('said')));
    const activity = message(scene, 'x');
    expect([await send(0, activity), await send(1, activity)]).toEqual([
      [200, ''],
      [200, ''],
    ]);
    expect(ran).toBe(1);
  });

  it('runs once where it is a press, also at the same moment, and both get the answer', async () => {
    const scene = await start(answered);
    for (let tries = 1; tries <= 5; tries += 1) {
      const activity = cardAction(scene, { verb: 'x' });
      const answers = await Promise.all([send(0, activity), send(1, activity), send(0, activity), send(1, activity)]);
      expect(answers).toEqual(answers.map(() => [200, `{"answer":${tries}}`]));
    }
    expect(ran).toBe(5);
  });

  it('is waited for while it runs elsewhere', async () => {
    const entered = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const scene = await start(async (context) => {
      entered.resolve();
      await release.promise;
      await answered(context);
    });
    const activity = cardAction(scene, { verb: 'x' });
    const first = send(0, activity);
    await entered.promise;
    const second = send(1, activity);
    release.resolve();
    expect(await Promise.all([first, second])).toEqual([
      [200, '{"answer":1}'],
      [200, '{"answer":1}'],
    ]);
  });

  it('runs again where the first failed', async () => {
    const failures = [new Error('once'), new Error('and in its handler')];
    const scene = await start(
      async (context) => {
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        await answered(context);
      },
      { onTurnError: () => Promise.reject(failures.shift()) },
    );
    const activity = cardAction(scene, { verb: 'x' });
    expect((await send(0, activity))[0]).toBe(500);
    expect(await send(1, activity)).toEqual([200, '{"answer":2}']);
  });

  it('runs where the instance that had begun it is gone', async () => {
    const scene = await start(answered);
    const activity = cardAction(scene, { verb: 'x' });
    await send(0, activity);
    // What it came to is written down behind the answer.
    while ((await kept()).some(({ done }) => done !== true));
    await instances.run("update arrivals set done = false, answer = null, until = now() - interval '1 second'");
    expect(await send(1, activity)).toEqual([200, '{"answer":2}']);
  });

  it('leaves no word of its answer readable in the database, nor who pressed where', async () => {
    const scene = await start(async (context) => {
      await context.sendActivity({
        type: 'invokeResponse',
        value: { status: 200, body: { signatory: 'Kim Planted' } },
      });
    });
    const activity = cardAction(scene, { verb: 'x' });
    await send(0, activity);
    // The other instance waits until the answer is written down.
    expect((await send(1, activity))[1]).toContain('Kim Planted');
    const rows = JSON.stringify(await kept());
    expect(rows).toContain('$enc');
    expect(rows).not.toMatch(/Planted|29:alice|personal-conversation/);
  });

  it('is not given the answer of another, whoever moves it there', async () => {
    const scene = await start(answered);
    const [one, other] = [cardAction(scene, { verb: 'x' }), cardAction(scene, { verb: 'y' })];
    for (const activity of [one, other]) await Promise.all([send(0, activity), send(1, activity)]);
    await instances.run('update arrivals a set answer = b.answer from arrivals b where a.id <> b.id');
    // Neither memory knows the third.
    bots.push(await startTestBot(() => answered, { sharedArrivals: instances.at(0).shared.arrivals }));
    expect(await send(2, one)).toEqual([200, '{"answer":2}']);
  });

  it('runs where the database does not answer', async () => {
    const scene = await start(answered);
    await Promise.all(instances.all.map(({ shared }) => shared.close()));
    expect(await send(0, cardAction(scene, { verb: 'x' }))).toEqual([200, '{"answer":1}']);
  });
});
