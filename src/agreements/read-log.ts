import { isLive, liveStates } from './attestation.ts';
import { decideAndFinish } from './change.ts';
import { HOUR, MINUTE } from './instant.ts';
import { blockClaim } from './open-block.ts';
import { lagOfMicrosoft } from './our-agreement.ts';
import type { Deps, NewAgreement, Work, WorkOrder } from './ports.ts';
import { readStatus } from './readings.ts';

const every = 15 * MINUTE;
/** How late an entry may appear in the log is not documented: what was read before is read again for so long. */
const overlap = 4 * HOUR;

const order = (dueAt: number, from: number): WorkOrder => ({
  kind: 'readLog',
  subject: 'agreements',
  dueAt,
  data: { from },
});

/** Orders the reading of the activity log, to begin now. Called at every start; it stays one order, and takes up where it was. */
export async function scheduleLog(deps: Pick<Deps, 'store' | 'clock'>): Promise<void> {
  const now = deps.clock.now();
  await deps.store.commit({ work: [order(now, now - overlap)] });
}

/**
 * Reads which customers have a new agreement, whoever made it, and looks at those that somebody waits for: one with a live attestation, a
 * blocked purchase or a watch. What the reading then shows ends them as any other reading does.
 */
export async function readLog(deps: Deps, work: Work): Promise<void> {
  const from = Number(work.data?.['from'] ?? deps.clock.now() - overlap);
  const asked = deps.clock.now();
  // Nobody waits: what happens meanwhile is nobody's news, and a later look at a customer finds it anyway.
  if (!(await isAnybodyWaiting(deps)))
    return decideAndFinish(deps, work, async () => ({ work: [order(asked + every, asked - overlap)] }));
  const log = await deps.partnerCenter.readNewAgreements({ from });
  if (log.answered) for (const customerId of await worthALook(deps, log.value)) await look(deps, customerId);
  const next = log.answered ? Math.max(from, asked - overlap) : from;
  await decideAndFinish(deps, work, async () => ({ work: [order(deps.clock.now() + every, next)] }));
}

/** A reading from long after the entry shows it; an earlier one may lag behind. */
async function worthALook(deps: Deps, entries: readonly NewAgreement[]): Promise<readonly string[]> {
  const newest = new Map<string, number>();
  for (const { customerId, at } of entries) newest.set(customerId, Math.max(at, newest.get(customerId) ?? at));
  const wanted: string[] = [];
  for (const [customerId, at] of newest) {
    const reading = await deps.store.get('readings', customerId);
    const seen = reading?.latest.agreements.answered === true && reading.latest.readAt > at + lagOfMicrosoft;
    if (!seen && (await isWaitedFor(deps, customerId))) wanted.push(customerId);
  }
  return wanted;
}

async function isAnybodyWaiting({ store }: Pick<Deps, 'store'>): Promise<boolean> {
  if ((await store.count('blocks', 'state', 'open')) > 0) return true;
  for (const state of liveStates) if ((await store.count('attestations', 'state', state)) > 0) return true;
  return (await store.all('subscriptions')).some(({ rules }) => rules.some(({ customer }) => customer !== null));
}

async function isWaitedFor(deps: Deps, customerId: string): Promise<boolean> {
  if ((await deps.store.get('claims', blockClaim(customerId))) !== null) return true;
  if ((await deps.store.find('attestations', 'customer', customerId)).some(isLive)) return true;
  const watching = await deps.store.all('subscriptions');
  return watching.some(({ rules }) => rules.some(({ customer }) => customer?.id === customerId));
}

async function look(deps: Deps, customerId: string): Promise<void> {
  const known = await deps.store.get('readings', customerId);
  const [attestation] = await deps.store.find('attestations', 'customer', customerId);
  const customer = known?.customer ?? attestation?.customer;
  if (customer !== undefined) await readStatus(deps, customer);
}
