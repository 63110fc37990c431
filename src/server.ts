import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse as NodeResponse, Server as NodeServer } from 'node:http';
import type { Duplex } from 'node:stream';
import restify, { type Request, type Response, type Server } from 'restify';
import type { Log } from './log.ts';
import { answerError, refuse } from './server-answer.ts';
import { type ConnectionLimits, limitConnections } from './server-connections.ts';
import { refusalOf } from './server-guard.ts';
import { letGo, listen, type RestifyServer, stopper, type Transport } from './server-lifecycle.ts';
import { REQUEST_ID_HEADER, routeHandler } from './server-route.ts';
import type { Route } from './server-types.ts';

export type { Route, ServerRequest, ServerResponse } from './server-types.ts';

const DEFAULT_MAX_BODY_BYTES = 256 * 1024;
const DEFAULT_BODY_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 30_000;
const USUAL_CONNECTIONS: ConnectionLimits = {
  most: 1_000,
  headersMs: 10_000,
  // Longer than what proxies before the bot keep connections for, so that none is closed under a request.
  keepAliveMs: 75_000,
  requestsEach: 10_000,
};
// Signed tokens in paths are longer than the router's default of 100 characters.
const MAX_PARAM_LENGTH = 2_000;

export interface ServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  readonly log: Log;
  readonly routes: readonly Route[];
  /** For every body, in bytes; 256 KiB when left out. */
  readonly maxBodyBytes?: number;
  /** How long a sender may take over its body, in milliseconds; 20 seconds when left out. */
  readonly bodyTimeoutMs?: number;
  /** What strangers may hold open: 1,000 connections, 10 seconds for the first request's head, 75 for the next, 10,000 requests each, where left out. */
  readonly connections?: Partial<ConnectionLimits>;
  /** Ids of requests; random GUIDs when left out. */
  readonly newId?: () => string;
}

export interface RunningServer {
  /** `http://host:port`, without a final slash. */
  readonly url: string;
  readonly port: number;
  /** Still answers everything, and ends each connection with its next answer: for the time before `stop` in which others take over. */
  readonly drain: () => void;
  /** Takes no new requests, lets running ones finish, and cuts what is left after the deadline (milliseconds). May be called twice. */
  readonly stop: (deadlineMs: number) => Promise<void>;
}

/**
 * Starts the HTTP transport: routes, limits, request ids, errors as JSON. It knows nothing of what the routes do.
 * Throws an Error that names the port when the port cannot be had.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const server = createRestifyServer();
  const transport: Transport = { openResponses: new Set(), draining: false };
  server.first((request, response) => admit({ options, transport }, request, response));
  server.on('NotFound', notFound).on('MethodNotAllowed', methodNotAllowed).on('upgrade', refuseUpgrade);
  for (const route of options.routes) mount(server, route, options);
  limitSlowSenders(server.server, { ...USUAL_CONNECTIONS, ...options.connections });
  await listen(server, options);
  server.on('error', (error: Error) => options.log.error({ err: error }, 'The HTTP server reported an error'));
  const { port } = server.address();
  const url = `http://${urlHost(options.host)}:${port}`;
  return { url, port, drain: () => letGo(transport), stop: stopper(server, transport) };
}

function createRestifyServer(): RestifyServer {
  return restify.createServer({ name: '', maxParamLength: MAX_PARAM_LENGTH }) as RestifyServer;
}

/** Runs before restify touches a request; false means that it was answered here. */
function admit(
  deps: { readonly options: ServerOptions; readonly transport: Transport },
  request: IncomingMessage,
  response: NodeResponse,
): boolean {
  const { options, transport } = deps;
  response.setHeader(REQUEST_ID_HEADER, (options.newId ?? randomUUID)());
  if (transport.draining) response.setHeader('connection', 'close');
  transport.openResponses.add(response);
  response.once('close', () => transport.openResponses.delete(response));
  const refusal = refusalOf(request, options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES);
  if (refusal === null) return true;
  void refuse(request, response, refusal);
  return false;
}

function mount(server: Server, route: Route, options: ServerOptions): void {
  const handler = routeHandler(
    {
      log: options.log,
      maxBodyBytes: options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
      bodyTimeoutMs: options.bodyTimeoutMs ?? DEFAULT_BODY_TIMEOUT_MS,
    },
    route,
  );
  if (route.method === 'GET') server.get(route.path, handler);
  else server.post(route.path, handler);
}

// These listeners do not call back: restify would then send an answer of its own.
function notFound(_request: Request, response: Response): void {
  answerError(response, 404, 'There is nothing at this address. Check the path.');
}

function methodNotAllowed(_request: Request, response: Response): void {
  const allowed = String(response.getHeader('allow'));
  answerError(response, 405, `This address takes ${allowed} only. Use that method.`);
}

// restify listens to upgrades and forgets them: the socket would stay open for ever and hold up the stop.
function refuseUpgrade(_request: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => socket.destroy());
}

function limitSlowSenders(server: NodeServer, limits: ConnectionLimits): void {
  server.headersTimeout = limits.headersMs;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  limitConnections(server, limits);
}

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
