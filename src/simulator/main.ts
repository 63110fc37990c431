import { join } from 'node:path';
import { startSimulator } from './simulator.ts';

/** Reads a port number; throws with the variable's name for anything else. */
function portFrom(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new Error(`${name} is "${text}": set it to a port number from 0 to 65535.`);
}

async function start(env: NodeJS.ProcessEnv): Promise<void> {
  const port = portFrom(env, 'SIMULATOR_PORT', 3979);
  const botPort = portFrom(env, 'PORT', 3978);
  const dataFile = join(env['DATA_DIR'] ?? '.data', 'simulator.json');
  const secret = env['EVENTS_SECRET'];
  const replayFile = env['SIMULATOR_REPLAY_FILE'];
  const simulator = await startSimulator({
    port,
    dataFile,
    botEventsUrl: `http://127.0.0.1:${botPort}/api/events/purchase-blocked`,
    ...(secret === undefined ? {} : { eventsSecret: secret }),
    ...(replayFile === undefined || replayFile === '' ? {} : { replayFile }),
  }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new Error(`Port ${port} is taken by another program. Set SIMULATOR_PORT to a free port and start again.`);
    }
    throw error;
  });
  const end = () => {
    simulator.stop().catch(fail);
  };
  process.on('SIGINT', end).on('SIGTERM', end);
  // Last, so that whoever waits for this line may send a signal at once.
  console.log(`Stand-in for Partner Center: ${simulator.url}/\nIts data: ${dataFile}. Ctrl-C stops it.`);
}

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

await start(process.env).catch(fail);
