import { buffer } from 'node:stream/consumers';
import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import restify from 'restify';
import { obeyParent } from '../support/bot-process-child.ts';
import type { BotStart } from '../support/bot-process-messages.ts';
import { readyCard } from './ready-card.ts';

// The least that botbuilder and restify can do: whatever is said is answered with one ready-made card.

async function start({ dataDir }: BotStart): Promise<{ url: string; stop: () => Promise<void> }> {
  const attachment = await readyCard(dataDir);
  const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
  const server = restify.createServer({ name: '' });
  server.post('/api/messages', async (request, response) => {
    const body = JSON.parse((await buffer(request)).toString('utf8'));
    await adapter.process({ body, headers: request.headers, method: 'POST' }, response, async (context) => {
      await context.sendActivity({ type: 'message', attachments: [attachment] });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

obeyParent({ start });
