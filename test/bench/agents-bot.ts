import { buffer } from 'node:stream/consumers';
import { Activity } from '@microsoft/agents-activity';
import { CloudAdapter, type WebResponse } from '@microsoft/agents-hosting';
import restify, { type Response } from 'restify';
import { obeyParent } from '../support/bot-process-child.ts';
import type { BotStart } from '../support/bot-process-messages.ts';
import { readyCard } from './ready-card.ts';

// The least that Microsoft's Agents SDK can do, on restify as ours: whatever is said is answered with one ready-made card.

async function start({ dataDir }: BotStart): Promise<{ url: string; stop: () => Promise<void> }> {
  const attachments = [await readyCard(dataDir)];
  const adapter = new CloudAdapter({});
  const server = restify.createServer({ name: '' });
  server.post('/api/messages', async (request, response) => {
    const body = JSON.parse((await buffer(request)).toString('utf8'));
    await adapter.process(
      { body, headers: request.headers, method: 'POST' },
      webResponse(response),
      async (context) => {
        await context.sendActivity(Activity.fromObject({ type: 'message', attachments }));
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** What the SDK wants of a response, on Node's own methods: restify's would look for a format. */
function webResponse(response: Response): WebResponse {
  return {
    status(code) {
      response.statusCode = code;
      return this;
    },
    setHeader(name, value) {
      response.setHeader(name, value);
      return this;
    },
    send(body) {
      response.write(JSON.stringify(body));
      return this;
    },
    end() {
      response.end();
      return this;
    },
    get headersSent() {
      return response.headersSent;
    },
    get writableEnded() {
      return response.writableEnded;
    },
  };
}

obeyParent({ start });
