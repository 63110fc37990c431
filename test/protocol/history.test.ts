import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyEvidence } from '../../src/evidence/verify.ts';
import { startTestBot, type TestBot } from '../support/bot.ts';
import { titlesIn, wordsIn } from '../support/teams-screen.ts';
import { accept, addCustomer, makeLink, signatory, withBot } from './scenario.ts';

let bot: TestBot;
let evidenceDir = '';
beforeAll(async () => {
  evidenceDir = await mkdtemp(join(tmpdir(), 'evidence-'));
  bot = await startTestBot({ evidenceDir });
});
afterAll(async () => {
  await bot.stop();
  await rm(evidenceDir, { recursive: true, force: true });
});

const secrets = Object.values(signatory);

describe('history', () => {
  it('tells newest first who asked, who took the message and what Microsoft answered', async () => {
    const alice = bot.person('Alice');
    await addCustomer(bot, 'told.proteus.example', 'Proteus Told');
    await makeLink(bot, alice, { domain: 'told.proteus.example', inputs: { companyName: 'Proteus Told' } });
    await bot.press(alice.personal, 'Send to signatory');
    const [shown] = await bot.say(alice.personal, 'history told.proteus.example');
    expect(wordsIn(shown?.card)).toMatch(
      /^History[\s\S]*Took the message[\s\S]*by Alice[\s\S]*Microsoft made the link[\s\S]*Rests on Microsoft’s answer[\s\S]*Asked for an acceptance link: United States[\s\S]*by Alice[\s\S]*request id/,
    );
    expect(secrets.filter((secret) => wordsIn(shown?.card).includes(secret))).toEqual([]);
  });

  it('is a button on the status and on the attestation, and pages in place', async () => {
    const alice = bot.person('Alice');
    await addCustomer(bot, 'paged.proteus.example', 'Proteus Paged');
    await makeLink(bot, alice, { domain: 'paged.proteus.example', inputs: { companyName: 'Proteus Paged' } });
    expect(titlesIn(bot.lastCard(alice.personal))).toContain('History');
    for (let times = 0; times < 5; times += 1) await bot.say(alice.personal, 'finalize paged.proteus.example');
    const [status] = await bot.say(alice.personal, 'status paged.proteus.example');
    expect(titlesIn(status?.card)).toContain('History');
    await bot.press(alice.personal, 'History');
    const newest = bot.lastCard(alice.personal);
    expect(titlesIn(newest)).toEqual(['Older', 'Status']);
    const calls = bot.connector.calls.length;
    const older = await bot.press(alice.personal, 'Older');
    expect(wordsIn(older.card)).toContain('Asked for an acceptance link');
    expect(titlesIn(older.card)).toContain('Newer');
    expect(bot.connector.calls).toHaveLength(calls);
  });

  it('is for agents alone, and holds nothing of the signatory in a channel', async () => {
    const alice = bot.person('Alice');
    await addCustomer(bot, 'shared.proteus.example', 'Proteus Shared');
    await makeLink(bot, alice, { domain: 'shared.proteus.example', inputs: { companyName: 'Proteus Shared' } });
    const [shown] = await bot.say(alice.channel, 'history shared.proteus.example');
    expect(wordsIn(shown?.card)).toContain('Asked for an acceptance link');
    expect(secrets.filter((secret) => JSON.stringify(shown).includes(secret))).toEqual([]);
    await withBot({ agents: [] }, async (own) => {
      const [refused] = await own.say(own.person('Mallory').personal, 'history litware');
      expect(wordsIn(refused?.card)).not.toContain('History');
    });
  });

  it('says that there is nothing where there is nothing', async () => {
    const [shown] = await bot.say(bot.person('Alice').personal, 'history litware');
    expect(wordsIn(shown?.card)).toContain('Nothing has happened');
  });
});

describe('evidence', () => {
  it('is written when an attestation is finalized, with the text’s hash, and listed with the head of its chain', async () => {
    const alice = bot.person('Alice');
    await addCustomer(bot, 'proven.proteus.example', 'Proteus Proven');
    const link = await makeLink(bot, alice, {
      domain: 'proven.proteus.example',
      inputs: { companyName: 'Proteus Proven' },
    });
    await accept(bot, link);
    await bot.say(alice.personal, 'finalize proven.proteus.example');
    await bot.settle(alice.personal, ({ activity }) => (activity.summary ?? '').includes('Finalized'));
    const today = new Date(bot.simulator.clock.now()).toISOString().slice(0, 10);
    const listed = async (): Promise<string> => {
      // The alert comes when it comes, and may be among what was said.
      const said = await bot.say(alice.personal, `evidence ${today} ${today}`);
      return said.map(({ card }) => wordsIn(card)).find((words) => words.includes('Written from')) ?? '';
    };
    await expect.poll(listed, { timeout: 10_000 }).toContain('Proteus Proven');
    const words = await listed();
    const head = /[0-9a-f]{64}/.exec(words)?.[0] ?? 'no head';
    const file = /evidence-\d+\.json/.exec(words)?.[0] ?? 'no file';
    expect((await verifyEvidence({ path: evidenceDir, head })).problems).toEqual([]);
    const entry = JSON.parse(await readFile(join(evidenceDir, file), 'utf8'));
    expect(entry).toMatchObject({
      attestation: { microsoftId: link },
      typedByAgent: { emailAddress: signatory.emailAddress },
      agreement: {
        text: { kind: 'read', country: 'US', language: 'en-US', sha256: expect.stringMatching(/^\w{64}$/) },
      },
    });
    expect(secrets.filter((secret) => words.includes(secret))).toEqual([]);
  });

  it.each([
    'evidence',
    'evidence yesterday',
    'evidence 1.1.2026',
    'evidence 2026-02-30',
    'evidence 2026-02-01 2026-01-01',
  ])('asks for the days where they cannot be read: %s', async (line) => {
    const [shown] = await bot.say(bot.person('Alice').personal, line);
    expect(wordsIn(shown?.card)).toMatch(/Which days\?[\s\S]*evidence 2026-01-01/);
  });

  it('takes one day, and two with words between them', async () => {
    const scene = bot.person('Alice').personal;
    const [since] = await bot.say(scene, 'evidence from 2026-01-01');
    expect(wordsIn(since?.card)).toContain('Written from');
    const [between] = await bot.say(scene, 'Evidence 2020-01-01 to 2020-01-31.');
    expect(wordsIn(between?.card)).toMatch(/No evidence in this time[\s\S]*January 1, 2020 to January 31, 2020/);
  });

  it('says so where none is kept', () =>
    withBot({}, async (own) => {
      const [shown] = await own.say(own.person('Alice').personal, 'evidence 2026-01-01');
      expect(wordsIn(shown?.card)).toContain('No evidence is kept');
    }));
});
