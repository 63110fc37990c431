import type { BrowserContext, Locator, Page } from 'playwright-core';

/** Microsoft's Teams emulator, used as a person uses it. */
export interface TeamsPage {
  readonly page: Page;
  /** Types into the chat that is open and sends it. */
  readonly say: (text: string) => Promise<void>;
  /** The newest card that holds all of these texts. */
  readonly card: (...texts: readonly string[]) => Locator;
  /** Opens a chat of the list at the left. */
  readonly open: (chat: 'Personal Chat' | 'Group Chat' | 'My Team - General') => Promise<void>;
  /** Posts in the open channel, with the bot picked from the list that `@` opens. */
  readonly mention: (text: string) => Promise<void>;
}

/** Opens the emulator; the window is wide, because a narrow one hides its list of chats. */
export async function openTeams(context: BrowserContext, url: string): Promise<TeamsPage> {
  const page = await context.newPage();
  await page.setViewportSize({ width: 1600, height: 1200 });
  await page.goto(url);
  const editor = page.locator('[data-lexical-editor=true]');
  await editor.waitFor();
  return {
    page,
    say: async (text) => {
      await editor.click();
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    },
    card: (...texts) => {
      const cards = page.locator('.ac-adaptiveCard');
      return texts.reduce((found, text) => found.filter({ hasText: text }), cards).last();
    },
    open: async (chat) => {
      await page.getByRole('treeitem', { name: chat }).click();
    },
    mention: async (text) => {
      const post = page.getByRole('button', { name: 'Post', exact: true });
      // The chat that was open before has no such button: the channel's editor is there once it is.
      await post.waitFor();
      await editor.first().click();
      await page.keyboard.type('@');
      await page.getByRole('menuitem', { name: 'Test Bot' }).click();
      // What is typed before the name stands there is lost.
      await editor.first().filter({ hasText: 'Test Bot' }).waitFor();
      await page.keyboard.type(` ${text}`);
      await editor.first().filter({ hasText: text }).waitFor();
      await post.click();
    },
  };
}

/** Presses a button of a card. Those that open an address are links to the browser. */
export async function press(card: Locator, button: string): Promise<void> {
  const name = { name: button, exact: true };
  await card.getByRole('button', name).or(card.getByRole('link', name)).click();
}

/** The background of a card's head, as the browser paints it. */
export async function bannerColour(card: Locator): Promise<string> {
  const head = card.locator('.ac-container').first();
  return head.evaluate((element) => element.ownerDocument.defaultView?.getComputedStyle(element).backgroundColor ?? '');
}
