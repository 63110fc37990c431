import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { type RunningDemo, startDemo, temporaryDataDir } from './running-demo.ts';
import { acceptOnBotsPage, openStandIn, type StandInPage } from './stand-in-page.ts';
import { bannerColour, openTeams, press, type TeamsPage } from './teams-page.ts';

describe('the tour that the demo offers to a newcomer', () => {
  let demo: RunningDemo;
  let browser: Browser;
  let context: BrowserContext;
  let teams: TeamsPage;
  let standIn: StandInPage;
  let removeData: () => Promise<void>;

  beforeAll(async () => {
    const { path, remove } = await temporaryDataDir();
    removeData = remove;
    [demo, browser] = await Promise.all([startDemo({ dataDir: path, flags: ['--fresh'] }), launchBrowser()]);
    context = await browser.newContext();
    // Below the tests' own limit, so that a failure names what was waited for.
    context.setDefaultTimeout(15_000);
    teams = await openTeams(context, demo.teamsUrl);
    standIn = await openStandIn(context, demo.simulatorUrl);
  });

  afterAll(async () => {
    await browser.close();
    await demo.stop('SIGTERM');
    await removeData();
  });

  test('a first-time user is greeted, asks for a status, makes a link, and sees the card turn green with an alert', async () => {
    await teams.card('Hello!', 'Try it: type status and a company name.').waitFor();

    await teams.say('status contoso');
    const pick = teams.card('Which one?', 'contoso.co.uk', 'contoso.onmicrosoft.com');
    await pick.getByRole('button').filter({ hasText: 'contoso.onmicrosoft.com' }).click();
    const status = teams.card('Re-attestation required', 'contoso.onmicrosoft.com', 'Adele Vance');
    await press(status, 'Attest');

    const form = teams.card('Who may sign for this customer?', 'contoso.onmicrosoft.com');
    expect(await form.getByLabel('Company name').inputValue()).toBe('Contoso');
    expect(await form.getByLabel('First name').inputValue()).toBe('Adele');
    expect(await form.getByLabel('E-mail').inputValue()).toBe('adele.vance@contoso.onmicrosoft.com');
    await press(form, 'Create acceptance link');

    const attestation = teams.card('Contoso', 'Open agreement', 'do not press Accept');
    await attestation.filter({ hasText: 'Pending' }).waitFor();
    const [signatorys] = await Promise.all([context.waitForEvent('page'), press(attestation, 'Open agreement')]);
    await acceptOnBotsPage(signatorys);

    const finalized = teams.card('Finalized', 'Wrong signatory?', 'contoso.onmicrosoft.com');
    await finalized.waitFor();
    await teams.card('Agreement finalized', 'contoso.onmicrosoft.com').waitFor();
    expect(await teams.page.locator('.ac-adaptiveCard').filter({ hasText: 'do not press Accept' }).count()).toBe(0);
    expect(greenest(await bannerColour(finalized))).toBe(true);
  });

  test('a link that nobody accepts ends when the clock is moved: a warning, then the end, and the card says so', async () => {
    await teams.say('attest tailspintoys.com');
    await press(teams.card('Who may sign for this customer?', 'tailspintoys.com'), 'Create acceptance link');
    await teams.card('Pending', 'tailspintoys.com', 'Deadline').waitFor();

    for (const _day of [1, 2, 3, 4]) await standIn.moveClock('+1 day');
    await teams.card('The link ends soon', 'tailspintoys.com', 'in 3 days').waitFor();
    await standIn.moveClock('+7 days');
    await teams.card('The link has ended', 'tailspintoys.com', 'Reissue').waitFor();

    const card = teams.card('Expired', 'tailspintoys.com', 'nobody accepted it, as far as we can tell');
    await card.waitFor();
    expect(await teams.page.locator('.ac-adaptiveCard').filter({ hasText: 'Pending' }).count()).toBe(0);
  });

  test('an order without an agreement is refused and reported; after acceptance the same person hears which order to retry', async () => {
    const customer = await standIn.customer('graphicdesigninstitute.com');
    await customer.getByRole('button', { name: 'Place order' }).click();
    await customer.getByText('refused, 403 / 13605; reported to the bot').waitFor();

    const alert = teams.card('Purchase blocked', 'graphicdesigninstitute.com', '1 order waiting');
    const [order] = /SO-[0-9A-F]+/.exec(await alert.innerText()) ?? [''];
    expect(order).not.toBe('');
    await press(alert, 'Attest');
    const form = teams.card('Who may sign for this customer?', 'graphicdesigninstitute.com');
    await press(form, 'Create acceptance link');
    await form.filter({ hasText: 'Phone: please fill this in.' }).waitFor();
    expect(await form.getByLabel('E-mail').inputValue()).toBe('miriam.graham@graphicdesigninstitute.com');
    await form.getByLabel('Phone').fill('+34 910 123 456');
    await press(form, 'Create acceptance link');
    const attestation = teams.card('Open agreement', 'graphicdesigninstitute.com');
    await attestation.waitFor();
    await standIn.accept('Graphic Design Institute');
    await press(attestation, 'More');
    await press(attestation, 'Check now');

    await teams.card('Purchase unblocked', 'graphicdesigninstitute.com', `Retry order ${order}`).waitFor();
    await customer.getByRole('button', { name: 'Place order' }).click();
    await customer.getByText('order accepted').waitFor();
  });

  test('a team hears the same alerts, and its channel holds nothing of a signatory', async () => {
    await teams.open('My Team - General');
    await teams.mention('subscribe');
    const choice = teams.card('Which alerts here?');
    await choice.waitFor();
    for (const kind of ['Purchase blocked', 'Purchase unblocked', 'Agreement finalized', 'The link has ended'])
      await choice.getByRole('checkbox', { name: kind }).check();
    await press(choice, 'Post these alerts');
    await teams.card('Alerts that come here', 'Agreement finalized').waitFor();

    const customer = await standIn.customer('lakeshoreretail.com');
    await customer.getByRole('button', { name: 'Place order' }).click();
    await teams.card('Purchase blocked', 'Lakeshore Retail').waitFor();
    await teams.mention('attest lakeshoreretail.com');
    const form = teams.card('Who may sign for this customer?', 'Lakeshore Retail');
    expect(await form.getByLabel('E-mail').inputValue()).toBe('');
    await form.getByLabel('First name').fill('Zara');
    await form.getByLabel('Last name').fill('Quennell');
    await form.getByLabel('E-mail').fill('zara.q@lakeshoreretail.com');
    await form.getByLabel('Phone').fill('+44 20 7946 0199');
    await press(form, 'Create acceptance link');
    const attestation = teams.card('Pending', 'Lakeshore Retail');
    await attestation.waitFor();
    await standIn.accept('Lakeshore Retail');
    await press(attestation, 'Check now');
    await teams.card('Finalized', 'Wrong signatory?', 'Lakeshore Retail').waitFor();
    await teams.card('Agreement finalized', 'Lakeshore Retail').waitFor();
    await teams.card('Purchase unblocked', 'Lakeshore Retail').waitFor();

    const cards = await teams.page
      .locator('.ac-adaptiveCard')
      .evaluateAll((elements) => elements.map((element) => element.outerHTML).join('\n'));
    const everything = cards + (await teams.page.locator('body').innerText());
    expect(everything).toContain('Lakeshore Retail');
    for (const secret of ['Zara', 'Quennell', 'zara.q@', '7946 0199', 'attestationid', '/mca/'])
      expect(everything).not.toContain(secret);
  });
});

/** Whether green is the strongest part of a colour such as `rgb(231, 242, 218)`. */
function greenest(colour: string): boolean {
  const [red = 0, green = 0, blue = 0] = [...colour.matchAll(/\d+/g)].map(([number]) => Number(number));
  return green > red && green > blue;
}
