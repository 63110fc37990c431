import { decideAndFinish, merge } from './change.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from './instant.ts';
import type { Change, Deps, EventSent, Work, WorkOrder } from './ports.ts';
import type { Block, OutgoingEvent } from './rows.ts';
import { troubleEnds, troubleOpened } from './troubles.ts';

type NewEvent = Pick<OutgoingEvent, 'id' | 'kind' | 'customerId' | 'at' | 'orders'>;
type NotTaken = Exclude<EventSent, { kind: 'taken' }>;

/** The change that tells the partner's own systems, in the commit that raises the alert; none where nobody listens. */
export function eventOut(deps: Pick<Deps, 'eventsOut'>, event: NewEvent): Change {
  if (deps.eventsOut === undefined) return {};
  const row: OutgoingEvent = { ...event, version: 0, tries: 0, failingSince: null, dueAt: event.at };
  return { put: { eventsOut: [row] }, work: [order(event, event.at)] };
}

/** How the orders of a blocked purchase are named to the shop that placed them: its own ids. */
export function ordersOut({ orders }: Pick<Block, 'orders'>): OutgoingEvent['orders'] {
  return orders.map(({ orderId, cartId }) => ({ id: orderId, cartId }));
}

/** One lane for all: a receiver that hangs holds up nothing else that the bot has to do. */
function order({ id }: Pick<OutgoingEvent, 'id'>, dueAt: Instant): WorkOrder {
  return { kind: 'eventOut', subject: id, dueAt, lane: 'eventsOut' };
}

/**
 * Sends an event, unless an older one of its customer was neither taken nor given up. A crash between sending and writing that down sends it
 * again, under the same id.
 */
export async function sendEventsOut(deps: Deps, work: Work): Promise<void> {
  const { eventsOut } = deps;
  const own = await deps.store.get('eventsOut', work.subject);
  const later = own === null ? null : await waitsUntil(deps, own);
  if (own === null || later !== null || eventsOut === undefined)
    return decideAndFinish(deps, work, () => withoutSending(deps, work.subject));
  const sent = await eventsOut.send(own);
  await decideAndFinish(deps, work, async () => {
    const event = await deps.store.get('eventsOut', own.id);
    if (event === null) return {};
    return sent.kind === 'taken'
      ? merge(await gone(deps, event), await works(deps, event))
      : notTaken(deps, event, sent);
  });
}

const rank = { blocked: 0, finalized: 1, unblocked: 2 } as const;

/** The customer's events, in the order in which they happened. */
async function waiting(deps: Pick<Deps, 'store'>, customerId: string): Promise<readonly OutgoingEvent[]> {
  const found = await deps.store.find('eventsOut', 'customer', customerId);
  return [...found].sort((one, other) => one.at - other.at || rank[one.kind] - rank[other.kind]);
}

/** Null: now. One that is not the oldest is ordered anew when the one before it is done with; until then it looks after each of its tries. */
async function waitsUntil(deps: Deps, own: OutgoingEvent): Promise<Instant | null> {
  const [oldest = own] = await waiting(deps, own.customerId);
  return oldest.id === own.id ? null : Math.max(deps.clock.now(), oldest.dueAt) + SECOND;
}

/** The turn comes later; where nobody listens any more, the event is dropped. */
async function withoutSending(deps: Deps, id: string): Promise<Change> {
  const own = await deps.store.get('eventsOut', id);
  if (own === null) return {};
  if (deps.eventsOut === undefined) return { remove: { eventsOut: [removal(own)] } };
  return { work: [order(own, (await waitsUntil(deps, own)) ?? deps.clock.now())] };
}

const removal = ({ id, version }: OutgoingEvent) => ({ id, version });

/** The end of an event, taken or not, and the next one's turn. */
async function gone(deps: Deps, event: OutgoingEvent): Promise<Change> {
  const all = await waiting(deps, event.customerId);
  const next = all.find(({ id }) => id !== event.id);
  const work = next === undefined ? [] : [order(next, Math.max(deps.clock.now(), next.dueAt))];
  return { remove: { eventsOut: [removal(event)] }, work };
}

const waits: readonly number[] = [5 * SECOND, 15 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE];
const longestWait = 15 * MINUTE;
/** What the receiver asks for is kept to, within reason. */
const longestAsked = HOUR;
const troubleAfter = HOUR;
const givenUpAfter = DAY;
/** After a long stop of the bot itself the receiver gets its chances all the same. */
const fewestTries = 5;

async function notTaken(deps: Deps, event: OutgoingEvent, sent: NotTaken): Promise<Change> {
  const now = deps.clock.now();
  const failingSince = event.failingSince ?? now;
  const tries = event.tries + 1;
  const { httpStatus } = sent;
  if (sent.kind === 'refused' && now - failingSince >= givenUpAfter && tries >= fewestTries)
    return merge(await gone(deps, event), await troubled(deps, { httpStatus, lost: 1 }));
  const asked = sent.kind === 'failed' ? Math.min(sent.retryAfterMs ?? 0, longestAsked) : 0;
  const dueAt = now + Math.max(waits[event.tries] ?? longestWait, asked);
  const again: Change = {
    put: { eventsOut: [{ ...event, tries, failingSince, dueAt }] },
    work: [order(event, dueAt)],
  };
  return now - failingSince < troubleAfter ? again : merge(again, await troubled(deps, { httpStatus, lost: 0 }));
}

const topic = 'eventsOut';

async function troubled(
  deps: Deps,
  { httpStatus, lost }: { readonly httpStatus: number | null; readonly lost: number },
): Promise<Change> {
  const before = await deps.store.get('troubles', topic);
  const old = before?.endedAt === null ? before.facts : {};
  const lostAt = lost > 0 ? deps.clock.now() : (old['lostAt'] ?? null);
  const facts = { httpStatus, lost: Number(old['lost'] ?? 0) + lost, lostAt };
  return (await troubleOpened(deps, { topic, facts })) ?? {};
}

/** It is over once nothing else fails; an event that was lost is shown for a day. */
async function works(deps: Deps, taken: OutgoingEvent): Promise<Change> {
  const trouble = await deps.store.get('troubles', topic);
  if (trouble === null || trouble.endedAt !== null) return {};
  const now = deps.clock.now();
  const others = (await deps.store.all('eventsOut')).filter(({ id }) => id !== taken.id);
  const fails = others.some(({ failingSince }) => failingSince !== null && now - failingSince >= troubleAfter);
  const { lostAt } = trouble.facts;
  const lately = typeof lostAt === 'number' && now - lostAt < DAY;
  return fails || lately ? {} : troubleEnds(trouble, now);
}
