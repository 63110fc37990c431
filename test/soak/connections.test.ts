import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { type RunningServer, startServer } from '../../src/server.ts';
import { sized } from './size.ts';

let server: RunningServer;
const flood: Socket[] = [];
afterEach(async () => {
  for (const socket of flood.splice(0)) socket.destroy();
  await server.stop(0);
});

async function open(): Promise<void> {
  const socket = connect(server.port, '127.0.0.1');
  flood.push(socket);
  socket.on('error', () => socket.destroy()).resume();
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
}

describe('thousands of silent connections', () => {
  it('leave the bot answering others, and are held no more than usual', async () => {
    const log = createLog({ level: 'silent' });
    const health = {
      method: 'GET',
      path: '/healthz',
      handle: (_request: unknown, response: { readonly send: (status: number, body: string) => void }) =>
        response.send(200, 'ok'),
    } as const;
    server = await startServer({ port: 0, host: '127.0.0.1', log, routes: [health] });
    const size = sized({ small: 1_300, full: 5_000 });
    for (let batch = 0; batch < size / 100; batch += 1) {
      await Promise.all(Array.from({ length: 100 }, open));
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    }
    const most = 1_000;
    const closing = flood.filter((socket) => !socket.closed).slice(0, Math.max(0, size - most));
    for (const socket of closing) {
      if (flood.filter(({ closed }) => !closed).length <= most) break;
      if (!socket.closed) await once(socket, 'close');
    }
    expect(flood.filter((socket) => !socket.closed).length).toBeLessThanOrEqual(most);
    expect(await (await fetch(`${server.url}/healthz`)).text()).toBe('ok');
  });
});
