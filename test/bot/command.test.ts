import type { Entity } from 'botbuilder';
import { describe, expect, it } from 'vitest';
import { parseLine, typedText } from '../../src/bot/command.ts';
import { commands } from '../../src/bot/commands/index.ts';

const names = commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
const bot = { id: '28:bot', name: 'MCA bot' };
const mentions = (id: string, text: string): Entity => ({ type: 'mention', text, mentioned: { id, name: 'x' } });
const typed = (text: string, entities: Entity[] = [mentions(bot.id, '<at>MCA bot</at>')]): string =>
  typedText({ text, entities, recipient: bot });

describe('what was typed', () => {
  it.each([
    ['<at>MCA bot</at> status Contoso', 'status Contoso'],
    ['<at>MCA bot</at>&nbsp;status\u00a0Contoso', 'status Contoso'],
    ['<at>MCA bot</at> <at>MCA bot</at>\nstatus\r\n\tContoso ', 'status Contoso'],
    ['status Contoso<at>MCA bot</at>', 'status Contoso'],
    ['status City Power &amp; Light', 'status City Power & Light'],
    ['status Margie&#39;s &quot;Travel&quot; &lt;3&gt;', 'status Margie\'s "Travel" <3>'],
    ['status &amp;lt; Co', 'status &lt; Co'],
    ['status AT&T &unknown; &', 'status AT&T &unknown; &'],
    ['\ufeffstatus\u200b contoso\u2060', 'status contoso'],
    ['<at>MCA bot</at>', ''],
    ['', ''],
  ])('of %j is %j', (text, expected) => {
    expect(typed(text)).toBe(expected);
  });

  it('keeps the mention of somebody else', () => {
    expect(typed('take <at>Bob</at>', [mentions('29:bob', '<at>Bob</at>')])).toBe('take <at>Bob</at>');
  });

  it('survives mentions that Teams would not send', () => {
    const odd = [mentions(bot.id, ''), { type: 'mention' }, { type: 'clientInfo', locale: 'en-US' }];
    expect(typed('status Contoso', odd)).toBe('status Contoso');
  });

  it.each([
    ['check\r\nContoso\r\n\r\nFabrikam Residences\n', 'check Contoso, Fabrikam Residences'],
    ['Check Contoso\n  Fabrikam \nTailspin', 'Check Contoso, Fabrikam, Tailspin'],
    ['status\nContoso', 'status Contoso'],
    ['\n\ncheckpoint\nof two lines', 'checkpoint of two lines'],
  ])('of several lines is a list where there is a name on each line: %j', (text, read) => {
    expect(typedText({ recipient: bot, text, entities: [] })).toBe(read);
  });

  it('is empty where there is no text', () => {
    expect(typedText({ recipient: bot, text: '', entities: [] })).toBe('');
  });
});

describe('a line', () => {
  it.each([
    ['status Contoso', 'status', 'Contoso'],
    ['/status Contoso', 'status', 'Contoso'],
    ['/ STATUS   Contoso   Ltd', 'status', 'Contoso Ltd'],
    ['status Contoso.', 'status', 'Contoso'],
    ['Status contoso.com .', 'status', 'contoso.com'],
    ['help', 'help', ''],
    ['HELP.', 'help', ''],
    ['  hi  ', 'hi', ''],
    ['Hello', 'hello', ''],
    ['pending ALL', 'pending', 'ALL'],
    ['subscribe expired, blocked for Contoso', 'subscribe', 'expired, blocked for Contoso'],
    ['subscriptions', 'subscriptions', ''],
    ['unsubscribe', 'unsubscribe', ''],
    ['take over Contoso', 'take over', 'Contoso'],
    ['Take  OVER all from Adele Vance.', 'take over', 'all from Adele Vance'],
    ['/take over', 'take over', ''],
    ['takeover Contoso', 'takeover', 'Contoso'],
  ])('%j is the command %s with %j', (line, name, argument) => {
    expect(parseLine(line, names)).toEqual({ kind: 'command', name, argument });
  });

  it.each([
    ['stauts contoso', 'status contoso'],
    ['statsu contoso ltd', 'status contoso ltd'],
    ['atest Fabrikam', 'attest Fabrikam'],
    ['finalise Contoso', 'finalize Contoso'],
    ['subscribtions', 'subscriptions'],
    ['unsuscribe', 'unsubscribe'],
    ['hlep', 'help'],
    ['tkae over Contoso', 'take over Contoso'],
    ['take ovr all from Adele', 'take over all from Adele'],
    ['/pendign all', 'pending all'],
    ['hi!', 'hi'],
  ])('%j is nearly %j', (line, suggestion) => {
    expect(parseLine(line, names)).toEqual({ kind: 'nearly', suggestion });
  });

  it.each([
    '',
    '.',
    '/',
    'what is the weather',
    'unhelpful',
    'please help',
    'x',
    '👋',
    'constructor',
    '__proto__',
    'toString Contoso',
  ])('%j is no command', (line) => {
    expect(parseLine(line, names).kind).toBe('other');
  });

  it('of great length is read at once', () => {
    const long = `${'/ '.repeat(20_000)}${'status '.repeat(20_000)}${'. '.repeat(20_000)}`;
    expect(parseLine(long, names).kind).toBe('other');
    expect(parseLine('a'.repeat(200_000), names).kind).toBe('other');
    expect(typed(`${'&nbsp;'.repeat(20_000)}status`)).toBe('status');
  });
});
