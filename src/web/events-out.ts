import { SECOND } from '../agreements/instant.ts';
import type { EventSent, EventsOut, WallClock } from '../agreements/ports.ts';
import type { OutgoingEvent } from '../agreements/rows.ts';
import type { Log } from '../log.ts';
import { signatureHeaders } from './signature.ts';

export interface EventsOutDeps {
  /** Its query may hold a key of the receiver's: it is never logged. */
  readonly url: string;
  /** What signs; the receiver holds the same. */
  readonly secret: string;
  readonly fetch: typeof fetch;
  readonly wallClock: WallClock;
  readonly log: Log;
  /** How long the receiver may take, in milliseconds; 10 seconds when left out. */
  readonly patienceMs?: number;
}

const usualPatience = 10 * SECOND;
/** Refusals that mean "not now": a gateway's time-out, too early, too many. */
const notNow: readonly number[] = [408, 425, 429];

/** Posts events to the partner's own systems, signed as the shop signs its own. 2xx is success; redirects are not followed. */
export function createEventsOut(own: EventsOutDeps): EventsOut {
  return {
    send: async (event) => {
      const sent = await post(own, event);
      const { id: eventId, kind, tries } = event;
      if (sent.kind === 'taken') own.log.info({ eventId, kind }, 'An event was sent out');
      else own.log.warn({ eventId, kind, tries, httpStatus: sent.httpStatus }, 'An event was not taken');
      return sent;
    },
  };
}

async function post({ url, secret, wallClock, patienceMs, ...own }: EventsOutDeps, event: OutgoingEvent) {
  const body = JSON.stringify(bodyOf(event));
  try {
    const response = await own.fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...signatureHeaders(secret, body, wallClock.now()) },
      body,
      signal: AbortSignal.timeout(patienceMs ?? usualPatience),
    });
    // Nothing in it is read; left alone it would keep the connection.
    await response.body?.cancel();
    return outcomeOf(response, wallClock);
  } catch {
    return { kind: 'failed', httpStatus: null, retryAfterMs: null } as const;
  }
}

function bodyOf({ id: eventId, kind, customerId, at, orders }: OutgoingEvent) {
  const said = { eventId, kind, customerId, at: new Date(at).toISOString() };
  return kind === 'finalized' ? said : { ...said, orders };
}

function outcomeOf({ ok, status, headers }: Response, wallClock: WallClock): EventSent {
  if (ok) return { kind: 'taken' };
  if (status >= 400 && status < 500 && !notNow.includes(status)) return { kind: 'refused', httpStatus: status };
  return { kind: 'failed', httpStatus: status, retryAfterMs: retryAfter(headers.get('retry-after'), wallClock) };
}

/** Seconds, or a date. */
function retryAfter(value: string | null, wallClock: WallClock): number | null {
  if (value === null) return null;
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * SECOND : Date.parse(value) - wallClock.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}
