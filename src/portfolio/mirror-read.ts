import { decideAndCommit, decideAndFinish, merge } from '../agreements/change.ts';
import type { Failure } from '../agreements/failure.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '../agreements/instant.ts';
import type { Work } from '../agreements/ports.ts';
import { recordReading } from '../agreements/readings.ts';
import { type AcceptanceReading, canPurchase, deriveStatus } from '../agreements/status.ts';
import { refreshExposure } from './exposures.ts';
import { type MirrorDeps, mirrorRow, readers, readOrder } from './mirror-deps.ts';
import { dueOf } from './mirror-due.ts';
import { mirrorWent } from './mirror-health.ts';
import type { PortfolioRow } from './portfolio.ts';

/** What the readers remember from one work to the next, and whether they are to stop. */
export interface Reading {
  /** When a customer was asked about in vain: others come first for an hour. */
  readonly tried: Map<string, Instant>;
  readonly stopping: AbortSignal;
}

/** Customers that one reader asks about at once, each with two calls. */
const atOnce = 3;
const batch = 50;
/** A reader begins no further reading after so long: its lease must outlast the last one too. In milliseconds. */
const batchTakes = 30 * SECOND;
const againAfter = HOUR;
/** New customers and new risks are looked for so often. */
const longestSleep = 10 * MINUTE;

/** Asks about a reader's part of the customers that are due, the riskiest first, and orders itself anew: at once while there are more. */
export async function readCustomers(deps: MirrorDeps, work: Work, reading: Reading): Promise<void> {
  const { clock } = deps.domain;
  const reader = Number(work.subject);
  await deps.portfolio.settled();
  const due = await chosen(deps, reader, reading);
  const until = clock.now() + batchTakes;
  const queue = [...due.rows];
  const read: PortfolioRow[] = [];
  const failed: Failed[] = [];
  const lane = async (): Promise<void> => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
      const failure = await readOne(deps, row);
      if (failure === null) read.push(row);
      else failed.push(failure);
      // Where nothing is answered, the next would not be either.
      if (reading.stopping.aborted || clock.now() >= until || (read.length === 0 && failed.length >= atOnce)) return;
    }
  };
  await unlessStopped(reading.stopping, Promise.all(Array.from({ length: atOnce }, lane)));
  await settle(deps, failed, { reading, others: read.length > 0 });
  const [first] = failed;
  const outcome = read.length > 0 || first === undefined ? null : first.failure;
  const dueAt = await nextAt(deps, { idle: due.rows.length === 0, nextAt: due.nextAt, failure: outcome });
  await decideAndFinish(deps.domain, work, async () => {
    const before = await mirrorRow(deps);
    const order = { work: [readOrder(reader, dueAt)] };
    if (read.length === 0 && outcome === null) return order;
    const went = await mirrorWent(deps.domain, before, { part: 'read', failure: outcome });
    return went.row === before ? order : merge(went.told, { put: { mirror: [went.row] } }, order);
  });
}

/** At a stop nobody waits for an answer: who was being asked about is asked about again after the next start. */
async function unlessStopped(stopping: AbortSignal, asking: Promise<unknown>): Promise<void> {
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  const stop = (): void => resolve();
  stopping.addEventListener('abort', stop);
  if (stopping.aborted) stop();
  try {
    await Promise.race([asking, stopped]);
  } finally {
    stopping.removeEventListener('abort', stop);
    // An answer that comes later finds the store closed.
    asking.catch(() => undefined);
  }
}

async function chosen({ domain, portfolio }: MirrorDeps, reader: number, { tried }: Reading) {
  const now = domain.clock.now();
  const subscriptions = await domain.store.all('subscriptions');
  const watched = new Set(subscriptions.flatMap(({ rules }) => rules.flatMap(({ customer }) => customer?.id ?? [])));
  const notYet = (id: string): boolean => {
    const at = tried.get(id);
    if (at !== undefined && now - at < againAfter) return true;
    tried.delete(id);
    return false;
  };
  const own = portfolio.rows().filter(({ customer }) => partOf(customer.id) === reader);
  return dueOf(own, { now, most: batch, watched, notYet });
}

/** Which reader a customer belongs to: the same on every instance. */
function partOf(id: string): number {
  let sum = 0;
  for (let at = 0; at < id.length; at += 1) sum = (sum * 31 + id.charCodeAt(at)) % 1_000_003;
  return sum % readers;
}

interface Failed {
  readonly row: PortfolioRow;
  readonly reading: AcceptanceReading;
  readonly failure: Failure;
}

/** Null: read, or refused for this customer alone, which is kept too. */
async function readOne(deps: MirrorDeps, row: PortfolioRow): Promise<Failed | null> {
  const { domain } = deps;
  const reading = await domain.partnerCenter.readAcceptance(row.customer.id);
  const status = deriveStatus(reading, domain.cutoff);
  const failure = status.kind === 'unknown' ? status.failures.find((one) => !isOwn(one)) : undefined;
  if (failure !== undefined) return { row, reading, failure };
  await record(deps, row, reading);
  if (canPurchase(status) === false) await refreshExposure(deps, row);
  return null;
}

function record({ domain }: MirrorDeps, { customer }: PortfolioRow, reading: AcceptanceReading): Promise<unknown> {
  return decideAndCommit(domain.store, () => recordReading(domain, customer, reading));
}

/** A refusal that says something about this customer, and nothing about the next. */
const isOwn = ({ kind }: Failure): boolean => kind === 'refused' || kind === 'validation' || kind === 'unreadable';

/** Whether Microsoft was really asked about this customer, with a credential that it takes for others. */
const wasAsked = ({ kind, httpStatus }: Failure): boolean =>
  kind === 'unavailable' || kind === 'unanswered' || (kind === 'credential' && httpStatus === 403);

/** Where others were read, what failed is this customer's own; where nothing was, it says nothing about anybody. */
async function settle(
  deps: MirrorDeps,
  failed: readonly Failed[],
  { reading: { tried }, others }: { readonly reading: Reading; readonly others: boolean },
): Promise<void> {
  for (const { row, reading, failure } of failed) {
    if (others && wasAsked(failure)) await record(deps, row, reading);
    else tried.set(row.customer.id, deps.domain.clock.now());
  }
}

/** While the list is being read its customers are waited for. */
async function nextAt(
  deps: MirrorDeps,
  now: { readonly idle: boolean; readonly nextAt: Instant | null; readonly failure: Failure | null },
): Promise<Instant> {
  const at = deps.domain.clock.now();
  if (now.failure !== null) return at + Math.min(longestSleep, Math.max(MINUTE, now.failure.retryAfterMs ?? 0));
  if (!now.idle) return at;
  const { stage, failingSince } = await mirrorRow(deps);
  const sleep = stage === 'customers' && failingSince.list === null ? 2 * SECOND : longestSleep;
  return Math.max(at + SECOND, Math.min(at + sleep, now.nextAt ?? Number.POSITIVE_INFINITY));
}
