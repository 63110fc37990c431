import type { IncomingMessage, ServerResponse as NodeResponse, Server as NodeServer } from 'node:http';
import type { Server } from 'restify';

/** What restify has and its type definitions lack. */
export interface RestifyServer extends Server {
  readonly first: (handler: (request: IncomingMessage, response: NodeResponse) => boolean) => void;
  readonly server: NodeServer;
}

/** What admitting requests and stopping share. */
export interface Transport {
  readonly openResponses: Set<NodeResponse>;
  draining: boolean;
}

/** Listens; rejects with an Error that says what to do when the port cannot be had. */
export function listen(server: Server, options: { readonly port: number; readonly host: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(explainListenError(error, options.port));
    server.once('error', fail);
    server.listen(options.port, options.host, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

function explainListenError(error: Error, port: number): Error {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new Error(`Port ${port} is taken by another program. Set PORT to another port, or stop that program.`, {
      cause: error,
    });
  }
  if (code === 'EACCES') {
    return new Error(`Port ${port} needs more rights than this process has. Set PORT to one above 1023.`, {
      cause: error,
    });
  }
  return error;
}

/** How to stop: once, however often it is asked. */
export function stopper(server: RestifyServer, transport: Transport): (deadlineMs: number) => Promise<void> {
  let stopped: Promise<void> | undefined;
  return (deadlineMs) => {
    stopped ??= drain(server, transport, deadlineMs);
    return stopped;
  };
}

/** From now on every answer ends its connection: whoever keeps some moves on, and none is closed under a request. */
export function letGo(transport: Transport): void {
  transport.draining = true;
  // A kept-alive connection would hold the server open after its last answer.
  for (const response of transport.openResponses) {
    if (!response.headersSent) response.setHeader('connection', 'close');
  }
}

async function drain(server: RestifyServer, transport: Transport, deadlineMs: number): Promise<void> {
  letGo(transport);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.server.closeIdleConnections();
  const deadline = setTimeout(() => server.server.closeAllConnections(), deadlineMs);
  await closed;
  clearTimeout(deadline);
}
