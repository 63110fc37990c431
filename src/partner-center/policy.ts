/** Calls that Microsoft limits, and that fail, together. Creating is apart from reading: trouble with the one says little of the other. */
export const families = [
  'customers',
  'agreements',
  'directSigned',
  'agreementCreation',
  'attestations',
  'activityLog',
  'documents',
  'relationships',
  'subscriptions',
] as const;

export type Family = (typeof families)[number];

/** `interactive`: a person waits. `background`: due work. `mirror`: refreshing what nobody has asked for; it takes what the others leave. */
export type Priority = 'interactive' | 'background' | 'mirror';
/** Who goes first. */
export const priorities: readonly Priority[] = ['interactive', 'background', 'mirror'];

/** How long a call may take, in milliseconds. */
export interface Limits {
  /** One attempt, body included. */
  readonly attemptMs: number;
  /** All of it: waiting for the request budget, every attempt, every page. */
  readonly totalMs: Readonly<Record<Priority, number>>;
}

const reading: Limits = { attemptMs: 8_000, totalMs: { interactive: 20_000, background: 25_000, mirror: 50_000 } };
/** The one attempt has its whole time also after ten seconds of waiting. */
const writing: Limits = { attemptMs: 20_000, totalMs: { interactive: 30_000, background: 30_000, mirror: 30_000 } };

/** The times of each family. */
export const limits: Readonly<Record<Family, Limits>> = {
  customers: reading,
  agreements: reading,
  directSigned: reading,
  agreementCreation: writing,
  attestations: writing,
  activityLog: reading,
  documents: reading,
  relationships: reading,
  subscriptions: reading,
};

/** Attempts at most, by method: what writes is sent again by whoever keeps its intent. */
export const attempts = { GET: 3, POST: 1 } as const;

/**
 * What is tried again, and the delay before the second attempt in milliseconds; it doubles with each further one, and a random part of it is
 * waited (Microsoft: API throttling guidance; partner-center.md 9). `Retry-After` takes its place. Everything else is final.
 */
export const retryDelays = {
  unanswered: 300,
  damaged: 300,
  408: 500,
  429: 2_000,
  500: 500,
  502: 500,
  503: 1_000,
  504: 500,
  /** Any other 5xx that says `isRetryable` itself. */
  retryable5xx: 500,
} as const;

/** Answers in the API's own name, whatever status they come with: 600009 no agreement, 600061 duplicate agreement. */
export const finalCodes: ReadonlySet<string> = new Set(['600009', '600061']);

/** When Partner Center is left alone: strikes in a row, and for how long, in milliseconds. A time-out costs people most and counts double. */
export const breaking = {
  strikes: 5,
  timeoutStrikes: 2,
  coolDownMs: 10_000,
  longestCoolDownMs: 120_000,
  /** It is called unreachable when it stayed so for this long. */
  unreachableAfterMs: 60_000,
  /** A part that nobody has asked in vain for this long says nothing any more. */
  silenceLastsMs: 900_000,
} as const;

/** The window of the request budget, in milliseconds. */
export const budgetWindowMs = 60_000;
/** Requests a minute unless told: Microsoft allows 500 for customers and names no number for the rest. */
export const defaultRequestsPerMinute = 400;
/** What background work leaves free for people: a fifth. */
const interactiveShare = 0.2;
/** Background requests that may start together: a twentieth of what background work may use; the rest is spread over the minute. */
const backgroundBurst = 0.05;

/** Of so many requests a minute, those that background work may use, and those that it may start together. */
export function backgroundPart(requestsPerMinute: number): { readonly usable: number; readonly burst: number } {
  const usable = Math.max(1, requestsPerMinute - Math.floor(requestsPerMinute * interactiveShare));
  return { usable, burst: Math.max(1, Math.floor(usable * backgroundBurst)) };
}

/** A longer `Retry-After` is not believed: after an hour it is asked again. */
export const longestRetryAfterMs = 3_600_000;
/** Microsoft's refusal of app-only is believed for this long, in milliseconds. */
export const refusedKindLastsMs = 24 * 3_600_000;
