import { createServer } from 'node:http';
import { App, ExpressAdapter } from '@microsoft/teams.apps';
import { ConsoleLogger } from '@microsoft/teams.common';
import { obeyParent } from '../support/bot-process-child.ts';
import type { BotStart } from '../support/bot-process-messages.ts';
import { readyCard } from './ready-card.ts';

// The least that Microsoft's Teams SDK can do, on the Express that it brings along: whatever is said is answered with one ready-made card.

async function start({ dataDir }: BotStart): Promise<{ url: string; stop: () => Promise<void> }> {
  const attachments = [await readyCard(dataDir)];
  const logger = new ConsoleLogger('bench', { level: 'error' });
  const server = createServer();
  const app = new App({
    httpServerAdapter: new ExpressAdapter(server, { logger }),
    dangerouslyAllowUnauthenticatedRequests: true,
    logger,
  });
  app.on('message', async ({ send }) => {
    await send({ type: 'message', attachments });
  });
  await app.initialize();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The bot has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

obeyParent({ start });
