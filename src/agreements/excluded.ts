import type { Reaching } from './reach.ts';
import { isAllowed } from './reach.ts';

/** How many conversations have subscriptions and hear nothing, because their tenant is not allowed any more. They hear again once it is. */
export async function excludedSubscribers(deps: Reaching): Promise<number> {
  const subscriptions = await deps.store.all('subscriptions');
  const conversations = await Promise.all(subscriptions.map(({ id }) => deps.store.get('conversations', id)));
  return conversations.filter((one) => one !== null && one.goneAt === null && !isAllowed(deps, one)).length;
}
