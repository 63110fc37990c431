import { once } from 'node:events';
import { Agent, get, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../src/log.ts';
import { type Route, type RunningServer, startServer } from '../src/server.ts';

const log = createLog({ level: 'silent' });
const faults: unknown[] = [];
const record = (error: unknown): void => void faults.push(error);

/** Says back what it was given. */
const echo: Route = {
  method: 'POST',
  path: '/echo',
  handle: (request, response) => {
    response.send(200, {
      body: request.body.toString('base64'),
      query: [...request.query],
      header: request.headers['x-test'] ?? null,
      id: request.id,
    });
  },
};
const health: Route = { method: 'GET', path: '/healthz', handle: (_request, response) => response.send(200, 'ok') };
const file: Route = {
  method: 'GET',
  path: '/files/:token',
  handle: (request, response) => response.send(200, request.params['token'], { 'content-type': 'text/csv' }),
};

let servers: RunningServer[] = [];

async function start(routes: readonly Route[] = [], options: { bodyTimeoutMs?: number } = {}): Promise<RunningServer> {
  const server = await startServer({
    port: 0,
    host: '127.0.0.1',
    log,
    routes: [echo, health, file, ...routes],
    ...options,
  });
  servers.push(server);
  return server;
}

/** Writes bytes to a socket of its own and answers what came back until the server closed it. */
async function raw(server: RunningServer, ...parts: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  for (const part of parts) socket.write(part);
  return text(socket);
}

function post(
  server: RunningServer,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${server.url}/echo`, { method: 'POST', body, headers });
}

async function expectAlive(server: RunningServer): Promise<void> {
  const response = await fetch(`${server.url}/healthz`);
  expect([response.status, await response.text()]).toEqual([200, 'ok']);
  expect(faults).toEqual([]);
}

beforeEach(() => {
  faults.length = 0;
  process.on('uncaughtException', record).on('unhandledRejection', record);
});
afterEach(async () => {
  for (const server of servers) await server.stop(0);
  servers = [];
  process.off('uncaughtException', record).off('unhandledRejection', record);
});

describe('routes', () => {
  it('gives a route the raw body, the query, the headers and a request id that the answer carries too', async () => {
    const server = await start();
    const bytes = Buffer.from([0, 255, 128, 10]);
    const response = await fetch(`${server.url}/echo?a=1&a=2`, {
      method: 'POST',
      body: bytes,
      headers: { 'x-test': 'yes' },
    });
    expect(await response.json()).toEqual({
      body: bytes.toString('base64'),
      query: [
        ['a', '1'],
        ['a', '2'],
      ],
      header: 'yes',
      id: response.headers.get('x-request-id'),
    });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it('hands over the bytes unchanged whatever the content type says', async () => {
    const server = await start();
    for (const type of [
      'application/json',
      'application/octet-stream',
      'multipart/form-data; boundary=x',
      'text/plain',
    ]) {
      const response = await post(server, '{"not":json', { 'content-type': type });
      expect(await response.json()).toMatchObject({ body: Buffer.from('{"not":json').toString('base64') });
    }
  });

  it('decodes parts of the path, long tokens too, and sends the type that the route names', async () => {
    const server = await start();
    const token = `${'t'.repeat(500)} ä`;
    const response = await fetch(`${server.url}/files/${encodeURIComponent(token)}`);
    expect(response.headers.get('content-type')).toBe('text/csv');
    expect(await response.text()).toBe(token);
  });

  it('answers the same whatever form the caller accepts', async () => {
    const server = await start();
    const response = await post(server, 'x', { accept: 'image/png' });
    expect(response.status).toBe(200);
  });

  it('gives each request an id of its own', async () => {
    const server = await start();
    const ids = await Promise.all(
      [1, 2, 3].map(async () => (await fetch(`${server.url}/healthz`)).headers.get('x-request-id')),
    );
    expect(new Set(ids).size).toBe(3);
  });

  it('answers 404 with a sentence where nothing is', async () => {
    const server = await start();
    const response = await fetch(`${server.url}/nothing`, { headers: { accept: 'text/html' } });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: 'There is nothing at this address. Check the path.' });
    expect(response.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  });

  it('answers 405 and names the method that is taken', async () => {
    const server = await start();
    const response = await fetch(`${server.url}/echo`, { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await response.json()).toEqual({ error: 'This address takes POST only. Use that method.' });
  });

  it.each([
    ['rejects', async () => Promise.reject(new Error('secret words'))],
    [
      'throws',
      () => {
        throw new Error('secret words');
      },
    ],
    ['ends without an answer', () => {}],
  ])('answers 500 with a reference, and nothing of the error, when a route %s', async (_what, handle) => {
    const server = await start([{ method: 'GET', path: '/boom', handle }]);
    const response = await fetch(`${server.url}/boom`);
    expect(response.status).toBe(500);
    const body = await response.text();
    expect(body).not.toContain('secret words');
    expect(body).toContain(response.headers.get('x-request-id') ?? 'no id');
    await expectAlive(server);
  });

  it('survives a route that answers twice', async () => {
    const server = await start([
      {
        method: 'GET',
        path: '/twice',
        handle: (_request, response) => {
          response.send(200, 'first');
          response.send(200, 'second');
        },
      },
    ]);
    expect(await (await fetch(`${server.url}/twice`)).text()).toBe('first');
    await expectAlive(server);
  });
});

describe('hostile requests', () => {
  it.each(['a b', '[', 'x:99999', 'x/healthz?', 'a@b', 'x#', '%'])(
    'answers 400 to the Host header "%s"',
    async (host) => {
      const server = await start();
      expect(await raw(server, `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).toMatch(
        /^HTTP\/1.1 400 /,
      );
      await expectAlive(server);
    },
  );

  it.each(['http://[/', 'http://other/healthz', '*', '/%zz', '/files/%', '/files/%ff'])(
    'answers 400 to the request target "%s"',
    async (target) => {
      const server = await start();
      const answer = await raw(server, `GET ${target} HTTP/1.1\r\nHost: bot\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1.1 400 /);
      expect(answer).toContain('{"error":"');
      await expectAlive(server);
    },
  );

  it.each([
    'GARBAGE\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    'POST /echo HTTP/1.1\r\nHost: b\r\nContent-Length: -1\r\n\r\n',
  ])('answers 400 to %j, which is no HTTP/1.1 request', async (bytes) => {
    const server = await start();
    expect(await raw(server, bytes)).toMatch(/^HTTP\/1.1 400 /);
    await expectAlive(server);
  });

  it('serves a request of HTTP/1.0 without a Host header', async () => {
    const server = await start();
    expect(await raw(server, 'GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
  });

  it.each([
    ['a lie', Buffer.from('this is not gzip')],
    ['a bomb', gzipSync(Buffer.alloc(5_000_000))],
  ])('answers 415 to a compressed body that is %s', async (_what, body) => {
    const server = await start();
    const response = await post(server, body, { 'content-encoding': 'gzip' });
    expect(response.status).toBe(415);
    expect(await response.json()).toEqual({
      error: 'Compressed bodies are not taken. Send the body without Content-Encoding.',
    });
    await expectAlive(server);
  });

  it('answers 413 to 10 MB with a length', async () => {
    const server = await start();
    const response = await post(server, Buffer.alloc(10_000_000));
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ error: 'The body is too large. Send at most 262144 bytes.' });
    await expectAlive(server);
  });

  it('answers 413 to 10 MB without a length', async () => {
    const server = await start();
    const request = httpRequest(`${server.url}/echo`, { method: 'POST' });
    const answered = once(request, 'response');
    const uploaded = once(request, 'close');
    for (let sent = 0; sent < 10; sent += 1) request.write(Buffer.alloc(1_000_000));
    request.end();
    const [response] = await answered;
    expect([response.statusCode, await text(response)]).toEqual([413, expect.stringContaining('too large')]);
    // The answer comes before the upload is done: a server that stopped now would cut it.
    await uploaded;
    await expectAlive(server);
  });

  it('answers 413 before a body that only promises to be large has come', async () => {
    const server = await start();
    const socket = connect(server.port, '127.0.0.1');
    socket.write('POST /echo HTTP/1.1\r\nHost: bot\r\nContent-Length: 99999999\r\n\r\n{');
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1.1 413 /);
    socket.destroy();
    await expectAlive(server);
  });

  it('takes a body of exactly the limit and refuses one byte more', async () => {
    const server = await start([{ ...echo, path: '/small', maxBodyBytes: 10 }]);
    const send = async (size: number): Promise<number> =>
      (await fetch(`${server.url}/small`, { method: 'POST', body: 'x'.repeat(size) })).status;
    expect([await send(10), await send(11)]).toEqual([200, 413]);
  });

  it('does not let a route raise the limit of the server', async () => {
    const server = await start([{ ...echo, path: '/greedy', maxBodyBytes: 1_000_000 }]);
    expect((await fetch(`${server.url}/greedy`, { method: 'POST', body: Buffer.alloc(300_000) })).status).toBe(413);
  });

  it('answers 400 to two Authorization headers', async () => {
    const server = await start();
    const answer = await raw(
      server,
      'GET /healthz HTTP/1.1\r\nHost: bot\r\nAuthorization: a\r\nAuthorization: b\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    await expectAlive(server);
  });

  it('answers 408 to a body that does not come', async () => {
    const server = await start([], { bodyTimeoutMs: 50 });
    const socket = connect(server.port, '127.0.0.1');
    socket.write('POST /echo HTTP/1.1\r\nHost: bot\r\nContent-Length: 10\r\n\r\n{');
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1.1 408 /);
    socket.destroy();
    await expectAlive(server);
  });

  it('survives a sender that goes away in the middle of its body', async () => {
    const server = await start();
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST /echo HTTP/1.1\r\nHost: bot\r\nContent-Length: 10\r\n\r\n{');
    socket.resetAndDestroy();
    await expectAlive(server);
  });

  it('closes a connection that wants to be upgraded', async () => {
    const server = await start();
    const answer = await raw(
      server,
      'GET /healthz HTTP/1.1\r\nHost: bot\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    await expectAlive(server);
  });
});

describe('starting', () => {
  it('says which port is taken and what to set', async () => {
    const first = await start();
    const second = startServer({ port: first.port, host: '127.0.0.1', log, routes: [] });
    await expect(second).rejects.toThrow(`Port ${first.port} is taken by another program. Set PORT to another port`);
  });
});

describe('stopping', () => {
  it('lets a running request finish, closes its connection, and takes no new one', async () => {
    const entered = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const server = await start([
      {
        method: 'GET',
        path: '/slow',
        handle: async (_request, response) => {
          entered.resolve();
          await release.promise;
          response.send(200, 'done');
        },
      },
    ]);
    const agent = new Agent({ keepAlive: true });
    const answered = once(get(`${server.url}/slow`, { agent }), 'response');
    await entered.promise;
    const stopped = server.stop(10_000);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow('fetch failed');
    release.resolve();
    const [response] = await answered;
    expect([await text(response), response.headers.connection]).toEqual(['done', 'close']);
    await stopped;
    agent.destroy();
  });

  it('does not wait for kept-alive connections that are idle', async () => {
    const server = await start();
    const agent = new Agent({ keepAlive: true });
    const [response] = await once(get(`${server.url}/healthz`, { agent }), 'response');
    await text(response);
    const [idle] = Object.values(agent.freeSockets).flat();
    if (idle === undefined) throw new Error('The connection was not kept alive');
    const closed = once(idle, 'close');
    await server.stop(60_000);
    await closed;
    expect(idle.destroyed).toBe(true);
    agent.destroy();
  });

  it('cuts what is still running at the deadline', async () => {
    const entered = Promise.withResolvers<void>();
    const server = await start([
      {
        method: 'GET',
        path: '/stuck',
        handle: () => {
          entered.resolve();
          return new Promise(() => {});
        },
      },
    ]);
    const answered = fetch(`${server.url}/stuck`);
    const refused = expect(answered).rejects.toThrow('fetch failed');
    await entered.promise;
    await server.stop(50);
    await refused;
  });

  it('may be asked twice', async () => {
    const server = await start();
    await Promise.all([server.stop(1_000), server.stop(1_000)]);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow('fetch failed');
  });
});
