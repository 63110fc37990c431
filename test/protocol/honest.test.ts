import { describe, expect, it } from 'vitest';
import type { FaultInput } from '../../src/simulator/faults.ts';
import { customerOf, type Person, type TestBot } from '../support/bot.ts';
import type { ConnectorCall } from '../support/recording-connector.ts';
import { titlesIn, wordsIn } from '../support/teams-screen.ts';
import { makeLink, withBot } from './scenario.ts';

const html = '<html><body><h1>502 Bad Gateway</h1></body></html>';
const trouble = { code: 800003, description: 'Something unexpected.' };

/** Partner Center in every kind of trouble; `why` is what people are told of it. */
const troubles: readonly { readonly name: string; readonly fault: FaultInput; readonly why: RegExp }[] = [
  { name: 'hangs', fault: { delayMs: 600_000 }, why: /did not answer/ },
  { name: 'drops connections', fault: { dropConnection: 'before' }, why: /did not answer/ },
  { name: 'answers 500', fault: { status: 500, body: trouble }, why: /out of order/ },
  { name: 'answers 503', fault: { status: 503, body: '' }, why: /out of order/ },
  {
    name: 'answers 429 with Retry-After',
    fault: { status: 429, body: { statusCode: 429, message: 'Rate limit.' }, headers: { 'Retry-After': '30' } },
    why: /asked for a pause[\s\S]*Ask again in \d+ seconds|Ask again in \d+ seconds[\s\S]*asked for a pause/,
  },
  {
    name: 'answers 429 without Retry-After',
    fault: { status: 429, body: { statusCode: 429, message: 'Rate limit.' } },
    why: /asked for a pause/,
  },
  { name: 'answers with a page', fault: { status: 200, body: html }, why: /does not understand/ },
  { name: 'answers with a page and 403', fault: { status: 403, body: html }, why: /does not understand/ },
  { name: 'answers without a body', fault: { status: 200, body: '' }, why: /does not understand/ },
  {
    name: 'answers with half of its JSON',
    fault: { status: 200, body: '{"items":[{"id":' },
    why: /does not understand/,
  },
  {
    name: 'refuses the sign-in behind a byte-order mark',
    fault: { status: 403, body: '\ufeff{"code":900150,"description":"no"}' },
    why: /lacks the role or permission|the bot has none that works/,
  },
];

/** Left alone after repeated failures: the bot says that it did not ask. */
const notAsked = /The bot did not ask Microsoft/;
const waiting = /Asking Microsoft…|Microsoft has not answered yet/;
/** So short that whatever is tried again is answered twice: at once with what is known, and then by an edit. */
const patienceMs = 100;
/** A command asks several questions one after another, each up to twenty seconds. */
const longest = 150_000;
/** What is tried again is tried again at once. */
const random = (): number => 0;

const withImpatientBot = (story: (bot: TestBot) => Promise<void>) => () => withBot({ patienceMs, random }, story);

/** From now on nothing works, or nothing at these paths. */
function breakIt({ simulator }: TestBot, fault: FaultInput, path = '/v1/*'): void {
  simulator.addFault({ path, times: 100_000, ...fault });
}

interface Said {
  readonly line: string;
  readonly activityId: string;
  readonly words: string;
}

/** Types a line; resolves when the turn is over, which it is although Partner Center may hang for good. */
async function type(bot: TestBot, line: string, { personal }: Person = bot.person('Alice')): Promise<Said> {
  const [shown] = await bot.say(personal, line);
  const words = wordsIn(shown?.card);
  if (shown === undefined || words === '') throw new Error(`Nothing was answered to ${line}`);
  return { line, activityId: shown.activityId, words };
}

/** What an answer has become when it waits for nothing any more. */
async function inTheEnd(bot: TestBot, { activityId, words }: Pick<Said, 'activityId' | 'words'>): Promise<string> {
  if (!waiting.test(words)) return words;
  const shown = (call: ConnectorCall): string => wordsIn(call.activity.attachments?.[0]?.content);
  const isAnswer = (call: ConnectorCall): boolean =>
    call.method === 'PUT' && call.activityId === activityId && !waiting.test(shown(call));
  return shown(await bot.connector.waitFor(isAnswer, longest));
}

/** Presses a button of the newest card that has it: answered at once, and in the end. */
async function press(bot: TestBot, scene: Person['personal'], title: string, fault: FaultInput): Promise<string> {
  const pressed = await bot.press(scene, title);
  expect(pressed.status).toBe(200);
  if (fault.delayMs !== undefined) await bot.simulator.stop();
  const activityId = bot.messages(scene).at(-1)?.activityId ?? '';
  return inTheEnd(bot, { activityId, words: pressed.card === null ? pressed.sentence : wordsIn(pressed.card) });
}

/** Types all lines at once, each in a chat of its own; what hangs is cut off when every line has been answered. */
async function typeAll(bot: TestBot, lines: readonly string[], fault: FaultInput): Promise<readonly string[]> {
  const said = await Promise.all(lines.map((line) => type(bot, line)));
  const hangs = fault.delayMs !== undefined;
  if (hangs) await bot.simulator.stop();
  return Promise.all(said.map((one) => inTheEnd(bot, one)));
}

/** Where it is said what did not work, it is said why, under which reference, and with the ids where Microsoft was asked. */
function expectWhy(words: string, why: RegExp): void {
  expect(words).toMatch(/That did not work[\s\S]*Why[\s\S]*Reference/);
  const asked = !notAsked.test(words) && !/has none that works/.test(words);
  if (asked) expect(words).toMatch(why);
  expect(/Request id[\s\S]*Correlation id/.test(words), words).toBe(asked);
}

const needCustomer = [
  'status litware',
  'attest litware',
  'finalize litware',
  'reissue litware',
  'cancel litware',
  'invite litware',
  'agreement litware',
  'subscribe expired for litware',
  '900428 litware',
  '{"code":"900428","data":["7d6d8e29-5c1c-4d52-9d7e-3a1f1d2c0b11"]}',
  'status 7d6d8e29-5c1c-4d52-9d7e-3a1f1d2c0b11',
  'invite new',
];
const needNobody: readonly (readonly [string, RegExp])[] = [
  ['help', /What I can do for you/],
  ['hi', /What I can do for you/],
  ['pending', /You have no open link/],
  ['pending all', /Nobody has an open link/],
  ['subscriptions', /No alerts come here/],
  ['unsubscribe', /Alerts are stopped/],
  ['stauts litware', /Did you mean/],
];

const fromBefore: readonly (readonly [string, RegExp])[] = [
  ['status litware', /^Unknown[\s\S]*Last known\s+Not accepted, read .*2 hours ago[\s\S]*What failed/],
  ['attest litware', /Nothing could be suggested, because the customer’s data could not be read/],
  ['finalize litware', /No open link/],
  ['reissue litware', /No open link/],
  ['cancel litware', /No open link/],
  ['invite litware', /Accept in the admin center/],
  ['agreement litware', /The agreement’s text[\s\S]*billing profile could not be read/],
  ['subscribe expired for litware', /Alerts that come here/],
  ['900428 litware', /Purchase blocked/],
];

/** Answers that do not match what is expected of their lines. */
const unexpected = (said: readonly string[], expected: readonly (readonly [string, RegExp])[]): readonly string[] =>
  expected.flatMap(([line, words], index) =>
    words.test(said[index] ?? '') ? [] : [`${line} was answered with ${said[index]}`],
  );

describe.concurrent.each(troubles)('when Partner Center $name', ({ fault, why }) => {
  it(
    'and nothing is known yet, every command says what did not work and why',
    { timeout: longest },
    withImpatientBot(async (bot) => {
      breakIt(bot, fault);
      const lines = needNobody.map(([line]) => line);
      const said = await typeAll(bot, [...lines, ...needCustomer], fault);
      expect(unexpected(said, needNobody)).toEqual([]);
      for (const words of said.slice(lines.length)) {
        expectWhy(words, why);
        expect(words).not.toMatch(/not accepted|no such customer|not your customer/i);
      }
    }),
  );

  it(
    'every command says what is known from before, and what could not be asked',
    { timeout: longest },
    withImpatientBot(async (bot) => {
      await inTheEnd(bot, await type(bot, 'status litware'));
      bot.advance(120);
      breakIt(bot, fault);
      const said = await typeAll(
        bot,
        [...fromBefore, ...needNobody].map(([line]) => line),
        fault,
      );
      expect(unexpected(said, fromBefore)).toEqual([]);
      expect(unexpected(said.slice(fromBefore.length), needNobody)).toEqual([]);
    }),
  );

  it.each([
    ['status litware', 'Refresh', /^Unknown[\s\S]*Last known[\s\S]*What failed/],
    ['agreement litware', 'Read the text', /That did not work[\s\S]*public page[\s\S]*Why[\s\S]*Reference/],
  ])('after "%s" a press on %s is answered like what is typed', { timeout: longest }, (line, title, expected) =>
    withBot({ patienceMs, random }, async (bot) => {
      const alice = bot.person('Alice');
      await inTheEnd(bot, await type(bot, line, alice));
      breakIt(bot, fault);
      expect(await press(bot, alice.personal, title, fault)).toMatch(expected);
    }),
  );
});

// A success of create-agreement is one, whatever stands in it, unless a page came from something in between.
const withoutSuccess = troubles.filter(({ fault }) => fault.status !== 200 || fault.body === html);

describe.concurrent.each(withoutSuccess)('when Partner Center $name', ({ fault }) => {
  it(
    'a link that is open stays open, whatever is tried with it',
    { timeout: longest },
    withImpatientBot(async (bot) => {
      const alice = bot.person('Alice');
      await makeLink(bot, alice, { domain: 'litwareinc.com', inputs: { companyName: 'Litware' } });
      // On a busy machine the card says *Creating…* first.
      await expect.poll(async () => (await type(bot, 'pending all', alice)).words).not.toContain('Creating');
      breakIt(bot, fault);
      const { words } = await type(bot, 'finalize litware', alice);
      expect(words).toMatch(/Asking Microsoft…|^(Pending|Finalizing)/);
      expect((await type(bot, 'pending all')).words).toMatch(/1 open link[\s\S]*Litware/);
      if (fault.delayMs !== undefined) await bot.simulator.stop();
    }),
  );
});

describe.concurrent.each(troubles.filter(({ fault }) => fault.delayMs === undefined))('when one half $name', (one) => {
  it.each([
    ['agreements', 'reading the attested agreements', 'asking for a direct acceptance'],
    [
      'directSignedMicrosoftCustomerAgreementStatus',
      'asking for a direct acceptance',
      'reading the attested agreements',
    ],
  ])('the status is unknown, and says that it was /%s', { timeout: longest }, (path, failed, answered) =>
    withBot({ patienceMs, random }, async (bot) => {
      breakIt(bot, one.fault, `/v1/customers/${customerOf(bot, 'litwareinc.com').id}/${path}*`);
      const alice = bot.person('Alice');
      const said = await inTheEnd(bot, await type(bot, 'status litware', alice));
      expect(said).toMatch(/^Unknown/);
      expect(said).toContain(`What failed: ${failed}`);
      expect(said).not.toContain(answered);
      expect(said).not.toMatch(/ot accepted/);
      expect(/Request id[\s\S]*Correlation id/.test(said)).toBe(!notAsked.test(said));
      expect(titlesIn(bot.lastCard(alice.personal))[0]).toBe('Refresh');
    }),
  );
});
