import type { IncomingHttpHeaders } from 'node:http';
import { headerOf } from './http.ts';

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a host to listen on is this machine alone. */
export function isLoopback(host: string): boolean {
  return host === '::1' || loopbackNames.has(host);
}

/**
 * Why a request to the stand-in's own pages is refused: a foreign Host (a name rebound to this machine) or a foreign Origin
 * (another web page in the same browser). Undefined when it may pass.
 */
export function foreignRequest(headers: IncomingHttpHeaders, port: number): string | undefined {
  const host = loopbackPort(`http://${headerOf(headers, 'host') ?? ''}`);
  if (host === undefined) return 'the Host header is not this machine';
  const origin = headerOf(headers, 'origin');
  if (origin === undefined) return undefined;
  const from = loopbackPort(origin);
  // A forwarded port shows in the Host header alone; its own pages have it as their origin.
  return from === port || from === host ? undefined : 'the Origin header is another site';
}

/** The port of an address on this machine; undefined for any other. */
function loopbackPort(address: string): number | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const isLocal = url.protocol === 'http:' && loopbackNames.has(url.hostname);
  return isLocal ? Number(url.port || '80') : undefined;
}
