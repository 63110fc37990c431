import { describe, expect, it } from 'vitest';
import { customerOf, type TestBot } from '../support/bot.ts';
import { inputsIn, titlesIn, wordsIn } from '../support/teams-screen.ts';
import { accept, addCustomer, makeLink, withBot } from './scenario.ts';

const said = (bot: TestBot, scene: { readonly conversationId: string }): string => wordsIn(bot.lastCard(scene));

describe.concurrent('when Microsoft hangs', () => {
  it('answers every command with "Asking Microsoft…", and edits that message when the answer is there', () =>
    withBot({}, async (bot) => {
      const texts = ['status', 'attest', 'finalize', 'reissue', 'cancel', 'invite', 'subscribe expired for'];
      bot.simulator.addFault({ method: 'GET', path: '/v1/customers', times: texts.length * 4, delayMs: 4_600 });
      const scenes = await Promise.all(
        texts.map(async (text, index) => {
          const scope = (['personal', 'group', 'channel'] as const)[index % 3] ?? 'personal';
          const scene = bot.person('Alice')[scope];
          const shown = await bot.say(scene, `${text} lit`);
          expect(wordsIn(shown[0]?.card), text).toContain('Asking Microsoft…');
          expect(shown, text).toHaveLength(1);
          return scene;
        }),
      );
      await Promise.all(
        scenes.map(async (scene) => {
          await bot.settle(scene, ({ method }) => method === 'PUT');
          expect(said(bot, scene)).toMatch(/Litware|Alerts that come here/);
          expect(said(bot, scene)).not.toContain('Asking Microsoft…');
        }),
      );
    }));

  it('shows the last reading with its age, and edits the card when the answer comes', () =>
    withBot({}, async (bot) => {
      const scene = bot.person('Alice').personal;
      const { id } = customerOf(bot, 'litwareinc.com');
      await bot.say(scene, 'status litware');
      bot.advance(90);
      await bot.simulator.directSign(id);
      bot.simulator.addFault({ method: 'GET', path: `/v1/customers/${id}/*`, times: 2, delayMs: 3_700 });
      const [shown] = await bot.say(scene, 'status litware');
      expect(wordsIn(shown?.card)).toMatch(/Not accepted[\s\S]*1 hour ago[\s\S]*Microsoft has not answered yet/);
      await bot.settle(scene, ({ method, activityId }) => method === 'PUT' && activityId === shown?.activityId);
      expect(said(bot, scene)).toContain('Accepted (direct)');
      expect(said(bot, scene)).not.toContain('has not answered yet');
    }));

  it('brings the late answer also where Teams does not take it at first', () =>
    withBot({ patienceMs: 100 }, async (bot) => {
      const scene = bot.person('Alice').personal;
      const { id } = customerOf(bot, 'litwareinc.com');
      bot.simulator.addFault({ method: 'GET', path: `/v1/customers/${id}/*`, times: 2, delayMs: 2_000 });
      const [shown] = await bot.say(scene, 'status litware');
      expect(wordsIn(shown?.card)).toContain('Asking Microsoft…');
      const busy = { status: 429, headers: { 'retry-after': '1' }, body: { error: { code: 'TooManyRequests' } } };
      bot.connector.answerNext(busy, { status: 503 });
      const puts = (): number => bot.connector.calls.filter(({ method }) => method === 'PUT').length;
      await expect.poll(puts, { timeout: 20_000 }).toBe(3);
      expect(said(bot, scene)).toContain('Not accepted');
    }));

  it('answers a press within five seconds, and shows what came of it afterwards', () =>
    withBot({}, async (bot) => {
      const scene = bot.person('Alice').personal;
      await bot.say(scene, 'attest litware');
      bot.simulator.addFault({ method: 'POST', path: '/v1/attestations/enhanced', delayMs: 3_700 });
      const pressed = await bot.press(scene, 'Create acceptance link');
      expect(wordsIn(pressed.card)).toContain('Creating…');
      await bot.settle(
        scene,
        ({ method, activity }) => method === 'PUT' && (activity.summary ?? '').includes('Pending'),
      );
      expect(said(bot, scene)).toContain('The link is ready');
      expect(bot.simulator.state().attestations).toHaveLength(1);
    }));

  it('answers with "Creating…" also where finding the customer took most of the time', () =>
    withBot({}, async (bot) => {
      const alice = bot.person('Alice');
      const scene = alice.personal;
      await makeLink(bot, alice, { domain: 'litwareinc.com', inputs: { companyName: 'Litware' } });
      bot.simulator.addFault({ method: 'GET', path: '/v1/customers', times: 2, delayMs: 2_000 });
      bot.simulator.addFault({ method: 'POST', path: '/v1/attestations/enhanced', delayMs: 4_300 });
      const [shown] = await bot.say(scene, 'reissue litware');
      expect(wordsIn(shown?.card)).toContain('Creating…');
      expect(wordsIn(shown?.card)).not.toContain('Asking Microsoft…');
      await bot.settle(scene, ({ method, activityId }) => method === 'PUT' && activityId === shown?.activityId);
      expect(said(bot, scene)).toContain('The link is ready');
    }));

  it('answers a press on Check now with "finalizing", and edits the card when the agreement is there', () =>
    withBot({}, async (bot) => {
      const alice = bot.person('Alice');
      const link = await makeLink(bot, alice, { domain: 'litwareinc.com', inputs: { companyName: 'Litware' } });
      await accept(bot, link);
      const { id } = customerOf(bot, 'litwareinc.com');
      bot.simulator.addFault({ method: 'POST', path: `/v1/customers/${id}/agreements`, delayMs: 4_000 });
      const pressed = await bot.press(alice.personal, 'Check now');
      expect(wordsIn(pressed.card)).toMatch(/^Finalizing[\s\S]*This card changes by itself/);
      await bot.settle(
        alice.personal,
        ({ method, activity }) => method === 'PUT' && (activity.summary ?? '').includes('Finalized'),
      );
      expect(customerOf(bot, 'litwareinc.com').agreements).toHaveLength(1);
    }));

  it('answers a press on Attest in time, and posts the form when it is ready', () =>
    withBot({}, async (bot) => {
      const scene = bot.person('Alice').personal;
      await bot.say(scene, 'status litware');
      const { id } = customerOf(bot, 'litwareinc.com');
      bot.simulator.addFault({ method: 'GET', path: `/v1/customers/${id}/profiles/billing`, delayMs: 4_300 });
      const pressed = await bot.press(scene, 'Attest');
      expect(pressed).toMatchObject({ status: 200, sentence: 'Asking Microsoft…' });
      await bot.settle(scene, ({ activity }) => activity.summary === 'Signatory form for Litware');
      expect(titlesIn(bot.lastCard(scene))).toContain('Create acceptance link');
    }));

  it('sends the form to the personal chat when it is too slow for a dialog', () =>
    withBot({ dialogs: true }, async (bot) => {
      const alice = bot.person('Alice');
      const id = await addCustomer(bot, 'proteus.example');
      await bot.say(alice.personal, 'hi');
      await bot.say(alice.channel, 'attest proteus');
      bot.simulator.addFault({ method: 'GET', path: `/v1/customers/${id}/profiles/billing`, delayMs: 4_300 });
      const late = await bot.inDialog(alice.channel, bot.button(alice.channel, 'Attest'));
      expect(late.sentence).toBe('Asking Microsoft…');
      await bot.settle(alice.personal, ({ activity }) => (activity.summary ?? '') === 'Signatory form for Proteus');
      expect(inputsIn(bot.lastCard(alice.personal))).toMatchObject({ companyName: 'Proteus' });
    }));
});
