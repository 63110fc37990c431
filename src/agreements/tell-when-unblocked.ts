import { type Decision, decideAndCommit } from './change.ts';
import type { Customer, PersonRef } from './customer.ts';
import { openBlockOf } from './open-block.ts';
import type { Deps } from './ports.ts';
import { personalChat } from './reach.ts';
import type { Block } from './rows.ts';

/** `notYet`: kept, but the app is not installed for this person, who hears nothing before it is. `notBlocked`: there is nothing to wait for. */
export type ToldLater =
  | { readonly kind: 'willTell' | 'notYet'; readonly customer: Customer }
  | { readonly kind: 'notBlocked' };

/** *Tell me when unblocked*: this person, in the personal chat, hears the end of the customer's open block, and of no other. */
export async function tellWhenUnblocked(
  deps: Pick<Deps, 'store'>,
  customerId: string,
  by: PersonRef,
): Promise<ToldLater> {
  return decideAndCommit(deps.store, async (): Promise<Decision<ToldLater>> => {
    const block = await openBlockOf(deps, customerId);
    if (block?.state !== 'open') return { result: { kind: 'notBlocked' }, change: null };
    const asked = block.tell ?? [];
    const kind = (await personalChat(deps, by.objectId)) === null ? 'notYet' : 'willTell';
    const result = { kind, customer: block.customer } as const;
    if (asked.includes(by.objectId)) return { result, change: null };
    return { result, change: { put: { blocks: [{ ...block, tell: [...asked, by.objectId] }] } } };
  });
}

/** The personal chats of those who asked to hear the end of a block. */
export async function askedToHear(deps: Pick<Deps, 'store'>, block: Block): Promise<readonly string[]> {
  const chats = await Promise.all((block.tell ?? []).map((id) => personalChat(deps, id)));
  return chats.flatMap((chat) => (chat === null ? [] : [chat.id]));
}
