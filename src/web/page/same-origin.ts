import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a form was sent by the page itself. Browsers say so in `Sec-Fetch-Site`; older ones name the sender in `Origin` alone. One that
 * says neither is no browser that could show the page.
 */
export function isSameOrigin(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return headers.origin !== undefined && headers.origin === new URL(publicUrl).origin;
}
