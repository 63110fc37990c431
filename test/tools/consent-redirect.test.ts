import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenForRedirect, type RedirectListener } from '../../src/tools/consent-redirect.ts';

let listener: RedirectListener;
beforeEach(async () => {
  listener = await listenForRedirect(0, 'the-state');
});
afterEach(() => listener.close());

async function opened(): Promise<Socket> {
  const socket = connect(Number(new URL(listener.uri).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

describe('the listener for the redirect', () => {
  it.each(['//[', 'http://[/', '//x:99999/?code=c&state=the-state'])('outlives the target %s', async (target) => {
    const socket = await opened();
    socket.end(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1.1 404 /);
    await fetch(`${listener.uri}/?code=c&state=the-state`);
    expect(await listener.redirected).toEqual({ kind: 'code', code: 'c' });
  });

  it('closes although a browser holds a connection open that it opened in advance', async () => {
    const socket = await opened();
    const ended = once(socket, 'close');
    socket.resume();
    const page = await fetch(`${listener.uri}/?code=c&state=the-state`);
    expect(await page.text()).toContain('You can close this window');
    await listener.close();
    await ended;
  });
});
