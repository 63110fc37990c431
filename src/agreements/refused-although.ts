import { blockedAlertEdit } from './alerts.ts';
import { blockEnded } from './block-ended.ts';
import { type Decision, decideAndCommit, decideAndFinish, merge } from './change.ts';
import type { Customer, PersonRef } from './customer.ts';
import type { Change, Deps, Work } from './ports.ts';
import { readStatus } from './readings.ts';
import type { Block } from './rows.ts';
import { tellWentThrough } from './tell-went-through.ts';

/**
 * Hours after Microsoft refused although an agreement is visible, and the block is still open: its alert offers another signatory, and the
 * ids for Microsoft's support. What Microsoft shows is read once more before.
 */
export async function stillRefused(deps: Deps, work: Work): Promise<void> {
  const found = await openBlock(deps, work.subject);
  if (found !== null) await readStatus(deps, found.customer);
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const block = await openBlock(deps, work.subject);
    if (block === null || block.refusedAlthough === null) return {};
    const now = deps.clock.now();
    return {
      put: { blocks: [{ ...block, stillRefusedAt: now }] },
      work: [blockedAlertEdit(block.id, now)],
    };
  });
}

/** What *It went through* came to. `over`: the purchase was not blocked any more. */
export type WentThrough = { readonly kind: 'closed'; readonly customer: Customer } | { readonly kind: 'over' };

/**
 * Somebody saw the order go through: ends the block. Its alert says who said so, and the shop hears *unblocked*; those who asked to be told, and who
 * ordered, are told, and nobody else.
 */
export function wentThrough(deps: Deps, blockId: string, by: PersonRef): Promise<WentThrough> {
  return decideAndCommit(deps.store, async (): Promise<Decision<WentThrough>> => {
    const block = await openBlock(deps, blockId);
    if (block === null) return { result: { kind: 'over' }, change: null };
    return { result: { kind: 'closed', customer: block.customer }, change: await closedBy(deps, block, by) };
  });
}

async function closedBy(deps: Deps, block: Block, by: PersonRef): Promise<Change> {
  const now = deps.clock.now();
  const ended = await blockEnded(deps, { ...block, state: 'wentThrough', closedAt: now, closedBy: by });
  return merge(ended, { work: tellWentThrough(block, by, now) });
}

async function openBlock(deps: Pick<Deps, 'store'>, id: string): Promise<Block | null> {
  const block = await deps.store.get('blocks', id);
  return block?.state === 'open' && !block.test ? block : null;
}
