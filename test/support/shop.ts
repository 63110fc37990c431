import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';

/** How a shop answers an event: a status, a redirect, no answer at all, or a cut connection. */
export type ShopAnswer =
  | number
  | { readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | 'hang'
  | 'drop';

const eventSchema = z.object({
  eventId: z.string(),
  kind: z.string(),
  customerId: z.string(),
  at: z.iso.datetime(),
  orders: z.array(z.object({ id: z.string().nullable(), cartId: z.string().nullable() })).optional(),
});

/** One event as it came. */
export interface ShopCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  readonly event: z.infer<typeof eventSchema>;
  readonly answered: ShopAnswer;
}

/** A system of the partner's that hears events, on loopback. */
export interface Shop {
  readonly url: string;
  readonly calls: readonly ShopCall[];
  /** Answers the next events so, one each; then 204. */
  readonly answerNext: (...answers: readonly ShopAnswer[]) => void;
  /** Answers all events so from now on; those of `answerNext` come first. */
  readonly answerAll: (answer: ShopAnswer) => void;
  readonly stop: () => Promise<void>;
}

export async function startShop(): Promise<Shop> {
  const calls: ShopCall[] = [];
  const next: ShopAnswer[] = [];
  let usual: ShopAnswer = 204;
  const server = createServer(async (request, response) => {
    const raw = await buffer(request);
    const answered = next.shift() ?? usual;
    const event = eventSchema.parse(JSON.parse(raw.toString()));
    calls.push({ path: request.url ?? '', headers: request.headers, raw, event, answered });
    answer(response, answered);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks?key=of-the-shop`,
    calls,
    answerNext: (...answers) => void next.push(...answers),
    answerAll: (answered) => {
      usual = answered;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(response: ServerResponse, answered: ShopAnswer): void {
  if (answered === 'hang') return;
  if (answered === 'drop') {
    response.socket?.destroy();
    return;
  }
  const { status, headers } = typeof answered === 'number' ? { status: answered, headers: {} } : answered;
  // Not chained: restify, in this process, replaces `writeHead` by one that answers nothing.
  response.writeHead(status, headers);
  response.end();
}

/** Whether a call is signed with a secret, found out without the code under test. */
export function isSignedWith(secret: string, { headers, raw }: Pick<ShopCall, 'headers' | 'raw'>): boolean {
  const timestamp = String(headers['x-mca-timestamp']);
  const bytes = Buffer.concat([Buffer.from(`${timestamp}.`), raw]);
  return headers['x-mca-signature'] === `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;
}
