import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Person, startTestBot, type TestBot } from '../support/bot.ts';
import type { ConnectorAnswer, ConnectorCall } from '../support/recording-connector.ts';
import { wordsIn } from '../support/teams-screen.ts';
import { accept, addCustomer, makeLink } from './scenario.ts';

let bot: TestBot;
/** Whose conversation Teams refuses, and somebody whom that must not concern. */
let bob: Person;
let carol: Person;

beforeEach(async () => {
  bot = await startTestBot({ sendTimeoutMs: 400 });
  bob = bot.person('Bob');
  carol = bot.person('Carol');
  await bot.say(bob.channel, 'subscribe blocked');
  await bot.say(carol.personal, 'subscribe blocked');
  bot.connector.clear();
});
afterEach(() => bot.stop());

type Place = Pick<Person['personal'], 'conversationId'>;

const channelOf = (id: string): string => id.split(';', 1)[0] ?? id;
const callsTo = ({ conversationId }: Place): readonly ConnectorCall[] =>
  bot.connector.calls.filter((call) => channelOf(call.conversationId) === channelOf(conversationId));
const typesTo = (place: Place): readonly (string | undefined)[] => callsTo(place).map(({ activity }) => activity.type);
const refusal = (status: number, code: string, headers: Record<string, string> = {}): ConnectorAnswer => ({
  status,
  headers,
  body: { error: { code, message: 'as Teams words it' } },
});

/** An order of a customer of this name is refused, and the shop reports it. */
async function refuseOrderOf(company: string): Promise<void> {
  const id = await addCustomer(bot, `${company.toLowerCase()}.example`, company);
  await bot.simulator.order(id);
}
const about =
  (company: string) =>
  ({ activity }: ConnectorCall): boolean =>
    (activity.summary ?? '').startsWith(`Purchase blocked: ${company}`);

/** Lets the clock run on, `seconds` at a time, until it is so. */
async function passing(seconds: number, isSo: () => boolean): Promise<void> {
  const step = (): boolean => {
    if (isSo()) return true;
    bot.advance(seconds / 60);
    return false;
  };
  await expect.poll(step, { timeout: 20_000, interval: 30 }).toBe(true);
}

describe('Teams, which answers one conversation', () => {
  it.each<readonly [string, ConnectorAnswer, readonly string[]]>([
    ['412', refusal(412, 'PreconditionFailed'), ['message', 'message']],
    ['503', refusal(503, 'ServiceUnavailable'), ['message', 'message']],
    ['429 without a time', refusal(429, 'TooManyRequests'), ['message', 'message']],
    ['502', refusal(502, 'BadGateway'), ['message', 'typing', 'message']],
    ['not at all', 'hang', ['message', 'typing', 'message']],
    ['by cutting the connection', 'drop', ['message', 'typing', 'message']],
  ])('%s: sends again after a while, and delays nobody else', async (_name, answer, types) => {
    bot.connector.answerNextIn(channelOf(bob.channel.conversationId), answer);
    await refuseOrderOf('Proteus');
    await bot.settle(carol.personal, about('Proteus'));
    await passing(10, () => callsTo(bob.channel).length === types.length);
    expect(typesTo(bob.channel)).toEqual(types);
    await refuseOrderOf('Nereus');
    await bot.settle(bob.channel, about('Nereus'));
    expect(typesTo(bob.channel)).toEqual([...types, 'message']);
  });

  it.each([
    ['403 BotNotInConversationRoster', refusal(403, 'BotNotInConversationRoster')],
    ['403 BotDisabledByAdmin', refusal(403, 'BotDisabledByAdmin')],
    ['404 ConversationNotFound', refusal(404, 'ConversationNotFound')],
  ])('%s: ends its subscription, asks no more, and delays nobody else', async (_name, answer) => {
    bot.connector.answerNextIn(channelOf(bob.channel.conversationId), answer);
    await refuseOrderOf('Proteus');
    await bot.settle(carol.personal, about('Proteus'));
    await bot.settle(bob.channel, about('Proteus'));
    await refuseOrderOf('Nereus');
    await bot.settle(carol.personal, about('Nereus'));
    expect(callsTo(bob.channel)).toHaveLength(1);
    await bot.say(bob.channel, 'subscriptions');
    expect(wordsIn(bot.lastCard(bob.channel))).toMatch(/^No alerts/);
  });

  it.each([
    ['400 BadSyntax'],
    ['401 BotNotRegistered'],
    ['403 InvalidBotApiHost'],
    ['413 MessageSizeTooBig'],
    ['500 ServiceError'],
  ])('%s: does not repeat it, says so in subscriptions and to operations, and delays nobody else', async (said) => {
    const [status = '', code = ''] = said.split(' ');
    const dora = bot.person('Dora');
    await bot.say(dora.personal, 'subscribe operations');
    bot.connector.answerNextIn(channelOf(bob.channel.conversationId), refusal(Number(status), code));
    await refuseOrderOf('Proteus');
    await bot.settle(carol.personal, about('Proteus'));
    await bot.settle(dora.personal, ({ activity }) => (activity.summary ?? '').includes('Messages do not arrive'));
    expect(wordsIn(bot.lastCard(dora.personal))).toContain(said);
    expect(callsTo(bob.channel)).toHaveLength(1);
    await bot.say(bob.channel, 'subscriptions');
    expect(wordsIn(bot.lastCard(bob.channel))).toContain(`: ${said}.`);
  });

  it('429 for ten minutes: leaves it alone as long as it says, goes on with the others, and then tells all at once', async () => {
    const minute = refusal(429, 'TooManyRequests', { 'retry-after': '60' });
    bot.connector.answerNextIn(channelOf(bob.channel.conversationId), ...Array.from({ length: 10 }, () => minute));
    const tried: number[] = [];
    for (let round = 1; round <= 10; round += 1) {
      await refuseOrderOf(`Firm${round}`);
      await bot.settle(carol.personal, about(`Firm${round}`));
      await passing(10, () => callsTo(bob.channel).length >= round);
      tried.push(bot.simulator.clock.now());
    }
    // Seen a step of ten seconds late, at most.
    for (const [index, at] of tried.entries())
      if (index > 0) expect(at - (tried[index - 1] ?? 0)).toBeGreaterThan(49_000);
    await passing(10, () => callsTo(bob.channel).length === 11);
    const [summary] = callsTo(bob.channel).slice(-1);
    expect(summary?.activity.summary).toBe('While Teams could not be reached: 10 alerts');
    for (let round = 1; round <= 10; round += 1) expect(wordsIn(bot.lastCard(bob.channel))).toContain(`Firm${round}`);
    expect(callsTo(carol.personal)).toHaveLength(10);
    await refuseOrderOf('Nereus');
    await bot.settle(bob.channel, about('Nereus'));
  });
});

describe('answers in turns', () => {
  it('are never kept back, and leave their place in the limits: an alert comes after them', async () => {
    await Promise.all(Array.from({ length: 12 }, () => bot.say(carol.personal, 'help')));
    expect(callsTo(carol.personal)).toHaveLength(12);
    await refuseOrderOf('Proteus');
    await bot.settle(bob.channel, about('Proteus'));
    await bot.settle(carol.personal, about('Proteus'));
    expect(callsTo(carol.personal)).toHaveLength(13);
  });
});

describe('a channel', () => {
  const alertsIn = (place: Place): readonly ConnectorCall[] =>
    callsTo(place).filter(({ method, activity }) => method === 'POST' && (activity.summary ?? '').includes('Proteus'));

  it('hears of one blocked purchase in one thread, and of another in another', async () => {
    await bot.say(bob.channel, 'subscribe unblocked');
    await refuseOrderOf('Proteus');
    const root = await bot.settle(bob.channel, about('Proteus'));
    const rootId = `activity-${bot.connector.calls.indexOf(root) + 1}`;
    const link = await makeLink(bot, carol, { domain: 'proteus.example' });
    await accept(bot, link);
    await bot.press(carol.personal, 'Check now');
    await bot.settle(bob.channel, ({ activity }) => (activity.summary ?? '').startsWith('Purchase unblocked'));
    const channel = channelOf(bob.channel.conversationId);
    expect(alertsIn(bob.channel).map(({ conversationId }) => conversationId)).toEqual([
      channel,
      `${channel};messageid=${rootId}`,
    ]);
    await refuseOrderOf('Nereus');
    expect((await bot.settle(bob.channel, about('Nereus'))).conversationId).toBe(channel);
  });

  it('hears what comes of a pasted error in the thread in which it was pasted', async () => {
    await bot.say(bob.channel, 'subscribe unblocked');
    const id = await addCustomer(bot, 'proteus.example');
    await bot.say(bob.channel, `{"code":900428,"tenant":"${id}"}`);
    const link = await makeLink(bot, carol, { domain: 'proteus.example' });
    await accept(bot, link);
    await bot.press(carol.personal, 'Check now');
    const told = await bot.settle(bob.channel, ({ activity }) =>
      (activity.summary ?? '').startsWith('Purchase unblocked'),
    );
    expect(told.conversationId).toBe(bob.channel.conversationId);
  });

  it('where the root of the thread was deleted, begins a new one', async () => {
    await bot.say(bob.channel, 'subscribe unblocked');
    await refuseOrderOf('Proteus');
    const root = await bot.settle(bob.channel, about('Proteus'));
    const channel = channelOf(bob.channel.conversationId);
    const thread = `${channel};messageid=activity-${bot.connector.calls.indexOf(root) + 1}`;
    const link = await makeLink(bot, carol, { domain: 'proteus.example' });
    await accept(bot, link);
    bot.connector.answerNextIn(thread, refusal(404, 'ActivityNotFoundInConversation'));
    await bot.press(carol.personal, 'Check now');
    const unblocked = ({ activity, conversationId }: ConnectorCall): boolean =>
      (activity.summary ?? '').startsWith('Purchase unblocked') && conversationId === channel;
    await bot.settle(bob.channel, unblocked);
  });
});
