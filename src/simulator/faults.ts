import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Answer } from './http.ts';

/**
 * A one-shot rule: the next `times` requests that match are answered with `status` and `body` instead of the work; with
 * `afterWork` the work is done first and only its answer is replaced. `dropConnection` true or `after` does the work and loses
 * the answer; `before` loses the request. `delayMs` (wall clock) comes first; alone, it only slows down.
 */
export const faultSchema = z.strictObject({
  method: z.string().default('*'),
  path: z.string().default('*'),
  times: z.int().min(1).max(100_000).default(1),
  status: z.int().min(200).max(599).optional(),
  body: z.unknown().optional(),
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string().regex(/^[\x20-\x7e]*$/)).optional(),
  delayMs: z.int().min(0).max(600_000).optional(),
  dropConnection: z.union([z.boolean(), z.enum(['before', 'after'])]).optional(),
  afterWork: z.boolean().optional(),
});

export type Fault = z.infer<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;

/** The rules that are still to be used up, oldest first. */
export type Faults = {
  readonly add: (fault: Fault) => void;
  readonly take: (method: string, path: string) => Fault | undefined;
  readonly clear: () => void;
};

/** Keeps the rules; `take` uses one of them up. */
export function createFaults(): Faults {
  const waiting: { readonly fault: Fault; left: number }[] = [];
  return {
    add: (fault) => void waiting.push({ fault, left: fault.times }),
    take(method, path) {
      const rule = waiting.find(({ fault }) => matches(fault, method, path));
      if (rule === undefined) return undefined;
      rule.left -= 1;
      if (rule.left === 0) waiting.splice(waiting.indexOf(rule), 1);
      return rule.fault;
    },
    clear: () => void waiting.splice(0),
  };
}

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== '*' && fault.method.toUpperCase() !== method) return false;
  return fault.path.endsWith('*') ? path.startsWith(fault.path.slice(0, -1)) : path === fault.path;
}

/** Answers the work's answer, the fault's, or `dropped` where the connection is to be cut. Rejects when stopped while waiting. */
export async function withFault(
  fault: Fault | undefined,
  work: () => Promise<Answer>,
  stopped: AbortSignal,
): Promise<{ readonly answer: Answer; readonly dropped: boolean } | 'droppedBefore'> {
  if (fault === undefined) return { answer: await work(), dropped: false };
  if (fault.delayMs !== undefined) await wait(fault.delayMs, undefined, { signal: stopped });
  if (fault.dropConnection === 'before') return 'droppedBefore';
  const dropped = fault.dropConnection === true || fault.dropConnection === 'after';
  const bent = bentAnswer(fault);
  if (bent !== undefined && !dropped && fault.afterWork !== true) return { answer: bent, dropped };
  const answer = await work();
  return { answer: bent ?? answer, dropped };
}

/** A body that is a string goes out as it is, anything else as JSON. */
function bentAnswer(fault: Fault): Answer | undefined {
  if (fault.status === undefined && fault.body === undefined) return undefined;
  const text = typeof fault.body === 'string';
  const type = text ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  const body = text ? String(fault.body) : fault.body === undefined ? '' : JSON.stringify(fault.body);
  return { status: fault.status ?? 500, headers: { 'Content-Type': type, ...fault.headers }, body };
}
