import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { verifyEvidence } from '../../src/evidence/verify.ts';
import { typedForm } from '../protocol/scenario.ts';
import { launchBrowser } from '../support/chromium.ts';
import { wordsIn } from '../support/teams-screen.ts';
import { type MadeLink, madeUpToken, type PageWorld, press, startPages, stateOf } from '../web/page/page-setup.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const another = { signatoryFirstName: 'Ina', emailAddress: 'ina.berg@proteus.example' };
const creating = { method: 'POST', path: '/v1/attestations/enhanced' };
const phone = { width: 360, height: 740 };
/** In minutes: the page's own life less an hour. */
const aMonth = (30 * 24 - 1) * 60;

describe('the acceptance page in a browser', () => {
  let world: PageWorld;
  let evidenceDir: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** What the browser itself complained about, such as something that the page's policy forbids. */
  let complaints: string[];

  beforeAll(async () => {
    evidenceDir = await mkdtemp(join(tmpdir(), 'evidence-'));
    [world, browser] = await Promise.all([startPages({ evidenceDir }), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
    await rm(evidenceDir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    context = await browser.newContext({ viewport: phone, locale: 'en-GB', timezoneId: 'Asia/Tokyo' });
    context.setDefaultTimeout(15_000);
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
  });
  afterEach(async () => {
    // A 404, a 422 and a 429 are said as such; nothing else may be.
    expect(complaints.filter((text) => !/status of (404|422|429)/.test(text))).toEqual([]);
    await context.close();
  });

  const accept = async (link: MadeLink): Promise<void> => {
    await page.goto(link.url);
    await page.getByRole('button', { name: 'Show agreement' }).click();
    const frame = page.frameLocator('iframe[title^="Microsoft Customer Agreement"]');
    await frame.getByRole('button', { name: 'Accept Agreement' }).click();
    await frame.getByText('Agreement accepted').waitFor();
    await page.getByRole('button', { name: 'I have accepted' }).click();
  };
  /** The file that proves an agreement, once it is written. */
  const evidenceOf = async (attestationId: string): Promise<string | null> => {
    const files = (await readdir(evidenceDir)).filter((file) => file.endsWith('.json')).toSorted();
    const texts = await Promise.all(files.map((file) => readFile(join(evidenceDir, file), 'utf8')));
    return files[texts.findIndex((text) => text.includes(attestationId))] ?? null;
  };
  /** The end of the chain, as the bot says it in the chat. */
  const postedHead = async (): Promise<string> => {
    const { bot, agent } = world;
    const day = new Date(Date.parse(bot.simulator.state().now)).toISOString().slice(0, 10);
    const said = await bot.say(agent.personal, `evidence ${day} ${day}`);
    const [head = ''] = /[0-9a-f]{64}/.exec(said.map(({ card }) => wordsIn(card)).join('\n')) ?? [];
    return head;
  };
  const heading = (name: string) => page.getByRole('heading', { level: 1, name });

  test('the signatory reads and accepts in the page, says so, and sees it turn green; the agent hears it', async () => {
    const link = await world.link();
    await accept(link);
    await heading('Done, thank you').waitFor();
    const { bot, agent } = world;
    await bot.settle(agent.personal, ({ activity }) => activity.summary === 'Agreement finalized: Proteus');
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await page.title()).toBe('Done, thank you · Microsoft Customer Agreement');
  });

  test('what changes by itself is shown without a press, and said to screen readers', async () => {
    const link = await world.link();
    await page.clock.install();
    await page.goto(link.url);
    await page.getByRole('button', { name: 'I have accepted' }).click();
    await page.locator('#status').getByText('Microsoft does not show your acceptance yet').waitFor();
    expect(new URL(page.url()).hash).toBe('#status');
    await world.bot.press(world.agent.personal, 'Cancel');
    await page.clock.runFor(20_000);
    await page.getByRole('status').filter({ hasText: 'This request has been withdrawn' }).last().waitFor();
    expect(await page.locator('#live').innerText()).toContain('Proseware Cloud has withdrawn the request for Proteus.');
    expect(await page.title()).toContain('withdrawn');
  });

  test('the deadline stands in the reader’s own zone', async () => {
    const link = await world.link();
    await page.goto(link.url);
    const time = page.locator('time');
    expect(await time.innerText()).toMatch(/GMT\+9|JST/);
    expect(await time.innerText()).toMatch(/^\w+,? \d+ \w+ \d{4}/);
    const without = await browser.newContext({ javaScriptEnabled: false, locale: 'de-DE' });
    const plain = await without.newPage();
    await plain.goto(link.url);
    expect(await plain.locator('time').innerText()).toContain('UTC');
    expect(await plain.locator('html').getAttribute('lang')).toBe('de');
    await without.close();
  });

  test('a browser that names languages which are none shows what changes all the same', async () => {
    const link = await world.link();
    await page.addInitScript(`Object.defineProperty(navigator, 'languages', { value: ['en-US@posix', ''] })`);
    await accept(link);
    await heading('Done, thank you').waitFor();
  });

  test('everything works without scripts', async () => {
    const link = await world.link();
    const without = await browser.newContext({ javaScriptEnabled: false });
    const plain = await without.newPage();
    await plain.goto(link.url);
    await plain.getByRole('button', { name: 'Show agreement' }).click();
    await plain.frameLocator('iframe').getByRole('button', { name: 'Accept Agreement' }).click();
    await plain.frameLocator('iframe').getByText('Agreement accepted').waitFor();
    await plain.getByRole('button', { name: 'I have accepted' }).click();
    await world.bot.settle(world.agent.personal, ({ activity }) => JSON.stringify(activity).includes(link.domain));
    await expect.poll(() => plain.reload().then(() => plain.locator('h1').innerText())).toBe('Done, thank you');
    await without.close();
  });

  test('a month later, with Microsoft’s link long dead, it still ends in a finalized agreement, and its evidence verifies', async () => {
    const link = await world.link();
    const { bot, agent } = world;
    bot.advance(aMonth);
    await page.goto(link.url);
    await page.getByText('Microsoft’s link has ended').waitFor();
    const made = bot.simulator.state();
    const dead = made.attestations.find(({ attestationId }) => attestationId === link.attestationId);
    expect(Date.parse(dead?.expiresAt ?? '')).toBeLessThan(Date.parse(made.now) - 28 * 24 * 60 * 60_000);
    await accept(link);
    await heading('Done, thank you').waitFor();
    const fresh = bot.simulator.state().attestations.at(-1);
    expect(fresh?.attestationId).not.toBe(link.attestationId);
    expect(fresh?.customerId).toBe(link.customerId);
    await bot.settle(
      agent.personal,
      ({ method, activity }) =>
        method === 'POST' &&
        activity.summary === 'Agreement finalized: Proteus' &&
        JSON.stringify(activity).includes(link.domain),
    );
    await expect.poll(() => evidenceOf(fresh?.attestationId ?? '')).toMatch(/^evidence-\d{6}\.json$/);
    const head = await postedHead();
    expect(await verifyEvidence({ path: evidenceDir, head })).toMatchObject({ problems: [] });
    expect(await verifyEvidence({ path: evidenceDir, head: 'f'.repeat(64) })).not.toMatchObject({ problems: [] });
  });

  test('who is not the right person names another, with the keyboard alone', async () => {
    const link = await world.link();
    await page.goto(link.url);
    await page.getByText('I am not the right person').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Ina');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('ina');
    await page.keyboard.press('Enter');
    await page.getByText('This is not an e-mail address.').waitFor();
    expect(await page.locator(':focus').getAttribute('name')).toBe('emailAddress');
    expect(await page.getByLabel('First name').inputValue()).toBe('Ina');
    await page.keyboard.press('End');
    await page.keyboard.type('@proteus.example');
    await page.keyboard.press('Enter');
    await page.getByText('has been told that somebody else is to sign').waitFor();
    const { bot, agent } = world;
    await bot.settle(agent.personal, ({ activity }) => activity.summary === 'Somebody else is to sign: Proteus');
  });

  test('a withdrawn request says so', async () => {
    const link = await world.link();
    await world.bot.press(world.agent.personal, 'Cancel');
    await page.goto(link.url);
    await heading('This request has been withdrawn').waitFor();
    expect(await page.getByRole('button').count()).toBe(0);
  });

  test('a replaced link shows the new one', async () => {
    const link = await world.link();
    await world.bot.press(world.agent.personal, 'Reissue');
    await accept(link);
    await heading('Done, thank you').waitFor();
    expect(world.bot.simulator.state().attestations.at(-1)?.acceptedAt).toBeDefined();
  });

  test('a wrong token shows nothing', async () => {
    await page.goto(`${world.bot.url}/a/${madeUpToken()}`);
    await heading('There is nothing here').waitFor();
    expect(await page.getByRole('button').count()).toBe(0);
  });

  test('framing is refused', async () => {
    const link = await world.link();
    await page.setContent(`<iframe src="${link.url}"></iframe>`);
    await expect.poll(() => complaints.some((text) => text.includes('frame-ancestors'))).toBe(true);
    complaints = [];
  });

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    const look = async (name: string): Promise<void> => {
      expect(await violations(page), name).toEqual([]);
      const wide = await page.locator('html').evaluate((root) => root.scrollWidth);
      expect(wide, name).toBeLessThanOrEqual(phone.width);
      const folder = process.env['PAGE_SCREENSHOTS'];
      if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png`, fullPage: true });
    };
    beforeEach(() => page.emulateMedia({ colorScheme }));

    test('every state fits a phone, and axe finds nothing', { timeout: 60_000 }, async () => {
      const link = await world.link({ signatoryLastName: `von ${'Zauberling'.repeat(6)}` });
      await page.goto(link.url);
      await page.locator('details').evaluateAll((all) => {
        for (const one of all) one.setAttribute('open', '');
      });
      await look('open');
      await page.getByRole('button', { name: 'Send' }).evaluate((button) => button.closest('form')?.reset());
      await page.getByLabel('E-mail').fill('ina');
      await page.getByLabel('Phone').fill('no');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByText('This is not a phone number.').waitFor();
      await look('problems');
      await page.getByRole('button', { name: 'Show agreement' }).click();
      await page.frameLocator('iframe').getByRole('button', { name: 'Accept Agreement' }).waitFor();
      await look('shown');
      await page.getByRole('button', { name: 'I have accepted' }).click();
      await page.locator('#status').getByText('Microsoft does not show').waitFor();
      await look('not-yet');
      world.bot.advance(8 * 24 * 60);
      await page.goto(link.url);
      await page.getByText('Microsoft’s link has ended').waitFor();
      await page.locator('#status').getByText('Please show the agreement again').waitFor();
      await look('ended');
      await accept(link);
      await heading('Done, thank you').waitFor();
      await look('done');
      await page.goto(`${world.bot.url}/a/${madeUpToken()}`);
      await look('gone');
    });

    test('so does every way in which it ends or waits', { timeout: 60_000 }, async () => {
      const { bot, agent } = world;
      const told = await world.link({ autoFinalize: 'false' });
      await press(told, 'accepted');
      await press(told, 'new-link');
      await press(told, 'other', { firstName: 'Ina', lastName: 'Berg', emailAddress: '', phoneNumber: '' });
      await page.goto(told.url);
      await page.locator('#status').getByText('Proseware Cloud completes it.').waitFor();
      await page.locator('#status').getByText('that somebody else is to sign').waitFor();
      await look('told');
      for (let count = 0; count < 20; count += 1) await press(told, 'new-link');
      await page.getByRole('button', { name: 'I have accepted' }).click();
      await heading('One moment, please').waitFor();
      await look('busy');
      const withdrawn = await world.link();
      await bot.press(agent.personal, 'Cancel');
      await page.goto(withdrawn.url);
      await heading('This request has been withdrawn').waitFor();
      await look('withdrawn');
      const replaced = await world.link();
      await bot.say(agent.personal, `attest ${replaced.domain}`);
      await bot.press(agent.personal, 'Replace');
      await bot.press(agent.personal, 'Create acceptance link', { inputs: { ...typedForm, ...another } });
      await page.goto(replaced.url);
      await heading('Somebody else has been asked').waitFor();
      await look('replaced');
      // What passes by itself is held while it is looked at: the page is told that nothing has changed.
      await page.route('**/state', async (route) => {
        const { key, wait } = await page.locator('main').evaluate((main) => ({ ...main.dataset }));
        await route.fulfill({ json: { key, wait } });
      });
      const asked = await world.link();
      const creatingAgreement = { method: 'POST', path: `/v1/customers/${asked.customerId}/agreements` };
      bot.simulator.addFault({ ...creatingAgreement, dropConnection: 'before' });
      await page.goto(asked.url);
      await page.getByRole('button', { name: 'I have accepted' }).click();
      await page.locator('#status').getByText('We are asking Microsoft now.').waitFor();
      await look('checking');
      const direct = await world.link();
      await bot.simulator.directSign(direct.customerId);
      // A reading younger than a minute is not asked for again.
      bot.advance(2);
      await bot.say(agent.personal, `status ${direct.domain}`);
      await expect.poll(() => stateOf(direct).then(({ key }) => key)).toMatch(/^doneDirectly/);
      await page.goto(direct.url);
      await page.getByText('Microsoft 365 admin center').waitFor();
      await look('done-directly');
      const renewed = await world.link();
      bot.advance(2 * 24 * 60);
      bot.simulator.addFault({ ...creating, delayMs: 15_000 });
      const shown = press(renewed, 'show');
      await expect.poll(() => stateOf(renewed).then(({ key }) => key)).toMatch(/^preparing/);
      await page.goto(renewed.url);
      await heading('Preparing a fresh link').waitFor();
      await look('preparing');
      await shown;
      const stopped = await world.link();
      bot.advance(2 * 24 * 60);
      bot.simulator.addFault({ ...creating, status: 400, body: { code: 2001, description: 'No.' } });
      await press(stopped, 'show');
      await page.goto(stopped.url);
      await heading('This cannot go on here').waitFor();
      await look('stopped');
    });
  });
});

/** What axe finds on the page, in words. Its script is run from outside: the page's own policy would not let it in. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const found: unknown = await page.evaluate('axe.run(document, { iframes: false })');
  return axeResult.parse(found).violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

const axeResult = z.object({
  passes: z.array(z.unknown()).min(10),
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});
