import { afterEach, expect, it } from 'vitest';
import { askedMembership } from '../../src/bot/membership.ts';
import { createSender } from '../../src/bot/send.ts';
import { createLog } from '../../src/log.ts';
import { startTestBot, type TestBot } from './adapter-setup.ts';

// What the Bot Connector answers may quote what was sent, or hold a person's data: the log gets its codes, never its words.

const planted = 'Quirinus Zauberling +1 555 7654321';
const lines: string[] = [];
const log = createLog({ destination: { write: (line: string) => void lines.push(line) } });
let bot: TestBot;
afterEach(() => bot.stop());

const reference = () => ({
  serviceUrl: bot.connector.url,
  channelId: 'msteams',
  conversation: { id: 'a:x', name: '', isGroup: false, conversationType: 'personal' },
  bot: { id: '28:bot', name: 'bot' },
});
const answers = [
  [{ status: 400, body: { error: { code: 'BadSyntax', message: `Bad card: ${planted}` } } }, '400 BadSyntax'],
  [{ status: 200, text: `{"id": "${planted}` }, '200 PARSE_ERROR'],
] as const;

it.each(answers)('a message that is answered %j leaves the codes in the log', async (answer, codes) => {
  lines.length = 0;
  bot = await startTestBot(() => async () => {});
  const sender = createSender({ adapter: bot.adapter, log, wallClock: { now: Date.now } });
  bot.connector.answerNext(answer);
  await sender.send(reference(), { type: 'message', text: planted });
  expect(lines.join()).toContain(codes);
  expect(lines.join()).not.toContain(planted);
});

it.each(answers)('a question about a member that is answered %j leaves the codes in the log', async (answer, codes) => {
  lines.length = 0;
  bot = await startTestBot(() => async () => {});
  const membership = askedMembership({
    readMember: bot.adapter.readMember,
    allowedTenantIds: ['t'],
    log,
    now: () => 0,
  });
  bot.connector.answerMember('29:x', answer);
  const claim = { teamsId: '29:x', entraId: 'e', tenantIds: ['t'], reference: reference(), rosterIds: ['a:x'] };
  expect(await membership(claim)).toEqual({ kind: 'unclear' });
  expect(lines.join()).toContain(codes.split(' ')[1]);
  expect(lines.join()).not.toContain(planted);
});
