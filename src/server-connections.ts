import type { IncomingMessage, Server as NodeServer, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How long connections may do nothing, and how many there may be. Times in milliseconds. */
export interface ConnectionLimits {
  /** At the same time. A newcomer takes the place of the connection that has been idle for longest. */
  readonly most: number;
  /** From opening a connection to the last header of its first request. */
  readonly headersMs: number;
  /** The same from its last answer to its next request. */
  readonly keepAliveMs: number;
  /** For all requests that one connection may bring; after that it is closed with the answer. */
  readonly requestsEach: number;
}

/**
 * A connection's place in the queue to be dropped for a newcomer: those without a request first, then those whose request has not fully
 * come. One whose request runs is never dropped.
 */
type Standing = 'idle' | 'arriving' | 'running';

interface Connection {
  standing: Standing;
  requests: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Bounds what strangers can hold open: half-sent heads, silent connections, floods of them. Node's own limit of the head is looked at every
 * 30 seconds only, and its limit of connections turns newcomers away while the silent ones stay.
 */
export function limitConnections(server: NodeServer, limits: ConnectionLimits): void {
  // In the order in which they fell idle or came.
  const open = new Map<Socket, Connection>();
  server.keepAliveTimeout = limits.keepAliveMs;
  server.on('connection', (socket: Socket) => {
    if (open.size >= limits.most && !dropOne(open)) {
      socket.destroy();
      return;
    }
    const connection: Connection = { standing: 'idle', requests: 0, timer: undefined };
    awaitHead(socket, connection, limits.headersMs);
    open.set(socket, connection);
    socket.once('close', () => {
      clearTimeout(connection.timer);
      open.delete(socket);
    });
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    const connection = open.get(socket);
    if (connection === undefined) return;
    clearTimeout(connection.timer);
    connection.requests += 1;
    // Node's own limit says so in the header and leaves the connection open.
    if (connection.requests >= limits.requestsEach) response.setHeader('connection', 'close');
    connection.standing = request.complete ? 'running' : 'arriving';
    request.once('end', () => {
      if (connection.standing === 'arriving') connection.standing = 'running';
    });
    response.once('close', () => {
      if (socket.destroyed) return;
      connection.standing = 'idle';
      awaitHead(socket, connection, limits.keepAliveMs);
      open.delete(socket);
      open.set(socket, connection);
    });
  });
}

function awaitHead(socket: Socket, connection: Connection, ms: number): void {
  clearTimeout(connection.timer);
  connection.timer = setTimeout(() => socket.destroy(), ms);
}

/** Drops the connection that can best be spared; false where every one has a request that runs. */
function dropOne(open: ReadonlyMap<Socket, Connection>): boolean {
  for (const wanted of ['idle', 'arriving'] as const) {
    for (const [socket, { standing }] of open) {
      if (standing !== wanted) continue;
      socket.destroy();
      return true;
    }
  }
  return false;
}
