import chromium from '@sparticuz/chromium';
import { type Browser, chromium as browserType, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { ask, attest, open, openEmpty, wallStart } from './support.ts';

let browser: Browser;
const pages: Page[] = [];
const problems: string[] = [];

beforeAll(async () => {
  // One process for everything dies with the first closed page.
  const args = chromium.args.filter((argument) => argument !== '--single-process');
  browser = await browserType.launch({ executablePath: await chromium.executablePath(), args, headless: true });
});
afterEach(async () => {
  for (const page of pages.splice(0)) await page.close();
  expect(problems.splice(0)).toEqual([]);
});
afterAll(() => browser.close());

/** Opens the stand-in's page; errors in its console fail the test. */
async function visit(simulator: Simulator, path = '/', width = 1280): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  pages.push(page);
  page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())));
  page.on('pageerror', (error) => void problems.push(String(error)));
  await page.goto(`${simulator.url}${path}`);
  return page;
}

const rowOf = (page: Page, id: string | undefined) => page.locator(`[data-customer="${id}"]`);

describe('the page', () => {
  it('escapes what customers are called, and allows no script but its own', async () => {
    const simulator = await openEmpty({
      customers: [{ companyName: `<img src=x onerror="alert('1')">&`, domain: 'x' }],
    });
    const reply = await ask(simulator, 'GET /?q=%22%3E%3Cscript%3E', { token: '' });
    expect(reply.text).not.toContain('"><script>');
    const all = await ask(simulator, 'GET /', { token: '' });
    expect(all.text).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;');
    expect(all.text).not.toMatch(/<img src=x|style="|onclick=/);
    expect(all.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'/);
  });

  it('lists every status, two Contoso apart by their domains, and finds customers', async () => {
    const simulator = await open();
    const page = await visit(simulator);
    expect(await page.locator('[data-customer]').count()).toBe(simulator.state().customers.length);
    const statuses = await page
      .locator('[data-customer] [data-status]')
      .evaluateAll((chips) => chips.map((chip) => chip.getAttribute('data-status')));
    expect(new Set(statuses)).toEqual(new Set(['attested', 'direct', 'outdated', 'none']));
    await page.getByTestId('search').fill('contoso');
    await expect.poll(() => page.locator('[data-customer]').count()).toBe(2);
    expect(await page.locator('[data-customer]').allInnerTexts()).toEqual([
      expect.stringMatching(/contoso\.onmicrosoft\.com[\s\S]*Re-attestation required/),
      expect.stringMatching(/contoso\.co\.uk[\s\S]*No agreement/),
    ]);
  });

  it('places an order and says what became of it', async () => {
    const simulator = await open();
    const page = await visit(simulator);
    const idOf = (domain: string) => simulator.state().customers.find((customer) => customer.domain === domain)?.id;
    const refused = rowOf(page, idOf('contoso.onmicrosoft.com'));
    await refused.getByTestId('order-action').selectOption('Remove licences');
    await refused.locator('[data-action="order"]').click();
    await refused.getByText('Remove licences: refused, 403 / 900428; not reported').waitFor();
    const accepted = rowOf(page, idOf('fabrikam.com'));
    await accepted.locator('[data-action="order"]').press('Enter');
    await accepted.getByText('New purchase: order accepted.').waitFor();
    await refused.locator('[data-action="direct-sign"]').click();
    await refused.getByText('Accepted · direct').waitFor();
    expect(await refused.locator('[data-action="direct-sign"]').count()).toBe(0);
  });

  it('moves the clock, takes over what changes, and leaves focus and typed text alone', async () => {
    const simulator = await open();
    const page = await visit(simulator);
    await page.locator('#minutes').fill('42');
    await page.locator('#minutes').focus();
    const id = await attest(simulator, { companyName: 'Appears by itself', expirationInMinutes: 5 });
    const card = page.locator(`[data-attestation="${id}"]`);
    await card.getByText('Waiting for the signatory').waitFor();
    expect(await page.locator('#minutes').inputValue()).toBe('42');
    expect(await page.evaluate('document.activeElement.id')).toBe('minutes');
    await page.locator('[data-advance="5"]').click();
    await card.getByText('Expired').waitFor();
    expect(simulator.clock.now()).toBe(wallStart + 300_000);
    await page.locator('[data-action="move-clock"]').click();
    await expect.poll(() => simulator.clock.now()).toBe(wallStart + 47 * 60_000);
    await expect.poll(() => page.getByTestId('now').innerText()).toContain('08:47 UTC');
  });

  it.each([320, 375, 768, 1280])('fits a window %i wide', async (width) => {
    const simulator = await open();
    await attest(simulator, { companyName: 'A very long name of a company without any end '.repeat(3) });
    const page = await visit(simulator, '/', width);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });
});

describe('the acceptance component in a browser', () => {
  it('accepts at the press of its button', async () => {
    const simulator = await openEmpty();
    const id = await attest(simulator);
    const page = await visit(simulator, `/mca/?attestationid=${id}`, 375);
    await page.getByRole('button', { name: 'Accept Agreement' }).click();
    await page.getByText('Agreement accepted').waitFor();
    expect(simulator.state().attestations[0]).toHaveProperty('acceptedAt');
    expect(await page.getByRole('button').count()).toBe(0);
  });
});
