import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashDocument } from '../../src/evidence/hash-document.ts';

const content = Buffer.from('The agreement’s text.');
let server: Server;
let origin = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    switch (request.url) {
      case '/document':
        return void response.end(content);
      case '/empty':
        return void response.end();
      case '/gone':
        return void response.writeHead(403).end('This link has expired.');
      case '/elsewhere':
        return void response.writeHead(302, { Location: `${origin.replace('127.0.0.1', 'localhost')}/document` }).end();
      case '/large': {
        const piece = Buffer.alloc(1024 * 1024);
        for (let megabyte = 0; megabyte < 22; megabyte += 1) response.write(piece);
        return void response.end();
      }
      default:
        return void request.socket.destroy();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const hashed = (path: string) => hashDocument({ fetch, origin })(`${origin}${path}`);

describe('a document', () => {
  it('is hashed as it was sent', async () => {
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(await hashed('/document')).toEqual({ kind: 'read', sha256, bytes: content.length });
  });

  it.each([
    ['/gone', 'HTTP 403'],
    ['/empty', 'it is empty'],
    ['/large', 'more than 20 MB'],
    ['/dropped', 'no answer'],
    ['/elsewhere', 'an address that is not https'],
  ])('that cannot be read says why, and not where it was: %s', async (path, reason) => {
    const read = await hashed(path);
    expect(read).toMatchObject({ kind: 'unread', reason: expect.stringContaining(reason) });
    expect(JSON.stringify(read)).not.toContain(path);
  });

  it('is asked for by https alone', async () => {
    let asked = 0;
    const counting: typeof fetch = async () => {
      asked += 1;
      return new Response('x');
    };
    const read = await hashDocument({ fetch: counting, origin: 'https://api.example' })(`${origin}/document`);
    expect([read.kind, asked]).toEqual(['unread', 0]);
  });
});
