import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

/** Stands in a body where the activity's id belongs. */
export const activityId = '{activity-id}';

/** What one measuring round came to. */
export interface Round {
  readonly turns: number;
  readonly turnsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Posts the bodies to a bot for so many milliseconds: one kept-alive connection a body, each sending again as soon as it is answered, every
 * time as an activity of its own (`activityId` in a body stands for its id): a bot may answer a repeated one without running it.
 * Rejects on any answer but 200.
 */
export async function load(url: string, bodies: readonly string[], durationMs: number): Promise<Round> {
  const agent = new Agent({ keepAlive: true, maxSockets: bodies.length });
  const target = new URL('/api/messages', url);
  const times: number[] = [];
  const run = randomUUID();
  let sent = 0;
  const began = performance.now();
  const connection = async (body: string): Promise<void> => {
    while (performance.now() - began < durationMs) {
      const started = performance.now();
      sent += 1;
      await post({ agent, target }, body.replace(activityId, `${run}-${sent}`));
      times.push(performance.now() - started);
    }
  };
  try {
    await Promise.all(bodies.map(connection));
  } finally {
    agent.destroy();
  }
  const seconds = (performance.now() - began) / 1_000;
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => round(sorted[Math.floor(sorted.length * share)] ?? Number.NaN);
  return { turns: times.length, turnsPerSecond: Math.round(times.length / seconds), p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** The middle one of an odd number of values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The value that this share of all is not above. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
}

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

function post({ agent, target }: { readonly agent: Agent; readonly target: URL }, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(target, { agent, method: 'POST', headers }, (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`The bot answered ${response.statusCode}.`));
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
