import { acceptedDirectly, turnedDirect } from './accepted-directly.ts';
import { blockAlert, blockedAlertEdit } from './alerts.ts';
import type { Attestation } from './attestation.ts';
import { isLive } from './attestation.ts';
import { blockEnded } from './block-ended.ts';
import { decideAndCommit, merge } from './change.ts';
import type { Customer } from './customer.ts';
import { finalizedElsewhere } from './finalized-elsewhere.ts';
import { announce } from './follow.ts';
import { HOUR, type Instant, MINUTE, SECOND } from './instant.ts';
import { latestAttestation } from './latest-attestation.ts';
import { openBlockOf } from './open-block.ts';
import type { Change, Deps } from './ports.ts';
import type { Block, ReadingRow } from './rows.ts';
import { type AcceptanceReading, canPurchase, deriveStatus } from './status.ts';
import type { StatusView } from './status-view.ts';

/** A reading younger than this is answered from the store. */
export const readingLivesFor = 60 * SECOND;

/** How long Microsoft may take to let purchases through once an agreement is visible: hours, says its documentation. */
const lagOfOrders = 4 * HOUR;

type Asking = Pick<Deps, 'store' | 'clock' | 'cutoff' | 'retentionMs' | 'eventsOut'>;

/** What the store knows of a customer, or null where Microsoft was never asked. `fresh`: young enough to be the answer. */
export async function knownStatus(
  deps: Asking,
  customer: Customer,
): Promise<{ readonly view: StatusView; readonly fresh: boolean } | null> {
  const row = await deps.store.get('readings', customer.id);
  if (row === null) return null;
  const age = deps.clock.now() - row.latest.readAt;
  return { view: await viewOf(deps, row, customer), fresh: age < readingLivesFor };
}

/** Asks Microsoft, keeps the answer, and unblocks what waited for it. */
export async function readStatus(deps: Deps, customer: Customer): Promise<StatusView> {
  const reading = await deps.partnerCenter.readAcceptance(customer.id);
  const row = await decideAndCommit(deps.store, () => recordReading(deps, customer, reading));
  return viewOf(deps, row, customer);
}

/** The change that a new reading brings: its row, unless a newer one is there, and the end of an open block. */
export async function recordReading(deps: Deps, customer: Customer, reading: AcceptanceReading) {
  const stored = await deps.store.get('readings', customer.id);
  if (stored !== null && stored.latest.readAt > reading.readAt) return { result: stored, change: null };
  const known = deriveStatus(reading, deps.cutoff).kind !== 'unknown';
  const row: ReadingRow = {
    id: customer.id,
    version: stored?.version ?? 0,
    customer,
    latest: reading,
    lastKnown: known ? reading : (stored?.lastKnown ?? null),
  };
  const block = await blockChange(deps, row, stored?.lastKnown ?? null);
  const ended = turnedDirect(stored, reading) ? await acceptedDirectly(deps, row) : await finalizedElsewhere(deps, row);
  return { result: row, change: merge({ put: { readings: [row] } }, block, ended) };
}

/**
 * What a reading that allows purchases means for the customer's open block: its end where something changed since the refusal, else that
 * Microsoft refused although an agreement was visible.
 */
async function blockChange(deps: Asking, row: ReadingRow, before: AcceptanceReading | null): Promise<Change> {
  const status = deriveStatus(row.latest, deps.cutoff);
  if (canPurchase(status) !== true) return {};
  const block = await openBlockOf(deps, row.id);
  if (block === null || row.latest.readAt < lastRefusal(block)) return {};
  const dateAgreed = status.kind === 'acceptedAttested' ? status.agreement.dateAgreed : null;
  if (block.refusedAlthough !== null) {
    const visibleThen = block.refusedAlthough.dateAgreed ?? block.openedAt - HOUR;
    return dateAgreed !== null && dateAgreed > visibleThen ? closing(deps, block) : {};
  }
  const missing = before !== null && before.readAt >= block.openedAt && !allows(before, deps.cutoff);
  // What the bot records is dated a minute before it was made.
  const madeSince = dateAgreed !== null && dateAgreed + MINUTE >= block.openedAt;
  if (missing || madeSince) return closing(deps, block);
  const now = deps.clock.now();
  return {
    put: { blocks: [{ ...block, refusedAlthough: { dateAgreed } }] },
    work: [blockedAlertEdit(block.id, now), { kind: 'stillRefused', subject: block.id, dueAt: now + lagOfOrders }],
  };
}

const allows = (reading: AcceptanceReading, cutoff: Instant): boolean =>
  canPurchase(deriveStatus(reading, cutoff)) === true;

const lastRefusal = (block: Block): Instant =>
  Math.max(...block.orders.map(({ occurredAt }) => occurredAt), block.openedAt);

/** The change that ends a block because the agreement is there: its end, and the alert *unblocked*. */
export async function closing(deps: Asking, block: Block): Promise<Change> {
  const now = deps.clock.now();
  const alert = blockAlert('unblocked', block, now);
  const ended = await blockEnded(deps, { ...block, state: 'unblocked', closedAt: now });
  return merge(ended, { put: { alerts: [alert] }, work: [announce(alert)] });
}

async function viewOf(deps: Asking, row: ReadingRow, customer: Customer): Promise<StatusView> {
  const status = deriveStatus(row.latest, deps.cutoff);
  const { lastKnown } = row;
  const [attestation, block] = await Promise.all([overlay(deps, customer.id), openBlockOf(deps, row.id)]);
  const agreed = status.kind === 'acceptedAttested' ? status.agreement.dateAgreed : null;
  return {
    customer: row.customer.companyName === '' ? customer : row.customer,
    status,
    readAt: row.latest.readAt,
    lastKnown:
      status.kind === 'unknown' && lastKnown !== null
        ? { status: deriveStatus(lastKnown, deps.cutoff), readAt: lastKnown.readAt }
        : null,
    attestation: attestation !== null && isHistory(attestation, agreed) ? null : attestation,
    block,
    asking: false,
  };
}

/** An attestation that ended before the agreement now in force says nothing any more; neither does one that never began. */
function isHistory(attestation: Attestation, agreed: Instant | null): boolean {
  if (isLive(attestation)) return false;
  if (attestation.state === 'refused') return true;
  return agreed !== null && attestation.state !== 'finalized' && (attestation.endedAt ?? 0) < agreed;
}

/** The live attestation of a customer, else the one that ended last; replaced ones give way to what replaced them. */
async function overlay(deps: Pick<Deps, 'store'>, customerId: string): Promise<Attestation | null> {
  return latestAttestation(await deps.store.find('attestations', 'customer', customerId));
}
