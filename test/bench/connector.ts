import { createServer } from 'node:http';
import { obeyParent } from '../support/bot-process-child.ts';

// A Bot Connector that takes every message at once and remembers nothing.

async function start(): Promise<{ url: string; stop: () => Promise<void> }> {
  const body = JSON.stringify({ id: 'activity-1' });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    request.resume();
    request.once('end', () => response.writeHead(request.method === 'POST' ? 201 : 200, headers).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The connector has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

obeyParent({ start });
