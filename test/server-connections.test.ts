import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { createLog } from '../src/log.ts';
import { type Route, type RunningServer, type ServerOptions, startServer } from '../src/server.ts';

const log = createLog({ level: 'silent' });
let servers: RunningServer[] = [];
let sockets: Socket[] = [];

/** Long enough for any machine; a test that has to wait for it has failed. */
const never = 600_000;
const patient = { most: 10_000, headersMs: never, keepAliveMs: never, requestsEach: 10_000 };

async function start(
  connections: ServerOptions['connections'],
  { routes = [], ...options }: Partial<ServerOptions> = {},
): Promise<RunningServer> {
  const health: Route = { method: 'GET', path: '/healthz', handle: (_request, response) => response.send(200, 'ok') };
  const echo: Route = { method: 'POST', path: '/echo', handle: ({ body }, response) => response.send(200, body) };
  const server = await startServer({
    port: 0,
    host: '127.0.0.1',
    log,
    routes: [health, echo, ...routes],
    connections: { ...patient, ...connections },
    ...options,
  });
  servers.push(server);
  return server;
}

async function open(server: RunningServer, bytes = ''): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => socket.destroy());
  // A flood may be cut before it knows that it was let in.
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
  if (bytes !== '') socket.write(bytes);
  return socket;
}

/** Also a connection that was cut is closed: `once` would make an error of it. */
const closed = (socket: Socket): Promise<void> => {
  socket.resume();
  return new Promise((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())));
};

/** Until so many of them are closed, whichever. */
const cut = (flood: readonly Socket[], count: number): Promise<void> =>
  new Promise((resolve) => {
    let left = count;
    for (const socket of flood) {
      void closed(socket).then(() => {
        left -= 1;
        if (left === 0) resolve();
      });
    }
  });

async function expectAnswers(server: RunningServer): Promise<void> {
  const socket = await open(server, 'GET /healthz HTTP/1.1\r\nHost: bot\r\nConnection: close\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1.1 200 [\s\S]*ok$/);
}

const health = 'GET /healthz HTTP/1.1\r\nHost: bot\r\n\r\n';

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.map((server) => server.stop(0)));
  servers = [];
  sockets = [];
});

describe('a connection', () => {
  it('that never sends a request is closed', async () => {
    const server = await start({ headersMs: 300 });
    await closed(await open(server));
    await expectAnswers(server);
  });

  it('that sends its head byte by byte is closed all the same', async () => {
    const server = await start({ headersMs: 300 });
    const socket = await open(server, 'GET /healthz HTTP/1.1\r\nX-Slow: ');
    const drip = setInterval(() => socket.write('a'), 5);
    await closed(socket);
    clearInterval(drip);
    await expectAnswers(server);
  });

  it('that sends its body byte by byte is answered 408 and closed', async () => {
    const server = await start({}, { bodyTimeoutMs: 300 });
    const socket = await open(server, 'POST /echo HTTP/1.1\r\nHost: bot\r\nContent-Length: 100000\r\n\r\n');
    const drip = setInterval(() => socket.write('a'), 5);
    const [first] = await once(socket, 'data');
    clearInterval(drip);
    expect(String(first)).toMatch(/^HTTP\/1.1 408 /);
    await expectAnswers(server);
  });

  it('that falls silent after a request is closed', async () => {
    const server = await start({ keepAliveMs: 300 });
    const socket = await open(server, health);
    await closed(socket);
    await expectAnswers(server);
  });

  it('is kept for the next request, and closed after the last that it may bring', async () => {
    const server = await start({ requestsEach: 2 });
    const socket = await open(server, health);
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1.1 200 /);
    socket.write(health);
    expect(await text(socket)).toMatch(/Connection: close/i);
  });
});

describe('a flood of connections', () => {
  it('of which none says a word leaves the bot answering, and holds no more than it may', async () => {
    const server = await start({ most: 20 });
    const flood = await Promise.all(Array.from({ length: 100 }, () => open(server)));
    await cut(flood, 80);
    for (let count = 0; count < 3; count += 1) await expectAnswers(server);
    expect(flood.filter((socket) => !socket.closed).length).toBeLessThanOrEqual(20);
  });

  it('of half-sent heads leaves the bot answering', async () => {
    const server = await start({ most: 20 });
    const flood = await Promise.all(
      Array.from({ length: 100 }, () => open(server, 'POST /echo HTTP/1.1\r\nHost: bot\r\nX: ')),
    );
    await cut(flood, 80);
    await expectAnswers(server);
  });

  it('of half-sent bodies leaves the bot answering', async () => {
    const server = await start({ most: 20 }, { bodyTimeoutMs: never });
    const flood = await Promise.all(
      Array.from({ length: 100 }, () => open(server, 'POST /echo HTTP/1.1\r\nHost: bot\r\nContent-Length: 9\r\n\r\n{')),
    );
    await cut(flood, 80);
    await expectAnswers(server);
  });

  it('does not drop a request that runs: the newcomer is turned away instead', async () => {
    const entered = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const slow: Route = {
      method: 'GET',
      path: '/slow',
      handle: async (_request, response) => {
        entered.resolve();
        await release.promise;
        response.send(200, 'done');
      },
    };
    const server = await start({ most: 1 }, { routes: [slow] });
    const running = await open(server, 'GET /slow HTTP/1.1\r\nHost: bot\r\nConnection: close\r\n\r\n');
    await entered.promise;
    await closed(await open(server));
    release.resolve();
    expect(await text(running)).toMatch(/done$/);
    await closed(running);
    await expectAnswers(server);
  });

  it('drops the longest silent first', async () => {
    const server = await start({ most: 2 });
    const eldest = await open(server, health);
    await once(eldest, 'data');
    const second = await open(server, health);
    await once(second, 'data');
    // Spoken again, the eldest is the younger of the two.
    eldest.write(health);
    await once(eldest, 'data');
    await open(server);
    await closed(second);
    expect(eldest.closed).toBe(false);
  });
});
