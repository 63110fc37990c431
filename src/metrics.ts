import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** One call to Partner Center, as its log has it. */
interface Call {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly reason: string | null;
  readonly durationMs: number;
  readonly waitedMs: number;
  readonly priority: string;
}

/** What is looked up only when somebody asks. Each may be left out; one that fails leaves its line out. */
export interface Readings {
  /** Requests to Partner Center that may still be started in this minute. */
  readonly budgetLeft?: () => number;
  /** How many attestations are in each state that matters now. */
  readonly attestations?: () => Promise<Readonly<Record<string, number>>>;
  /** How late the oldest due work is, in milliseconds; 0 where nothing is due. */
  readonly oldestDueMs?: () => Promise<number>;
}

/** What an operator wants to know of a running bot (Prometheus). No label names a person, a customer or an id. */
export interface Metrics {
  readonly turn: (turn: { readonly type: string; readonly status: number; readonly ms: number }) => void;
  readonly call: (call: Call) => void;
  readonly work: (work: {
    readonly kind: string;
    readonly ok: boolean;
    readonly ms: number;
    readonly lagMs: number;
  }) => void;
  /** What Teams made of a message that the bot sent of its own accord. */
  readonly sent: (sent: { readonly kind: string; readonly outcome: string; readonly lagMs: number }) => void;
  /** Microsoft gave out a token, or did not. */
  readonly token: (token: { readonly kind: string; readonly ok: boolean }) => void;
  /** How long the App+User consent still lives, in milliseconds. */
  readonly consentLeft: (ms: number) => void;
  readonly watch: (readings: Readings) => void;
  /** In Prometheus' text format. */
  readonly text: () => Promise<{ readonly type: string; readonly body: string }>;
}

const buckets = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];
const lagBuckets = [0.1, 0.5, 1, 5, 15, 60, 300, 1_800, 7_200];

/** Counts from the start of the process. `now` is the wall clock, for ages. */
export function createMetrics({ now }: { readonly now: () => number }): Metrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register, prefix: 'mca_bot_' });
  const made = instruments(registers);
  const ages = tokenAges(registers, now);
  return {
    turn: ({ type, status, ms }) => made.turns.observe({ type, outcome: turnOutcome(status) }, ms / 1_000),
    call: (call) => {
      const outcome = callOutcome(call);
      made.calls.observe({ question: questionOf(call), outcome }, call.durationMs / 1_000);
      made.waited.observe({ priority: call.priority }, call.waitedMs / 1_000);
    },
    work: ({ kind, ok, ms, lagMs }) => {
      made.work.observe({ kind, outcome: ok ? 'done' : 'failed' }, ms / 1_000);
      made.lag.observe({ kind }, Math.max(0, lagMs) / 1_000);
    },
    sent: ({ kind, outcome, lagMs }) => {
      made.sent.inc({ kind, outcome });
      if (outcome === 'sent') made.alertLag.observe(Math.max(0, lagMs) / 1_000);
    },
    token: ages.token,
    consentLeft: (ms) => made.consent.set(ms / 1_000),
    watch: (readings) => watch(registers, readings),
    text: async () => ({ type: register.contentType, body: await register.metrics() }),
  };
}

function instruments(registers: Registry[]) {
  const histogram = <L extends string>(name: string, help: string, labelNames: L[], of = buckets): Histogram<L> =>
    new Histogram({ name: `mca_bot_${name}`, help, labelNames, buckets: of, registers });
  return {
    turns: histogram('turn_seconds', 'Requests of Teams, until they were answered', ['type', 'outcome']),
    calls: histogram('partner_center_seconds', 'Calls to Partner Center by question and outcome', [
      'question',
      'outcome',
    ]),
    waited: histogram(
      'partner_center_wait_seconds',
      'How long calls to Partner Center waited for their turn',
      ['priority'],
      lagBuckets,
    ),
    work: histogram('work_seconds', 'Due work, by kind and outcome', ['kind', 'outcome']),
    lag: histogram('work_lag_seconds', 'How long after it was due work began', ['kind'], lagBuckets),
    alertLag: histogram('alert_lag_seconds', 'From the event to Teams having taken the message', [], lagBuckets),
    sent: new Counter({
      name: 'mca_bot_messages_total',
      help: "Messages sent of the bot's own accord, by kind and what Teams made of them",
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    consent: new Gauge({
      name: 'mca_bot_consent_left_seconds',
      help: 'How long the App+User consent still lives',
      registers,
    }),
  };
}

function tokenAges(registers: Registry[], now: () => number): Pick<Metrics, 'token'> {
  const last = new Map<string, number>();
  const refused = new Counter({
    name: 'mca_bot_token_refusals_total',
    help: 'Tokens that Microsoft Entra did not give',
    labelNames: ['kind'],
    registers,
  });
  new Gauge({
    name: 'mca_bot_token_age_seconds',
    help: 'Since Microsoft Entra last gave a token of this kind',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const [kind, at] of last) this.set({ kind }, (now() - at) / 1_000);
    },
  });
  return {
    token: ({ kind, ok }) => {
      if (ok) last.set(kind, now());
      else refused.inc({ kind });
    },
  };
}

function watch(registers: Registry[], { budgetLeft, attestations, oldestDueMs }: Readings): void {
  const gauge = (name: string, help: string, read: (set: (value: number) => void) => Promise<void>): void => {
    new Gauge({
      name: `mca_bot_${name}`,
      help,
      registers,
      async collect() {
        this.reset();
        await read((value) => this.set(value)).catch(() => undefined);
      },
    });
  };
  if (budgetLeft !== undefined)
    gauge('partner_center_budget_left', 'Calls that may still be started this minute', async (set) =>
      set(budgetLeft()),
    );
  if (oldestDueMs !== undefined)
    gauge('oldest_due_work_seconds', 'How late the oldest due work is', async (set) =>
      set((await oldestDueMs()) / 1_000),
    );
  if (attestations !== undefined) {
    new Gauge({
      name: 'mca_bot_attestations',
      help: 'Attestations by state',
      labelNames: ['state'],
      registers,
      async collect() {
        this.reset();
        const counts = await attestations().catch(() => ({}));
        for (const [state, count] of Object.entries(counts)) this.set({ state }, count);
      },
    });
  }
}

const turnOutcome = (status: number): string => (status < 400 ? 'answered' : status < 500 ? 'refused' : 'failed');

function callOutcome({ status, reason }: Call): string {
  if (status === null) return reason === 'timeout' ? 'timeout' : 'unanswered';
  if (status < 300) return 'ok';
  return status === 429 ? 'throttled' : status < 500 ? 'refused' : 'failed';
}

/** Ids would make a line of each customer: `GET /v1/customers/:id/agreements`. */
function questionOf({ method, path }: Call): string {
  const [bare = ''] = path.split('?', 1);
  return `${method} ${bare.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, ':id')}`;
}
