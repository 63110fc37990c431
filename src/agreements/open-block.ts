import type { Deps } from './ports.ts';
import type { Block } from './rows.ts';

/** The id of the claim that the one open block of a customer holds. */
export const blockClaim = (customerId: string): string => `block:${customerId}`;

/** The block that waits for a customer's agreement; null where none does. */
export async function openBlockOf({ store }: Pick<Deps, 'store'>, customerId: string): Promise<Block | null> {
  const claim = await store.get('claims', blockClaim(customerId));
  return claim === null ? null : store.get('blocks', claim.holder);
}
