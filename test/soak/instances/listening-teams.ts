import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import texts from '../../../src/bot/texts/en.json' with { type: 'json' };

/** A Bot Connector that keeps of a hundred thousand messages only what they are counted by. */
export interface ListeningTeams {
  /** For `serviceUrl`. */
  readonly url: string;
  /** How often something of this summary was posted to this conversation, threads of a channel taken together. */
  readonly posted: (conversationId: string, summary: string) => number;
  /** Messages and edits so far. */
  readonly count: () => number;
  /** Replies to messages with these ids. */
  readonly replied: (activityId: string) => boolean;
  /** Summaries of missed alerts, as they came. */
  readonly missed: readonly string[];
  readonly stop: () => Promise<void>;
}

const path = /\/v3\/conversations\/([^/]+)\/activities(?:\/([^/?]+))?$/;
const activity = z.object({ summary: z.string().catch('') });
const summaryTitle = texts['summary.title'].split(':', 1)[0] ?? '';

export async function startListeningTeams(): Promise<ListeningTeams> {
  const posts = new Map<string, number>();
  const replies = new Set<string>();
  const missed: string[] = [];
  let count = 0;

  async function hear(request: IncomingMessage): Promise<string> {
    const body = await text(request);
    const [, conversation = '', repliedTo] = path.exec(request.url ?? '') ?? [];
    count += 1;
    if (request.method !== 'POST') return `edited-${count}`;
    const { summary } = activity.parse(JSON.parse(body));
    const [id = ''] = decodeURIComponent(conversation).split(';', 1);
    if (summary.startsWith(summaryTitle)) missed.push(`${id}\n${body}`);
    posts.set(`${id}\n${summary}`, (posts.get(`${id}\n${summary}`) ?? 0) + 1);
    if (repliedTo !== undefined) replies.add(decodeURIComponent(repliedTo));
    return `activity-${count}`;
  }

  const server = createServer((request, response) => {
    hear(request).then(
      (id) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id })),
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/teams/`,
    posted: (conversationId, summary) => posts.get(`${conversationId}\n${summary}`) ?? 0,
    count: () => count,
    replied: (activityId) => replies.has(activityId),
    missed,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
