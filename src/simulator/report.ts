import { createHmac } from 'node:crypto';

/** What became of a report: the bot's answer, nobody there, or nowhere to send it. */
export type Reported =
  | { readonly status: number; readonly body: string }
  | { readonly unreachable: string }
  | { readonly skipped: string };

export type ReportTarget = {
  readonly url: string | undefined;
  readonly secret: string | undefined;
  readonly wallNow: () => number;
  readonly fetch: typeof fetch;
};

const patience = 10_000;

/** The headers that prove who sent the body: the wall's time in seconds and the HMAC of `<timestamp>.<body>` with the first secret. */
export function signedHeaders(secret: string, body: string, wallNow: number): Record<string, string> {
  const timestamp = String(Math.floor(wallNow / 1000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return {
    'Content-Type': 'application/json',
    'X-MCA-Timestamp': timestamp,
    'X-MCA-Signature': `sha256=${signature}`,
  };
}

/** Tells the bot of a refused order as a shop does. Never throws: an absent bot is an outcome. */
export async function report(target: ReportTarget, event: unknown): Promise<Reported> {
  const secret = target.secret?.split(',')[0]?.trim();
  if (target.url === undefined) return { skipped: 'no address to report to is set' };
  if (secret === undefined || secret === '')
    return { skipped: 'EVENTS_SECRET is not set, so the report cannot be signed' };
  const body = JSON.stringify(event);
  try {
    const response = await target.fetch(target.url, {
      method: 'POST',
      headers: signedHeaders(secret, body, target.wallNow()),
      body,
      signal: AbortSignal.timeout(patience),
    });
    return { status: response.status, body: (await response.text()).slice(0, 4096) };
  } catch {
    return { unreachable: `nobody answers at ${target.url}` };
  }
}
