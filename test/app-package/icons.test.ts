import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { iconProblems, iconRules } from '../../src/tools/package-icons.ts';
import { launchBrowser } from '../support/chromium.ts';
import { iconFiles, icons, renderIcon } from './render-icons.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** An image's pixels: red, green, blue and alpha from 0 to 255, row by row. */
async function pixels(png: Buffer): Promise<readonly number[]> {
  const page = await browser.newPage();
  try {
    const values = await page.evaluate(`(async () => {
      const image = await createImageBitmap(await (await fetch('data:image/png;base64,${png.toString('base64')}')).blob());
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
      context.drawImage(image, 0, 0);
      return [...context.getImageData(0, 0, image.width, image.height).data];
    })()`);
    return z.array(z.number()).parse(values);
  } finally {
    await page.close();
  }
}

describe.each(icons)('the $name icon', ({ name, size }) => {
  const { svg, png } = iconFiles(name);

  test('keeps the rules of the app package', () => {
    const rule = iconRules.find(({ file }) => file === `${name}.png`);
    expect(rule?.size).toBe(size);
    expect(rule && iconProblems(rule, readFileSync(png))).toEqual([]);
  });

  test('is what its SVG source draws', async () => {
    const drawn = await pixels(await renderIcon(browser, readFileSync(svg, 'utf8'), size));
    const kept = await pixels(readFileSync(png));
    expect(kept).toHaveLength(drawn.length);
    // Another browser smooths edges a little differently; another drawing differs by whole colours.
    const far = kept.filter((value, at) => Math.abs(value - (drawn[at] ?? 0)) > 64);
    expect(far.length / kept.length).toBeLessThan(0.002);
  });
});

test('the colour icon covers its whole ground, in the accent colour of the manifest at the corners', async () => {
  const data = await pixels(readFileSync(iconFiles('color').png));
  const alphas = data.filter((_, at) => at % 4 === 3);
  expect(new Set(alphas)).toEqual(new Set([255]));
  const accent = /"accentColor": "#(\w{6})"/.exec(
    readFileSync(new URL('../../appPackage/manifest.json', import.meta.url), 'utf8'),
  )?.[1];
  for (const corner of [0, 191, 192 * 191, 192 * 192 - 1]) {
    const colour = data.slice(corner * 4, corner * 4 + 3);
    expect(Buffer.from(colour).toString('hex').toUpperCase()).toBe(accent);
  }
});

test('the outline icon is white on a transparent ground', async () => {
  const data = await pixels(readFileSync(iconFiles('outline').png));
  const points = Array.from({ length: 32 * 32 }, (_, at) => data.slice(at * 4, at * 4 + 4));
  const seen = points.filter(([, , , alpha]) => alpha !== 0);
  expect(seen.length).toBeGreaterThan(150);
  expect(seen.length).toBeLessThan(600);
  // The edges are half transparent, and their colour is rounded there.
  for (const [red = 0, green = 0, blue = 0] of seen) expect(Math.min(red, green, blue)).toBeGreaterThan(250);
});
