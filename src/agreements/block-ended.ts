import { blockAlertId, blockedAlertEdit } from './alerts.ts';
import { merge } from './change.ts';
import { eventOut, ordersOut } from './events-out.ts';
import { forgetWork } from './forget-work.ts';
import type { Instant } from './instant.ts';
import { blockClaim } from './open-block.ts';
import type { Change, Deps } from './ports.ts';
import type { Block } from './rows.ts';

/** A block as its end leaves it. */
type EndedBlock = Block & { readonly state: 'unblocked' | 'wentThrough'; readonly closedAt: Instant };

/**
 * What the end of a block brings with it, however it came: its row, the released claim, its history, what the shop hears, the edit of its
 * alert, and the end of the work for it. Whom to tell is the caller's.
 */
export async function blockEnded(
  deps: Pick<Deps, 'store' | 'retentionMs' | 'eventsOut'>,
  block: EndedBlock,
): Promise<Change> {
  const { id, customer, state, closedAt: at, closedBy = null } = block;
  const claim = await deps.store.get('claims', blockClaim(customer.id));
  const out = { id: blockAlertId('unblocked', id), customerId: customer.id, at, orders: ordersOut(block) };
  return merge(eventOut(deps, { kind: 'unblocked', ...out }), {
    put: { blocks: [block] },
    remove: { claims: claim?.holder === id ? [{ id: claim.id, version: claim.version }] : [] },
    history: [
      {
        at,
        kind: state,
        customerId: customer.id,
        attestationId: null,
        actor: closedBy,
        facts: { block: id, orders: block.orders.length },
      },
    ],
    work: [blockedAlertEdit(id, at), forgetWork({ kind: 'block', id }, at + deps.retentionMs)],
    dropWork: [
      { kind: 'lookForAgreement', subject: customer.id },
      { kind: 'stillRefused', subject: id },
    ],
  });
}
