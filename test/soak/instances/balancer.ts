import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** What stands before several instances: it asks each for `/readyz`, keeps connections, and sends nothing a second time. */
export interface Balancer {
  readonly url: string;
  readonly add: (url: string) => void;
  readonly remove: (url: string) => void;
  /** Requests by the instance that answered them, gone ones too. */
  readonly answered: ReadonlyMap<string, number>;
  readonly stop: () => Promise<void>;
}

const lookEveryMs = 50;

export async function startBalancer(): Promise<Balancer> {
  const ready = new Map<string, boolean>();
  const answered = new Map<string, number>();
  const agent = new Agent({ keepAlive: true });
  let turn = 0;
  let stopped = false;

  /** Each for itself: one that is slow to answer keeps nobody from seeing that another stops. */
  async function watch(url: string): Promise<void> {
    while (!stopped && ready.has(url)) {
      const isReady = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) }).then(
        ({ status }) => status === 200,
        () => false,
      );
      if (ready.has(url)) ready.set(url, isReady);
      await wait(lookEveryMs);
    }
  }

  /** Null where nobody was ready for a while. */
  async function next(): Promise<string | null> {
    for (let tries = 0; tries < 200; tries += 1) {
      const urls = [...ready].flatMap(([url, isReady]) => (isReady ? [url] : []));
      turn += 1;
      const url = urls[turn % Math.max(1, urls.length)];
      if (url !== undefined) return url;
      await wait(lookEveryMs);
    }
    return null;
  }

  async function pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = await next();
    if (url === null) throw new Error('Nobody is ready.');
    const { method = 'GET', headers, url: path = '/' } = incoming;
    const onward = request(`${url}${path}`, { method, headers, agent });
    const answers = once(onward, 'response');
    const [[answer]] = await Promise.all([answers, pipeline(incoming, onward)]);
    answered.set(url, (answered.get(url) ?? 0) + 1);
    response.writeHead(answer.statusCode, { 'content-type': answer.headers['content-type'] ?? 'text/plain' });
    await pipeline(answer, response);
  }

  const server = createServer((incoming, response) => {
    pass(incoming, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(502);
      response.end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (url) => {
      ready.set(url, true);
      void watch(url);
    },
    remove: (url) => void ready.delete(url),
    answered,
    stop: async () => {
      stopped = true;
      agent.destroy();
      server.close();
      server.closeAllConnections();
    },
  };
}
