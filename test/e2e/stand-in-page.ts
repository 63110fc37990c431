import type { BrowserContext, Locator, Page } from 'playwright-core';

/** The stand-in's web page, used as a person uses it. */
export interface StandInPage {
  readonly page: Page;
  /** A customer's row, found by the page's search. */
  readonly customer: (domain: string) => Promise<Locator>;
  /** Presses one of the clock's buttons and waits until the page shows another time. */
  readonly moveClock: (by: '+5 min' | '+1 hour' | '+1 day' | '+7 days') => Promise<void>;
  /** As the signatory: opens the newest link of a company from the page's list and accepts. */
  readonly accept: (company: string) => Promise<void>;
}

/** Opens the stand-in's page. */
export async function openStandIn(context: BrowserContext, url: string): Promise<StandInPage> {
  const page = await context.newPage();
  await page.goto(url);
  return {
    page,
    customer: async (domain) => {
      await page.getByRole('searchbox').fill(domain);
      const row = page.locator('[data-customer]').filter({ hasText: domain });
      await page.locator('[data-customer]').nth(1).waitFor({ state: 'detached' });
      await row.waitFor();
      return row;
    },
    moveClock: async (by) => {
      const shown = page.getByTestId('now');
      const before = await shown.innerText();
      await page.getByRole('button', { name: by, exact: true }).click();
      await shown.filter({ hasNotText: before }).waitFor();
    },
    accept: async (company) => {
      const card = page.locator('[data-attestation]').filter({ hasText: company }).first();
      const [signatorys] = await Promise.all([
        context.waitForEvent('page'),
        card.getByRole('link', { name: 'Open acceptance page' }).click(),
      ]);
      await acceptOn(signatorys);
    },
  };
}

/** As the signatory on the bot's page: reads, accepts, says so, and closes it when it has turned green. */
export async function acceptOnBotsPage(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Show agreement' }).click();
  const agreement = page.frameLocator('iframe');
  await agreement.getByRole('button', { name: 'Accept Agreement' }).click();
  await agreement.getByText('Agreement accepted').waitFor();
  await page.getByRole('button', { name: 'I have accepted' }).click();
  await page.getByRole('heading', { name: 'Done, thank you' }).waitFor();
  await page.close();
}

/** As the signatory: presses Accept Agreement on the page that the acceptance link opens, and closes it. */
export async function acceptOn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Accept Agreement' }).click();
  await page.getByText('accepted', { exact: false }).first().waitFor();
  await page.close();
}
