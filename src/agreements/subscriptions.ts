import { type AlertKind, alertKinds } from './alerts.ts';
import { type Decision, decideAndCommit } from './change.ts';
import type { Customer, PersonRef } from './customer.ts';
import type { Deps } from './ports.ts';
import type { Subscription, SubscriptionRule } from './rows.ts';

/** Adds kinds to what a conversation hears, for every customer or for one. */
export async function subscribe(
  deps: Pick<Deps, 'store'>,
  conversationId: string,
  asked: { readonly kinds: readonly AlertKind[]; readonly customer: Customer | null; readonly by: PersonRef },
): Promise<Subscription> {
  return decideAndCommit(deps.store, async (): Promise<Decision<Subscription>> => {
    const before = await deps.store.get('subscriptions', conversationId);
    const rules = withRule(before?.rules ?? [], { kinds: asked.kinds, customer: asked.customer });
    const after: Subscription = { id: conversationId, version: before?.version ?? 0, rules, by: asked.by };
    return { result: after, change: { put: { subscriptions: [after] } } };
  });
}

/** Ends a conversation's alerts, all of them or those of one customer. Answers what is left, or null. */
export async function unsubscribe(
  deps: Pick<Deps, 'store'>,
  conversationId: string,
  customerId: string | null,
): Promise<Subscription | null> {
  return decideAndCommit(deps.store, async (): Promise<Decision<Subscription | null>> => {
    const before = await deps.store.get('subscriptions', conversationId);
    if (before === null) return { result: null, change: null };
    const rules = customerId === null ? [] : before.rules.filter((rule) => rule.customer?.id !== customerId);
    if (rules.length > 0)
      return { result: { ...before, rules }, change: { put: { subscriptions: [{ ...before, rules }] } } };
    return { result: null, change: { remove: { subscriptions: [{ id: before.id, version: before.version }] } } };
  });
}

/** Conversations that hear this kind about this customer; `customerId` is null for what is about none. */
export async function listeners(
  deps: Pick<Deps, 'store'>,
  kind: AlertKind,
  customerId: string | null,
): Promise<readonly string[]> {
  const hears = (rule: SubscriptionRule): boolean =>
    rule.kinds.includes(kind) && (rule.customer === null || rule.customer.id === customerId);
  return (await deps.store.all('subscriptions')).filter(({ rules }) => rules.some(hears)).map(({ id }) => id);
}

function withRule(rules: readonly SubscriptionRule[], added: SubscriptionRule): readonly SubscriptionRule[] {
  const same = (rule: SubscriptionRule): boolean => (rule.customer?.id ?? null) === (added.customer?.id ?? null);
  const before = rules.find(same);
  const kinds = alertKinds.filter((kind) => added.kinds.includes(kind) || before?.kinds.includes(kind) === true);
  return [...rules.filter((rule) => !same(rule)), { kinds, customer: added.customer }];
}
