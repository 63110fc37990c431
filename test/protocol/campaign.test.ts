import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startTestBot, type TestBot } from '../support/bot.ts';
import { wordsIn } from '../support/teams-screen.ts';

let bot: TestBot;
let list = '';
let lists: Server;
let listUrl = '';

beforeAll(async () => {
  bot = await startTestBot({ mail: true, customers: [], publicUrl: 'own', dialogs: false });
  lists = createServer((_request, response) => response.end(list)).listen(0, '127.0.0.1');
  await new Promise((resolve) => lists.once('listening', resolve));
  const { port } = lists.address() as AddressInfo;
  listUrl = `http://127.0.0.1:${port}/list.csv`;
});
afterAll(async () => {
  await bot.stop();
  lists.close();
});

const heading = 'domain;country;language;companyName;signatoryFirstName;signatoryLastName;emailAddress;phoneNumber';
const lineOf = (domain: string, company: string): string =>
  `${domain};DE;de-DE;${company};Kim;Akers;kim@${domain};+49 30 5550100`;

let named = 0;
/** Customers that the bot knows, because somebody has asked about them. */
async function customers(count: number): Promise<readonly { domain: string; company: string }[]> {
  const asker = bot.person('Asker');
  const made = Array.from({ length: count }, () => {
    named += 1;
    return { domain: `proseware-${named}.example`, company: `Proseware ${named}` };
  });
  for (const { domain, company } of made) {
    await bot.simulator.addCustomer({ companyName: company, domain });
    await bot.say(asker.personal, `status ${domain}`);
  }
  return made;
}

/** Waits until the last card of a conversation says so. */
async function untilShown(scene: { conversationId: string }, words: RegExp): Promise<string> {
  for (let looks = 0; looks < 100; looks += 1) {
    const shown = wordsIn(bot.lastCard(scene));
    if (words.test(shown)) return shown;
    // The board is edited once in fifteen seconds of the business clock.
    bot.advance(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${words} was not shown; the card says: ${wordsIn(bot.lastCard(scene))}`);
}

/** Presses for a file, and fetches it by the link that is given. */
async function fileOf(person: Person, title: string): Promise<readonly Record<string, string>[]> {
  await bot.press(person.personal, title);
  const [, link = ''] = /"(http[^"]+\/files\/[^"]+)"/.exec(JSON.stringify(bot.lastCard(person.personal))) ?? [];
  const response = await fetch(link);
  expect(response.status).toBe(200);
  return parse(Buffer.from(await response.arrayBuffer()), { columns: true, bom: true });
}

describe('a campaign in Teams', () => {
  it('goes from the form through the dry run to its waves, and its card follows', async () => {
    const alice = bot.person('Alice');
    const [one, two] = await customers(2);
    await bot.say(alice.personal, 'campaign');
    await bot.press(alice.personal, 'New campaign');
    const lines = [heading, lineOf(one?.domain ?? '', one?.company ?? ''), 'nowhere.example;DE'].join('\n');
    const inputs = {
      name: 'Spring',
      customers: 'list',
      sending: 'mail',
      list: lines,
      replyTo: 'alice@partner.example',
      sentence: 'Hello!',
      waveSize: '50',
    };
    const wrong = await bot.press(alice.personal, 'Dry run', { inputs: { ...inputs, name: '', waveSize: 'x' } });
    expect(wordsIn(wrong.card)).toContain('Give it a name.');
    expect(wordsIn(wrong.card)).toContain('Give a number from 1 to 10000.');
    await bot.press(alice.personal, 'Dry run', { inputs });
    await bot.say(alice.personal, 'campaign spring');
    const ready = await untilShown(alice.personal, /1 customer can be asked/);
    expect(ready).toContain('Line 3, nowhere.example: no such customer');
    expect(bot.simulator.state().attestations).toEqual([]);
    await bot.press(alice.personal, 'Start');
    await bot.say(alice.personal, 'campaign Spring');
    bot.advance(3 * 24 * 60);
    await untilShown(alice.personal, /Sent, waiting/);
    const { mails } = bot.simulator.state();
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({
      to: [`kim@${one?.domain}`],
      replyTo: ['alice@partner.example'],
    });
    expect(mails[0]?.body).toContain('Hello!');
    expect(bot.simulator.state().attestations).toHaveLength(1);
    const inChannel = await bot.say(alice.channel, 'campaign Spring');
    const told = JSON.stringify(inChannel);
    for (const secret of [
      one?.domain ?? '',
      one?.company ?? '',
      'Akers',
      '5550100',
      'nowhere.example',
      two?.domain ?? '',
    ])
      expect(told).not.toContain(secret);
    expect(wordsIn(bot.lastCard(alice.channel))).toContain('Campaign: running');
  });

  it('is told and sent by hand with files that only their reader can fetch', async () => {
    const dora = bot.person('Dora');
    const [one] = await customers(1);
    const list = `${heading}\n${lineOf(one?.domain ?? '', one?.company ?? '')}\nnowhere.example;DE`;
    await bot.say(dora.personal, 'campaign');
    await bot.press(dora.personal, 'New campaign');
    await bot.press(dora.personal, 'Dry run', {
      inputs: { name: 'By hand', customers: 'list', list, sending: 'file' },
    });
    await bot.say(dora.personal, 'campaign by hand');
    await untilShown(dora.personal, /1 customer can be asked/);
    await bot.press(dora.personal, 'Start');
    bot.advance(3 * 24 * 60);
    await bot.say(dora.personal, 'campaign by hand');
    await untilShown(dora.personal, /A wave is due/);
    await bot.press(dora.personal, 'Begin the wave');
    await bot.say(dora.personal, 'campaign by hand');
    await untilShown(dora.personal, /1 link is made and waiting/);
    const rows = await fileOf(dora, 'Rows as CSV');
    expect(rows.map((row) => [row['customer'], row['Result'], row['Reason'] ?? ''])).toEqual([
      [one?.company, 'Link made, not sent', ''],
      ['nowhere.example', 'Skipped', 'no such customer'],
    ]);
    await bot.press(dora.personal, 'They are sent');
    await bot.say(dora.personal, 'campaign by hand');
    await untilShown(dora.personal, /Sent, waiting/);
  });

  it('takes its list from a file, and tells what is wrong with one', async () => {
    const bob = bot.person('Bob');
    const [one] = await customers(1);
    await bot.say(bob.personal, 'campaign');
    await bot.press(bob.personal, 'New campaign');
    await bot.press(bob.personal, 'Dry run', { inputs: { name: 'By file', customers: 'list' } });
    const attachments = [
      {
        contentType: 'application/vnd.microsoft.teams.file.download.info',
        name: 'list.csv',
        content: { downloadUrl: listUrl, uniqueId: '1', fileType: 'csv' },
      },
    ];
    list = `${heading}\n"broken`;
    await bot.say(bob.personal, 'campaign By file', { attachments });
    expect(wordsIn(bot.lastCard(bob.personal))).toContain('In line 2 a quotation mark is in the wrong place');
    list = `\ufeff${heading}\n${lineOf(one?.domain ?? '', one?.company ?? '')}`;
    await bot.say(bob.personal, '', { attachments });
    await untilShown(bob.personal, /1 customer can be asked/);
    await bot.press(bob.personal, 'Drop it');
    await bot.say(bob.personal, 'campaign By file');
    expect(wordsIn(bot.lastCard(bob.personal))).toContain('No campaign By file');
  });

  it('is made in the personal chat alone', async () => {
    const cara = bot.person('Cara');
    await bot.say(cara.personal, 'hi');
    const before = bot.messages(cara.personal).length;
    await bot.say(cara.channel, 'campaign');
    await bot.press(cara.channel, 'New campaign');
    expect(bot.messages(cara.personal).length).toBe(before + 1);
    expect(wordsIn(bot.lastCard(cara.personal))).toContain('New campaign');
  });
});
