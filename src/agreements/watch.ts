import { customerKinds } from './alerts.ts';
import { type Decision, decideAndCommit } from './change.ts';
import type { Customer, PersonRef } from './customer.ts';
import type { Deps } from './ports.ts';
import { personalChat } from './reach.ts';
import { subscribe, unsubscribe } from './subscriptions.ts';

/** A person hears every kind of alert about one customer in the personal chat. False where there is none. */
export async function watch(deps: Pick<Deps, 'store'>, by: PersonRef, customer: Customer): Promise<boolean> {
  const chat = await personalChat(deps, by.objectId);
  if (chat === null) return false;
  await subscribe(deps, chat.id, { kinds: customerKinds, customer, by });
  return true;
}

/** The customers about whom a person's chat hears something of their own. */
export async function watched(deps: Pick<Deps, 'store'>, personId: string): Promise<readonly Customer[]> {
  const chat = await personalChat(deps, personId);
  return chat === null ? [] : watchedIn(deps, chat.id);
}

/** The same of a personal chat that is known already. */
export async function watchedIn({ store }: Pick<Deps, 'store'>, chatId: string): Promise<readonly Customer[]> {
  const subscription = await store.get('subscriptions', chatId);
  return subscription?.rules.flatMap(({ customer }) => customer ?? []) ?? [];
}

/** Ends what a person's chat hears about one customer alone. False where that was nothing. */
export async function unwatch(deps: Pick<Deps, 'store'>, personId: string, customerId: string): Promise<boolean> {
  const isWatched = (await watched(deps, personId)).some(({ id }) => id === customerId);
  const chat = await personalChat(deps, personId);
  if (!isWatched || chat === null) return false;
  await unsubscribe(deps, chat.id, customerId);
  return true;
}

/** Ends every watch of a person; what is heard about every customer stays. */
export async function unwatchAll(deps: Pick<Deps, 'store'>, personId: string): Promise<void> {
  const chat = await personalChat(deps, personId);
  if (chat === null) return;
  await decideAndCommit(deps.store, async (): Promise<Decision<null>> => {
    const before = await deps.store.get('subscriptions', chat.id);
    const rules = before?.rules.filter(({ customer }) => customer === null) ?? [];
    if (before === null || rules.length === before.rules.length) return { result: null, change: null };
    if (rules.length > 0) return { result: null, change: { put: { subscriptions: [{ ...before, rules }] } } };
    return { result: null, change: { remove: { subscriptions: [{ id: before.id, version: before.version }] } } };
  });
}
