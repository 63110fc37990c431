import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Answer } from './http.ts';

/**
 * A one-shot rule: the next `times` requests that match are answered with `status` and `body` instead of the work; with
 * `afterWork` the work is done first and only its answer is replaced. `dropConnection` true or `after` does the work and loses
 * the answer, `during` cuts it off in the middle; `before` loses the request. `delayMs` (wall clock) comes first; alone, it only slows
 * down. `path` may hold `*` for any text, and reaches Partner Center, the acceptance component, the token endpoint and Graph.
 * `body` that is a text goes out as it is (`''` is an empty body), anything else as JSON; `contentType` says what it claims to be;
 * `truncateTo` lets only so many characters out, of the work's own answer where no other is given.
 */
export const faultSchema = z.strictObject({
  method: z.string().default('*'),
  path: z.string().default('*'),
  times: z.int().min(1).max(100_000).default(1),
  status: z.int().min(200).max(599).optional(),
  body: z.unknown().optional(),
  contentType: z
    .string()
    .regex(/^[\x20-\x7e]+$/)
    .optional(),
  truncateTo: z.int().min(0).optional(),
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string().regex(/^[\x20-\x7e]*$/)).optional(),
  delayMs: z.int().min(0).max(3_600_000).optional(),
  dropConnection: z.union([z.boolean(), z.enum(['before', 'during', 'after'])]).optional(),
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
  const parts = fault.path.split('*').map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(path);
}

/** How much of an answer reaches the client: all of it, its first half, or nothing. */
export type Sent = 'whole' | 'half' | 'nothing';

/** Answers the work's answer or the fault's, and how it is to be sent; `droppedBefore` where nothing was done. Rejects when stopped while waiting. */
export async function withFault(
  fault: Fault | undefined,
  work: () => Promise<Answer>,
  stopped: AbortSignal,
): Promise<{ readonly answer: Answer; readonly sent: Sent } | 'droppedBefore'> {
  if (fault === undefined) return { answer: await work(), sent: 'whole' };
  if (fault.delayMs !== undefined) await wait(fault.delayMs, undefined, { signal: stopped });
  if (fault.dropConnection === 'before') return 'droppedBefore';
  const sent = sentBy(fault);
  const bent = bentAnswer(fault);
  if (bent !== undefined && sent !== 'nothing' && fault.afterWork !== true) return { answer: cut(fault, bent), sent };
  const answer = await work();
  return { answer: cut(fault, bent ?? answer), sent };
}

function sentBy({ dropConnection }: Fault): Sent {
  if (dropConnection === 'during') return 'half';
  return dropConnection === true || dropConnection === 'after' ? 'nothing' : 'whole';
}

const cut = ({ truncateTo }: Fault, answer: Answer): Answer =>
  truncateTo === undefined ? answer : { ...answer, body: answer.body.slice(0, truncateTo) };

function bentAnswer(fault: Fault): Answer | undefined {
  if (fault.status === undefined && fault.body === undefined) return undefined;
  const text = typeof fault.body === 'string';
  const type = fault.contentType ?? (text ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8');
  const body = text ? String(fault.body) : fault.body === undefined ? '' : JSON.stringify(fault.body);
  return { status: fault.status ?? 500, headers: { 'Content-Type': type, ...fault.headers }, body };
}
