import type { IncomingHttpHeaders } from 'node:http';

/** One request, its body already read. */
export interface ServerRequest {
  readonly method: string;
  readonly path: string;
  /** Values of the `:name` parts of the route's path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Who speaks, as the connection has it: behind a proxy that is the proxy. */
  readonly address: string;
  /** The bytes as they came, for signatures; empty for GET. */
  readonly body: Buffer;
  /** Our own id, also in the answer's `x-request-id` and in every log line of this request. */
  readonly id: string;
}

/** What a body may be: an object goes out as JSON, a string as plain text unless the headers name another type. */
export type ResponseBody = string | Buffer | object | undefined;

/** The answer. `send` ends it; a second `send` is a fault and throws. */
export interface ServerResponse {
  readonly send: (status: number, body?: ResponseBody, headers?: Readonly<Record<string, string>>) => void;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** A path such as `/files/:token`. */
  readonly path: string;
  /** A limit lower than the server's, in bytes. */
  readonly maxBodyBytes?: number;
  /** May throw: the caller gets a 500 with the request's id, and the log gets the error. */
  readonly handle: (request: ServerRequest, response: ServerResponse) => Promise<void> | void;
}
