import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { invoke, postActivity } from '../support/activities.ts';
import { mailbox, type Person, startTestBot, type TestBot } from '../support/bot.ts';
import { buttonsIn, titlesIn, wordsIn } from '../support/teams-screen.ts';
import { unzipped } from '../support/unzipped.ts';
import { mirrored, portfolio } from './portfolio-setup.ts';

let bot: TestBot;
let alice: Person;
beforeAll(async () => {
  bot = await startTestBot({ customers: portfolio, mirror: { most: null }, publicUrl: 'own', mail: true });
  alice = bot.person('Alice');
  await mirrored(bot, alice);
});
afterAll(() => bot.stop());

async function report(text = 'report', person = alice): Promise<string> {
  const [shown] = await bot.say(person.personal, text);
  return wordsIn(shown?.card);
}

/** Presses a file's button; answers the address that was given. */
async function linkTo(title: string, scene = alice.personal): Promise<string> {
  await bot.press(scene, title);
  const url = buttonsIn(bot.lastCard(alice.personal)).find((button) => button.title === 'Download')?.url;
  if (typeof url !== 'string') throw new Error('No link was given');
  return url;
}

describe('report', () => {
  it('counts by status, says how old that is, and that there is no last week yet', async () => {
    const words = await report();
    expect(words).toContain('7 customers');
    expect(words).toContain('Accepted: 4. Microsoft will refuse: 3. Not known: 0.');
    expect(words).toContain('No figures from last week yet');
    expect(words).toContain('The oldest reading:');
    expect(JSON.stringify(bot.lastCard(alice.personal))).toContain('"type":"Chart.Donut"');
  });

  it('is of one reseller', async () => {
    expect(await report('report for tailspin')).toContain('Accepted: 0. Microsoft will refuse: 2.');
  });
});

describe('the files', () => {
  it('come by a link that gives everything as CSV, safe to be opened', async () => {
    await report();
    const response = await fetch(await linkTo('CSV file'));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="mca-report-[\d-]+\.csv"$/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-robots-tag')).toContain('noindex');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = bytes.toString('utf8').split('\r\n');
    expect(lines).toHaveLength(9);
    const cedar = lines.find((line) => line.startsWith('Cedar,')) ?? '';
    expect(cedar).toContain('Re-attestation required,Attested,2021-05-03 00:00');
    expect(cedar).toContain('Quirinus Zauberling,q@cedar.example');
    expect(cedar).toContain('Tailspin Distribution,2027-06-30,250');
    expect(lines.find((line) => line.includes('formula.example'))).toMatch(/^"'=HYPERLINK/);
  });

  it('come as an Excel workbook with a frozen head, filters and dates that are dates', async () => {
    await report();
    const response = await fetch(await linkTo('Excel file'));
    const entries = unzipped(Buffer.from(await response.arrayBuffer()));
    const sheet = entries.get('xl/worksheets/sheet1.xml')?.toString('utf8') ?? '';
    expect(sheet).toContain('<autoFilter ref="A1:S8"/>');
    expect(sheet).toMatch(/<pane [^>]*ySplit="1"[^>]*state="frozen"|<pane [^>]*state="frozen"[^>]*ySplit="1"/);
    // 3 May 2021 and 30 June 2027 as Excel counts days.
    expect(sheet).toContain('<v>44319</v>');
    expect(sheet).toContain('<v>46568</v>');
    expect(sheet).not.toContain('<f>');
  });

  it('are for the presser alone, also where others read along', async () => {
    await bot.say(alice.group, 'report');
    const before = bot.messages(alice.group).length;
    await linkTo('Excel file', alice.group);
    expect(bot.messages(alice.group)).toHaveLength(before);
    expect(JSON.stringify(bot.messages(alice.group))).not.toContain('/files/');
  });

  it('are not given for a link that somebody made up or altered', async () => {
    await report();
    const url = await linkTo('CSV file');
    const [payload = '', proof = ''] = url.split('/files/')[1]?.split('.') ?? [];
    const other = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('csv', 'excel')).toString(
      'base64url',
    );
    for (const token of [
      'x',
      `${payload}.`,
      `${payload}.${'0'.repeat(64)}`,
      `${other}.${proof}`,
      `${payload}.${proof}.x`,
    ])
      expect((await fetch(`${bot.url}/files/${token}`)).status).toBe(404);
  });
});

describe('by e-mail', () => {
  it('goes to the asking person’s own address, with both files', async () => {
    bot.connector.addMember({
      id: alice.personal.userId ?? '',
      aadObjectId: alice.personal.userObjectId ?? '',
      email: 'alice@partner.example',
    });
    expect(await report('report by email')).toContain('on its way to your own address');
    const mail = bot.simulator.state().mails.at(-1);
    expect(mail).toMatchObject({ from: mailbox, to: ['alice@partner.example'] });
    expect(mail?.attachments.map(({ name }) => name.split('.').at(-1))).toEqual(['xlsx', 'csv']);
  });

  it('goes nowhere where Teams tells no address, or somebody else’s', async () => {
    const sent = bot.simulator.state().mails.length;
    const bob = bot.person('Bob');
    expect(await report('report by email', bob)).toContain('Teams did not tell me your e-mail address');
    bot.connector.addMember({ id: bob.personal.userId ?? '', aadObjectId: 'another', email: 'carol@partner.example' });
    expect(await report('report by email', bob)).toContain('Teams did not tell me your e-mail address');
    expect(bot.simulator.state().mails).toHaveLength(sent);
  });

  it('says what became of it when Microsoft refuses', async () => {
    bot.simulator.addFault({
      method: 'POST',
      path: `/v1.0/users/${encodeURIComponent(mailbox)}/sendMail`,
      times: 1,
      status: 403,
    });
    expect(await report('report by email')).toContain('Microsoft did not take the e-mail');
  });
});

it('keeps the figures of each day, and says a week later what changed', async () => {
  const own = await startTestBot({ customers: portfolio.slice(0, 5), mirror: { most: null } });
  try {
    const carol = own.person('Carol');
    await mirrored(own, carol);
    own.advance(2 * 60);
    for (let day = 0; day < 8; day += 1) {
      own.advance(24 * 60);
      await mirrored(own, carol);
    }
    const dogwood = own.simulator.state().customers.find(({ domain }) => domain === 'dogwood.example');
    own.simulator.directSign(dogwood?.id ?? '');
    await own.say(carol.personal, 'status dogwood');
    await own.press(carol.personal, 'Refresh');
    const [shown] = await own.say(carol.personal, 'report');
    expect(wordsIn(shown?.card)).toContain('Changes are since');
    expect(wordsIn(shown?.card)).toContain('(+1)');
    expect(wordsIn(shown?.card)).toContain('(−1)');
  } finally {
    await own.stop();
  }
});

describe('as a file of Teams', () => {
  const uploads: {
    readonly method: string;
    readonly range: string;
    readonly authorization: string;
    readonly bytes: Buffer;
  }[] = [];
  let oneDrive: Server;
  let status = 201;
  let teams: TestBot;
  let dana: Person;
  beforeAll(async () => {
    oneDrive = createServer(async (request, response) => {
      const { 'content-range': range = '', authorization = '' } = request.headers;
      uploads.push({ method: request.method ?? '', range: String(range), authorization, bytes: await buffer(request) });
      response.statusCode = status;
      response.end('{}');
    });
    await new Promise<void>((resolve) => oneDrive.listen(0, '127.0.0.1', resolve));
    teams = await startTestBot({ customers: portfolio, mirror: { most: null }, dialogs: true });
    dana = teams.person('Dana');
    await mirrored(teams, dana);
  });
  afterEach(() => {
    status = 201;
    uploads.splice(0);
  });
  afterAll(async () => {
    await teams.stop();
    oneDrive.close();
  });

  async function answered(action: 'accept' | 'decline', uploadUrl = url()): Promise<{ id: string; status: number }> {
    await teams.say(dana.personal, 'report');
    await teams.press(dana.personal, 'Excel file');
    const id = teams.messages(dana.personal).at(-1)?.activityId ?? '';
    const consent = teams.messages(dana.personal).at(-1)?.card;
    const { acceptContext } = consent as { acceptContext: unknown };
    const uploadInfo = {
      name: 'report.xlsx',
      uploadUrl,
      contentUrl: 'https://partner-my.sharepoint.com/report.xlsx',
      uniqueId: 'u-1',
      fileType: 'xlsx',
    };
    const value = {
      type: 'fileUpload',
      action,
      context: acceptContext,
      ...(action === 'accept' ? { uploadInfo } : {}),
    };
    const response = await postActivity(teams.url, {
      ...invoke(dana.personal, 'fileConsent/invoke', value),
      replyToId: id,
    });
    return { id, status: response.status };
  }
  const url = (): string => `http://127.0.0.1:${(oneDrive.address() as AddressInfo).port}/upload`;
  // A slow machine says first that it is under way.
  const editOf = (id: string) =>
    teams.settle(
      dana.personal,
      ({ method, activityId, activity }) =>
        method === 'PUT' && activityId === id && !String(activity.summary).includes('under way'),
    );

  it('asks first, then puts it into OneDrive and shows it in place of the question', async () => {
    const { id, status: answer } = await answered('accept');
    expect(answer).toBe(200);
    const edit = await editOf(id);
    expect(edit.activity.attachments?.[0]).toMatchObject({
      contentType: 'application/vnd.microsoft.teams.card.file.info',
      contentUrl: 'https://partner-my.sharepoint.com/report.xlsx',
      content: { uniqueId: 'u-1', fileType: 'xlsx' },
    });
    const [upload] = uploads;
    const size = upload?.bytes.length ?? 0;
    expect(upload).toMatchObject({ method: 'PUT', range: `bytes 0-${size - 1}/${size}`, authorization: '' });
    expect(unzipped(upload?.bytes ?? Buffer.alloc(0)).has('xl/workbook.xml')).toBe(true);
  });

  it('puts nothing anywhere when that is declined', async () => {
    const { id } = await answered('decline');
    expect((await editOf(id)).activity.summary).toContain('No file');
    expect(uploads).toHaveLength(0);
  });

  it.each([
    'https://files.bad.example/upload',
    'http://partner-my.sharepoint.com/upload',
    'https://sharepoint.com.bad.example/x',
  ])('sends nothing to %s', async (elsewhere) => {
    const { id } = await answered('accept', elsewhere);
    expect((await editOf(id)).activity.summary).toContain('The file is not there');
  });

  it('says so when OneDrive does not take it', async () => {
    status = 507;
    const { id } = await answered('accept');
    expect((await editOf(id)).activity.summary).toContain('The file is not there');
  });

  it('goes to the personal chat from a group chat', async () => {
    await teams.say(dana.group, 'report');
    const pressed = await teams.press(dana.group, 'CSV file');
    expect(pressed.sentence).toContain('personal chat');
    const consent = teams.messages(dana.personal).at(-1)?.card;
    expect(consent).toMatchObject({ acceptContext: { report: 'csv' } });
    expect(titlesIn(teams.lastCard(dana.group))).toContain('CSV file');
  });
});
