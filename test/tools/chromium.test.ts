import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { LaunchOptions } from 'playwright-core';
import { expect, test } from 'vitest';
import { launchBrowser, launchInstalled } from '../support/chromium.ts';

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

test('a browser shows a page in light and in dark, one context after the other', async () => {
  const browser = await launchBrowser();
  try {
    const grounds: unknown[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ colorScheme });
      const page = await context.newPage();
      await page.setContent(
        '<style>body { background: #ffffff } @media (prefers-color-scheme: dark) { body { background: #101010 } }</style><p>Contoso',
      );
      grounds.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
      expect(await page.locator('p').boundingBox()).toMatchObject({
        width: expect.toSatisfy((width: number) => width > 0),
      });
      await context.close();
    }
    expect(grounds).toEqual(['rgb(255, 255, 255)', 'rgb(16, 16, 16)']);
  } finally {
    await browser.close();
  }
});

test('a page may not read from another origin, as in a real browser', async () => {
  const browser = await launchBrowser();
  const servers = [
    createServer((_, response) => response.end('mine')),
    createServer((_, response) => response.end('theirs')),
  ];
  try {
    const [mine, theirs] = await Promise.all(servers.map(listen));
    const page = await browser.newPage();
    await page.goto(`${mine}/`);
    const read = (address: string) =>
      page.evaluate(`fetch('${address}').then((answer) => answer.text(), () => 'refused')`);
    expect(await read(`${mine}/`)).toBe('mine');
    expect(await read(`${theirs}/`)).toBe('refused');
  } finally {
    await browser.close();
    for (const server of servers) server.close();
  }
});

test('where no browser is installed, the error says which to install', async () => {
  const tried: (string | undefined)[] = [];
  const launch = async ({ channel }: LaunchOptions) => {
    tried.push(channel);
    throw new Error(`${channel} is not there`);
  };
  await expect(launchInstalled(launch)).rejects.toThrow(
    /install Google Chrome or Microsoft Edge[\s\S]*chrome is not there[\s\S]*msedge is not there/,
  );
  expect(tried).toEqual(['chrome', 'msedge']);
});

test('an installed Edge is taken where there is no Chrome', async () => {
  const real = await launchBrowser();
  try {
    const launch = async ({ channel }: LaunchOptions) => {
      if (channel === 'chrome') throw new Error('no Chrome');
      return real;
    };
    expect(await launchInstalled(launch)).toBe(real);
  } finally {
    await real.close();
  }
});
