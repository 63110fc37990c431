import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Finding, fail, pass, warn } from './doctor-finding.ts';

const name = 'PORT';

/** Whether the bot could listen where it is told to. The port is let go at once. */
export async function portFindings(listen: {
  readonly port: number;
  readonly host: string;
}): Promise<readonly Finding[]> {
  const { port, host } = listen;
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    server.close();
    return [pass(name, `${port} on ${host} is free.`)];
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    if (code === 'EADDRINUSE') {
      return [warn(name, `${port} on ${host} is taken: by the running bot, or set PORT to a free one.`)];
    }
    return [fail(name, `${port} on ${host} cannot be listened on (${code}). Set PORT (above 1023) and HOST.`)];
  }
}
