import { SECOND } from '../agreements/instant.ts';
import type { Store } from '../agreements/ports.ts';
import type { Log } from '../log.ts';
import type { Route } from '../server-types.ts';

/** One thing that the bot needs. `missing` is a sentence that anybody may read: what is wrong and what to do. */
export interface ReadinessCheck {
  readonly name: string;
  readonly check: () => Promise<{ readonly ok: true } | { readonly ok: false; readonly missing: string }>;
}

export interface HealthOptions {
  readonly checks: readonly ReadinessCheck[];
  readonly log: Log;
  /** How long a check may take, in milliseconds; 5 seconds when left out. */
  readonly patienceMs?: number;
}

const patience = 5 * SECOND;

/** `GET /healthz`: the process lives. `GET /readyz`: 200 where every check passes, else 503 and what is missing. */
export function healthRoutes(options: HealthOptions): readonly Route[] {
  return [
    { method: 'GET', path: '/healthz', handle: (_request, response) => response.send(200, { status: 'ok' }) },
    {
      method: 'GET',
      path: '/readyz',
      handle: async (_request, response) => {
        const outcomes = await Promise.all(options.checks.map((one) => outcomeOf(options, one)));
        const missing = outcomes.flatMap((outcome) => (outcome.missing === null ? [] : [outcome.missing]));
        const checks = Object.fromEntries(outcomes.map((outcome) => [outcome.name, outcome.missing ?? 'ok']));
        response.send(missing.length === 0 ? 200 : 503, { ready: missing.length === 0, checks, missing });
      },
    },
  ];
}

async function outcomeOf(
  options: HealthOptions,
  { name, check }: ReadinessCheck,
): Promise<{ readonly name: string; readonly missing: string | null }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ ok: false; missing: string }>((resolve) => {
    const missing = `The check of ${name} has not answered in time. Ask again, then look into the log.`;
    timer = setTimeout(() => resolve({ ok: false, missing }), options.patienceMs ?? patience);
  });
  try {
    const outcome = await Promise.race([check(), late]);
    return { name, missing: outcome.ok ? null : outcome.missing };
  } catch (error) {
    options.log.warn({ err: error, check: name }, 'A readiness check failed');
    return { name, missing: `The check of ${name} failed. The log says why.` };
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the store can be read and has not stopped taking writes. It takes no work. */
export function storeCheck(store: Pick<Store, 'takeDue'>): ReadinessCheck {
  return {
    name: 'store',
    check: async () => {
      await store.takeDue(0, 0, 0);
      return { ok: true };
    },
  };
}

/** Whether Partner Center's tokens of one kind can be had. A source that keeps tokens answers without asking Microsoft each time. */
export function tokenCheck<K extends string>(
  tokens: {
    readonly get: (
      kind: K,
    ) => Promise<{ readonly kind: 'token' } | { readonly kind: 'none'; readonly message: string }>;
  },
  kind: K,
): ReadinessCheck {
  return {
    name: `${kind} token`,
    check: async () => {
      const answer = await tokens.get(kind);
      return answer.kind === 'token' ? { ok: true } : { ok: false, missing: answer.message };
    },
  };
}
