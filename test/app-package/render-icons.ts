// Draws the app's icons from their SVG sources: node test/app-package/render-icons.ts
import { readFile, writeFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/chromium.ts';

const folder = new URL('../../appPackage/', import.meta.url);

/** The icons and their edge in pixels (Microsoft: App manifest schema for Teams, icons). */
export const icons = [
  { name: 'color', size: 192 },
  { name: 'outline', size: 32 },
] as const;

/** Where an icon's SVG source and its committed PNG lie. */
export function iconFiles(name: string): { readonly svg: URL; readonly png: URL } {
  return { svg: new URL(`icons/${name}.svg`, folder), png: new URL(`${name}.png`, folder) };
}

/** Draws an SVG as a square PNG, `size` pixels wide, on a transparent ground. */
export async function renderIcon(browser: Browser, svg: string, size: number): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: size, height: size }, deviceScaleFactor: 1 });
  try {
    await page.setContent(
      `<style>body { margin: 0 } svg { display: block; width: 100vw; height: 100vh }</style>${svg}`,
    );
    return await page.screenshot({ omitBackground: true });
  } finally {
    await page.close();
  }
}

async function main(): Promise<void> {
  const browser = await launchBrowser();
  try {
    for (const { name, size } of icons) {
      const { svg, png } = iconFiles(name);
      await writeFile(png, await renderIcon(browser, await readFile(svg, 'utf8'), size));
    }
  } finally {
    await browser.close();
  }
}

if (import.meta.main) await main();
