import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';

/** PEM, as node:tls takes them. */
export type Tls = { readonly key: string; readonly cert: string };

export type Listening = {
  /** Without a slash at the end; with TLS the host is `localhost`, for which certificates are made. */
  readonly url: string;
  readonly port: number;
  /** Ends every connection, also one that has not finished its handshake, and then the server. */
  readonly close: () => Promise<void>;
};

/** Listens on a loopback host by http, or by https where a key and a certificate are given. Rejects with EADDRINUSE. */
export async function listen(
  handle: RequestListener,
  at: { readonly host: string; readonly port: number; readonly tls: Tls | undefined },
): Promise<Listening> {
  const host = at.host === '[::1]' ? '::1' : at.host;
  const server = at.tls === undefined ? createServer(handle) : createTlsServer(at.tls, handle);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(at.port, host);
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const shown = host === '::1' ? '[::1]' : host;
  return {
    url: at.tls === undefined ? `http://${shown}:${port}` : `https://localhost:${port}`,
    port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
