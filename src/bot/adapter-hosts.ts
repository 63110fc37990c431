/**
 * Hosts that the bot's token may go to: the Bot Connector's for Teams in Microsoft's commercial and GCC clouds. Sub-domains count.
 * Source: the outbound host validator of Microsoft's 365 Agents SDK, without the storage hosts; Teams' GCC address.
 */
export const MICROSOFT_SERVICE_HOSTS: readonly string[] = [
  'botframework.com',
  'smba.trafficmanager.net',
  'teams.microsoft.com',
  'smba.infra.gcc.teams.microsoft.com',
];

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Which service URLs may be answered to. */
export interface ServiceUrlPolicy {
  /** Host names (sub-domains count; https only), or origins such as `http://127.0.0.1:4000` (exact; http for loopback only). */
  readonly allowedHosts: readonly string[];
  /** True only where there is no token to lose. */
  readonly allowLoopback: boolean;
}

/** Whether the bot may send to this service URL. A URL that cannot be read, or that carries credentials, may not. */
export function isAllowedServiceUrl(serviceUrl: string, policy: ServiceUrlPolicy): boolean {
  const url = URL.canParse(serviceUrl) ? new URL(serviceUrl) : null;
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.has(url.hostname))) return false;
  if (policy.allowLoopback && LOOPBACK.has(url.hostname)) return true;
  return policy.allowedHosts.some((allowed) =>
    allowed.includes('://') ? url.origin === allowed : isWithin(url, allowed),
  );
}

function isWithin(url: URL, host: string): boolean {
  const name = host.toLowerCase();
  return url.protocol === 'https:' && url.port === '' && (url.hostname === name || url.hostname.endsWith(`.${name}`));
}
