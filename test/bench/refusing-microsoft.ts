import { once } from 'node:events';
import { createServer } from 'node:http';

/** One request, when it came by the wall's clock. */
export interface Asked {
  readonly at: number;
  readonly creates: boolean;
  readonly customerId: string;
}

/** A Partner Center where nobody has accepted anything; it remembers when it was asked. */
export interface RefusingMicrosoft {
  readonly url: string;
  readonly asked: readonly Asked[];
  readonly stop: () => void;
}

const refusal = { code: 600091, description: 'The customer has not accepted the agreement of this attestation.' };

/** Starts it on loopback. It answers at once and costs next to nothing: 100,000 customers in the stand-in would cost more than the bot. */
export async function startRefusingMicrosoft(): Promise<RefusingMicrosoft> {
  const asked: Asked[] = [];
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    request.resume();
    const [, customerId = ''] = /\/customers\/([^/]+)\//.exec(request.url ?? '') ?? [];
    asked.push({ at: Date.now(), creates: request.method === 'POST', customerId });
    const body = JSON.stringify(answerTo(request.method, request.url));
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    response.writeHead(request.method === 'POST' ? 400 : 200, headers);
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Microsoft has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answerTo(method = '', url = ''): object {
  if (method === 'POST') return refusal;
  return url.includes('directSigned') ? { isSigned: false } : { totalCount: 0, items: [] };
}
