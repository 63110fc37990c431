import type { IncomingHttpHeaders } from 'node:http';
import { headerOf } from './http.ts';

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a host to listen on is this machine alone. */
export function isLoopback(host: string): boolean {
  return host === '::1' || loopbackNames.has(host);
}

/**
 * Why a request to the stand-in's own pages is refused: a foreign Host (a name rebound to this machine) or a foreign Origin
 * (another web page in the same browser). Undefined when it may pass. `own` is the stand-in's address.
 */
export function foreignRequest(headers: IncomingHttpHeaders, own: URL): string | undefined {
  const host = loopbackPort(`${own.protocol}//${headerOf(headers, 'host') ?? ''}`, own.protocol);
  if (host === undefined) return 'the Host header is not this machine';
  const origin = headerOf(headers, 'origin');
  if (origin === undefined) return undefined;
  const from = loopbackPort(origin, own.protocol);
  // A forwarded port shows in the Host header alone; its own pages have it as their origin.
  return from === portOf(own) || from === host ? undefined : 'the Origin header is another site';
}

/** The port of an address of this protocol on this machine; undefined for any other. */
function loopbackPort(address: string, protocol: string): number | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return url.protocol === protocol && loopbackNames.has(url.hostname) ? portOf(url) : undefined;
}

const portOf = ({ port, protocol }: URL) => Number(port || (protocol === 'https:' ? '443' : '80'));
