import { inTime } from '../agreements/in-time.ts';
import { SECOND } from '../agreements/instant.ts';
import type { Store } from '../agreements/ports.ts';
import type { Log } from '../log.ts';
import type { Route } from '../server-types.ts';

/** One thing that the bot needs. `missing` is a sentence that anybody may read: what is wrong and what to do. */
export interface ReadinessCheck {
  readonly name: string;
  /** Whether the bot is of no use without it. What is not essential takes no working bot out of a load balancer: a restart could not mend it. */
  readonly essential: boolean;
  readonly check: () => Promise<{ readonly ok: true } | { readonly ok: false; readonly missing: string }>;
}

export interface HealthOptions {
  readonly checks: readonly ReadinessCheck[];
  readonly log: Log;
  /** Whether the bot is about to stop; left out: never. */
  readonly draining?: () => boolean;
  /** How long a check may take, in milliseconds; 5 seconds when left out. */
  readonly patienceMs?: number;
}

interface Outcome {
  readonly name: string;
  readonly essential: boolean;
  /** Null where all is well. */
  readonly missing: string | null;
}

const patience = 5 * SECOND;
const draining = {
  ready: false,
  draining: true,
  degraded: false,
  checks: {},
  missing: ['The bot is stopping. Send requests to another instance.'],
};

/**
 * `GET /healthz`: the process lives. `GET /readyz`: 503 where something essential is missing, else 200; its body names every check, and
 * says `degraded` where something that is not essential is missing. While the bot stops it is 503 `draining` at once, so that whoever shares
 * out requests gives them to other instances.
 */
export function healthRoutes(options: HealthOptions): readonly Route[] {
  return [
    { method: 'GET', path: '/healthz', handle: (_request, response) => response.send(200, { status: 'ok' }) },
    {
      method: 'GET',
      path: '/readyz',
      handle: async (_request, response) => {
        if (options.draining?.() === true) return response.send(503, draining);
        const outcomes = await outcomesOf(options);
        const failed = outcomes.filter(({ missing }) => missing !== null);
        const ready = !failed.some(({ essential }) => essential);
        response.send(ready ? 200 : 503, {
          ready,
          degraded: failed.length > 0,
          checks: Object.fromEntries(outcomes.map(({ name, missing }) => [name, missing ?? 'ok'])),
          missing: failed.map(({ missing }) => missing),
        });
      },
    },
  ];
}

/** One line of the start's log. */
export interface ReportLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
}

/** What works at the start and what does not, a line for each check; what is missing and essential is an error. */
export async function startupReport(options: HealthOptions): Promise<readonly ReportLine[]> {
  const outcomes = await outcomesOf(options);
  return outcomes.map(({ name, essential, missing }) => {
    if (missing === null) return { level: 'info', text: `${name}: ok` };
    return { level: essential ? 'error' : 'warn', text: `${name}: ${missing}` };
  });
}

function outcomesOf(options: HealthOptions): Promise<readonly Outcome[]> {
  return Promise.all(options.checks.map((one) => outcomeOf(options, one)));
}

async function outcomeOf(options: HealthOptions, { name, essential, check }: ReadinessCheck): Promise<Outcome> {
  try {
    const answer = await inTime(check(), options.patienceMs ?? patience);
    if (answer === null) {
      const missing = `The check of ${name} has not answered in time. Ask again, then look into the log.`;
      return { name, essential, missing };
    }
    return { name, essential, missing: answer.value.ok ? null : answer.value.missing };
  } catch (error) {
    options.log.warn({ err: error, check: name }, 'A readiness check failed');
    return { name, essential, missing: `The check of ${name} failed. The log says why.` };
  }
}

/** Whether the store can be read and has not stopped taking writes. It takes no work. */
export function storeCheck(store: Pick<Store, 'takeDue'>): ReadinessCheck {
  return {
    name: 'store',
    essential: true,
    check: async () => {
      await store.takeDue(0, 0, 0);
      return { ok: true };
    },
  };
}

/**
 * Whether tokens of one kind can be had. A source that keeps tokens answers without asking Microsoft each time. Only the app-only token is
 * essential: without it nothing can be attested.
 */
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
    essential: kind === 'appOnly',
    check: async () => {
      const answer = await tokens.get(kind);
      return answer.kind === 'token' ? { ok: true } : { ok: false, missing: answer.message };
    },
  };
}
