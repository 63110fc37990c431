import { type AdapterOptions, type BotAdapter, createAdapter, type TurnLogic } from '../../src/bot/adapter.ts';
import { createLog, type Log } from '../../src/log.ts';
import { type RunningServer, startServer } from '../../src/server.ts';
import { type RecordingConnector, startRecordingConnector } from '../support/recording-connector.ts';

export const silent: Log = createLog({ level: 'silent' });

export interface TestBot {
  readonly url: string;
  readonly adapter: BotAdapter;
  readonly connector: RecordingConnector;
  /** Errors that reached `onTurnError`. */
  readonly turnErrors: unknown[];
  readonly stop: () => Promise<void>;
}

/** A bot over real HTTP whose turns run `logic`, with a recording connector to answer to. Without authentication unless told otherwise. */
export async function startTestBot(
  logic: (adapter: BotAdapter) => TurnLogic,
  options: Partial<AdapterOptions> = {},
): Promise<TestBot> {
  const connector = await startRecordingConnector();
  const turnErrors: unknown[] = [];
  const adapter = createAdapter({
    auth: { kind: 'none' },
    log: silent,
    sendTimeoutMs: 5_000,
    onTurnError: async (_context, error) => void turnErrors.push(error),
    ...options,
  });
  const run = logic(adapter);
  const server: RunningServer = await startServer({
    port: 0,
    host: '127.0.0.1',
    log: silent,
    routes: [
      {
        method: 'POST',
        path: '/api/messages',
        handle: (request, response) => adapter.process(request, response, run),
      },
    ],
  });
  const stop = async (): Promise<void> => {
    await Promise.all([server.stop(1_000), connector.stop()]);
  };
  return { url: server.url, adapter, connector, turnErrors, stop };
}
