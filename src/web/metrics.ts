import { timingSafeEqual } from 'node:crypto';
import type { Route, ServerRequest } from '../server-types.ts';

export interface MetricsRouteOptions {
  readonly text: () => Promise<{ readonly type: string; readonly body: string }>;
  /** What a reader sends as `Authorization: Bearer …`; null: only this machine may read, without a proxy between. */
  readonly token: string | null;
}

const refusal =
  'Metrics are read from this machine, or with Authorization: Bearer <METRICS_TOKEN>. Set METRICS_TOKEN to read them from elsewhere.';

/** `GET /metrics`, for Prometheus. The bot's port is open to the internet, and how a partner's business goes is nobody's else. */
export function metricsRoute({ text, token }: MetricsRouteOptions): Route {
  return {
    method: 'GET',
    path: '/metrics',
    handle: async (request, response) => {
      if (!mayRead(request, token)) return response.send(401, { error: refusal });
      const { type, body } = await text();
      response.send(200, body, { 'content-type': type, 'cache-control': 'no-store' });
    },
  };
}

function mayRead({ headers, address }: ServerRequest, token: string | null): boolean {
  if (token !== null) return isSame(headers.authorization ?? '', `Bearer ${token}`);
  const direct = headers['x-forwarded-for'] === undefined && headers['forwarded'] === undefined;
  return direct && loopback.has(address);
}

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
