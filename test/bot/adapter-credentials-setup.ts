import * as bot from '../../src/bot/adapter.ts';
import { APP_ID } from '../support/bot-connector-tokens.ts';
import type { RecordingConnector } from '../support/recording-connector.ts';
import { silent } from './adapter-setup.ts';

export type { SendOutcome } from '../../src/bot/send.ts';

/** An adapter with authentication on, whose own tokens may go to this connector. */
export function createAdapter({ url }: RecordingConnector, tokens: bot.BotTokens) {
  const adapter = bot.createAdapter({
    auth: { kind: 'singleTenant', appId: APP_ID, tenantId: 'tenant', password: 'not-used-here', tokens },
    allowedServiceHosts: [new URL(url).origin],
    log: silent,
    sendTimeoutMs: 5_000,
    onTurnError: async () => {},
  });
  return { ...adapter, log: silent };
}
