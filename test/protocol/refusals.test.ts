import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { message, postActivity } from '../support/activities.ts';
import { customerOf, type Person, requestsTo, startTestBot, type TestBot } from '../support/bot.ts';
import type { ConnectorAnswer } from '../support/recording-connector.ts';
import { wordsIn } from '../support/teams-screen.ts';
import { addCustomer, makeLink } from './scenario.ts';

describe('Microsoft', () => {
  let bot: TestBot;
  afterEach(() => bot.stop());

  const everything = '/v1/*';
  const said = (scene: { readonly conversationId: string }): string => wordsIn(bot.lastCard(scene));

  describe('when Microsoft refuses', () => {
    const html = '<html><body>502 Bad gateway</body></html>';
    it.each([
      ['500', { status: 500, body: { code: 0, description: 'trouble' } }],
      ['429', { status: 429, body: { code: 429, description: 'slow down' }, headers: { 'Retry-After': '30' } }],
      ['a page instead of an answer', { status: 200, body: html }],
      ['a dropped connection', { dropConnection: 'before' }],
    ] as const)('answers every command, after %s', async (_what, fault) => {
      bot = await startTestBot();
      bot.simulator.addFault({ path: everything, times: 500, ...fault });
      const person = bot.person('Alice');
      for (const text of ['status', 'attest', 'finalize', 'reissue', 'cancel', 'invite', 'subscribe expired for']) {
        const shown = await bot.say(person.group, `${text} litware`);
        expect.soft(shown, text).toHaveLength(1);
        expect.soft(wordsIn(shown[0]?.card), text).toMatch(/That did not work[\s\S]*litware[\s\S]*Reference/);
        expect.soft(wordsIn(shown[0]?.card), text).not.toContain('Not accepted');
      }
    });

    it('never calls it "not accepted" when half of the question went unanswered and the other half says no', async () => {
      bot = await startTestBot();
      const scene = bot.person('Alice').personal;
      const { id } = customerOf(bot, 'litwareinc.com');
      await bot.say(scene, 'status litware');
      bot.advance(120);
      bot.simulator.addFault({ method: 'GET', path: `/v1/customers/${id}/directSign*`, status: 503, times: 10 });
      const [shown] = await bot.say(scene, 'status litware');
      const words = wordsIn(shown?.card);
      expect(words).toMatch(/^Unknown/);
      expect(words).toMatch(/What failed[\s\S]*out of order/);
      expect(words).toMatch(/Last known\s+Not accepted, read .*2 hours ago/);
    });

    it('takes a yes of either half when the other went unanswered', async () => {
      bot = await startTestBot();
      const scene = bot.person('Alice').personal;
      const direct = customerOf(bot, 'northwindtraders.com').id;
      const attested = customerOf(bot, 'fabrikam.com').id;
      bot.simulator.addFault({ method: 'GET', path: `/v1/customers/${direct}/agreements*`, status: 500, times: 10 });
      bot.simulator.addFault({ method: 'GET', path: `/v1/customers/${attested}/directSign*`, status: 500, times: 10 });
      await bot.say(scene, 'status northwind');
      expect(said(scene)).toContain('Accepted (direct)');
      await bot.say(scene, 'status fabrikam');
      expect(said(scene)).toContain('Accepted (attested)');
    });
  });

  describe('a reading', () => {
    it('younger than a minute is answered from the store; an older one, and Refresh, ask Microsoft', async () => {
      bot = await startTestBot();
      const scene = bot.person('Alice').personal;
      const { id } = customerOf(bot, 'litwareinc.com');
      const asked = (): number => requestsTo(bot, 'GET', new RegExp(`^/v1/customers/${id}/agreements`)).length;
      await bot.say(scene, 'status litware');
      expect(asked()).toBe(1);
      await bot.say(scene, 'status litware');
      expect(asked()).toBe(1);
      await bot.press(scene, 'Refresh');
      expect(asked()).toBe(2);
      bot.advance(2);
      await bot.say(scene, 'status litware');
      expect(asked()).toBe(3);
    });
  });
});

describe('Teams', () => {
  let bot: TestBot;
  let alice: Person;
  let id: string;
  beforeEach(async () => {
    bot = await startTestBot();
    alice = bot.person('Alice');
    id = await addCustomer(bot, 'proteus.example');
  });
  afterEach(() => bot.stop());

  const refusal = (status: number, code: string, headers: Record<string, string> = {}): ConnectorAnswer => ({
    status,
    headers,
    body: { error: { code, message: 'as Teams words it' } },
  });
  const alertsTo = (scene: { conversationId: string }): number =>
    bot.connector.calls.filter(
      ({ conversationId, method, activity }) =>
        method === 'POST' &&
        scene.conversationId.startsWith(conversationId.split(';')[0] ?? '') &&
        (activity.summary ?? '').startsWith('Purchase blocked'),
    ).length;
  /** Waits until so many copies of the alert were tried; the business clock moves on meanwhile. */
  const tried = (scene: { conversationId: string }, copies: number) =>
    bot.settle(scene, () => alertsTo(scene) === copies);

  /** Looks again and again: for what several events bring about together. */
  const eventually = (look: () => number) => expect.poll(look, { timeout: 10_000, interval: 20 });

  describe('an alert that Teams does not take', () => {
    it('is sent again when Retry-After has passed, and not before', async () => {
      await bot.say(alice.channel, 'subscribe blocked');
      bot.connector.answerNext(refusal(429, 'TooManyRequests', { 'retry-after': '120' }));
      await bot.simulator.order(id);
      await tried(alice.channel, 1);
      bot.advance(1);
      await bot.say(alice.personal, 'help');
      expect(alertsTo(alice.channel)).toBe(1);
      await eventually(() => {
        bot.advance(1);
        return alertsTo(alice.channel);
      }).toBe(2);
      bot.advance(60);
      await bot.say(alice.personal, 'help');
      expect(alertsTo(alice.channel)).toBe(2);
    });

    it.each([
      ['502', refusal(502, 'BadGateway')],
      ['412', refusal(412, 'PreconditionFailed')],
      ['a dropped connection', 'drop'],
    ] as const)('is sent exactly once more after %s', async (_what, answer) => {
      await bot.say(alice.channel, 'subscribe blocked');
      bot.connector.answerNext(answer);
      await bot.simulator.order(id);
      await tried(alice.channel, 1);
      await eventually(() => {
        bot.advance(1);
        return alertsTo(alice.channel);
      }).toBe(2);
      bot.advance(600);
      await bot.say(alice.personal, 'help');
      expect(alertsTo(alice.channel)).toBe(2);
    });

    it('survives a stop of the bot while it waits', async () => {
      await bot.say(alice.channel, 'subscribe blocked');
      bot.connector.answerNext(refusal(429, 'TooManyRequests', { 'retry-after': '600' }));
      await bot.simulator.order(id);
      await tried(alice.channel, 1);
      await bot.restart(async () => bot.advance(11));
      await tried(alice.channel, 2);
      expect(wordsIn(bot.lastCard(alice.channel))).toContain('Proteus');
    });

    it('ends the subscription where the bot is not in the conversation any more', async () => {
      await bot.say(alice.channel, 'subscribe blocked');
      bot.connector.answerNext(refusal(403, 'BotNotInConversationRoster'));
      await bot.simulator.order(id);
      await tried(alice.channel, 1);
      await bot.say(bot.person('Bob').personal, 'subscribe blocked');
      const other = await addCustomer(bot, 'other.example', 'Otherwise');
      bot.advance(60);
      await bot.simulator.order(other);
      await bot.say(alice.channel, 'subscriptions');
      expect(wordsIn(bot.lastCard(alice.channel))).toContain('No alerts come here');
      expect(alertsTo(alice.channel)).toBe(1);
    });
  });

  describe('an edit of a card', () => {
    const checkAgain = async (scene: Person['group']): Promise<void> => {
      const button = bot.button(scene, 'Check now');
      await bot.press(scene, button, { overrides: { replyToId: undefined } });
    };
    const editsTo = (scene: { conversationId: string }): number =>
      bot.connector.calls.filter(
        ({ method, conversationId }) => method === 'PUT' && conversationId === scene.conversationId,
      ).length;

    it('is forgotten where the message is gone; the other places go on being edited', async () => {
      await makeLink(bot, alice, { domain: 'proteus.example' });
      const bob = bot.person('Bob');
      await bot.say(bob.group, 'finalize proteus');
      const scenes = [alice.personal, bob.group];
      await eventually(() => editsTo(alice.personal)).toBeGreaterThan(0);
      await checkAgain(bob.group);
      await Promise.all(scenes.map((scene) => bot.settle(scene, () => editsTo(scene) > 0)));
      const before = bot.connector.calls.length;
      bot.connector.answerNext(refusal(404, 'ActivityNotFoundInConversation'));
      await checkAgain(bob.group);
      await eventually(() => bot.connector.calls.slice(before).length).toBe(2);
      const gone = bot.connector.calls[before]?.conversationId;
      const after = bot.connector.calls.length;
      await checkAgain(bob.group);
      await eventually(() => bot.connector.calls.slice(after).length).toBe(1);
      await checkAgain(bob.group);
      await eventually(() => bot.connector.calls.slice(after).length).toBe(2);
      expect(bot.connector.calls.slice(after).map(({ conversationId }) => conversationId)).not.toContain(gone);
    });

    it('is made later where Teams asked for a pause', async () => {
      await makeLink(bot, alice, { domain: 'proteus.example' });
      const before = editsTo(alice.personal);
      bot.connector.answerNext(refusal(429, 'TooManyRequests', { 'retry-after': '30' }));
      await bot.press(alice.personal, 'Cancel');
      await eventually(() => editsTo(alice.personal)).toBe(before + 1);
      await eventually(() => {
        bot.advance(1);
        return editsTo(alice.personal);
      }).toBe(before + 2);
      expect(wordsIn(bot.lastCard(alice.personal))).toMatch(/^Cancelled/);
    });
  });

  describe('an answer that Teams does not take', () => {
    it('does not end the bot: it says so, and answers the next question', async () => {
      bot.connector.answerNext(refusal(502, 'BadGateway'));
      await postActivity(bot.url, message(alice.personal, 'help'));
      expect(wordsIn(bot.lastCard(alice.personal))).toContain('That did not work');
      await bot.say(alice.personal, 'help');
      expect(wordsIn(bot.lastCard(alice.personal))).toContain('What I can do for you');
    });
  });
});
