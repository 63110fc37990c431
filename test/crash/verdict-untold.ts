import type { Alert } from '../../src/agreements/alerts.ts';
import type { Store } from '../../src/agreements/ports.ts';
import type { Case } from './case.ts';
import type { Storm } from './storm.ts';
import { type Copies, conversationsOf } from './verdict-copies.ts';

/** Alerts that should be and are not: not raised at all, or without a copy in one of the conversations. */
export async function untold(storm: Storm, store: Store, copies: readonly Copies[]): Promise<readonly string[]> {
  // What is about the bot itself goes to those who asked for it, and is no case's.
  const alerts = (await store.all('alerts')).filter(({ kind }) => kind !== 'operations');
  const raised = new Set(alerts.map(({ id }) => id));
  const { cases } = storm.people;
  const blocked = (of: Case): boolean =>
    alerts.some(({ kind, customerId }) => kind === 'purchaseBlocked' && customerId === of.customerId);
  return [
    ...cases.flatMap(raisedBy).flatMap((id) => (raised.has(id) ? [] : [`${id} was not raised`])),
    ...cases.flatMap((one) =>
      one.orders.taken === 0 || blocked(one) ? [] : [`${one.company}: the blocked purchase was not raised`],
    ),
    ...(await undelivered(storm, store, alerts)),
    ...copies
      .filter(({ sent, posted }) => posted < sent)
      .map(({ conversationId, summary }) => `"${summary}" in ${conversationId} was never posted`),
  ];
}

async function undelivered(storm: Storm, store: Store, alerts: readonly Alert[]): Promise<readonly string[]> {
  const deliveries = new Map((await store.all('deliveries')).map((row) => [row.id, row]));
  return alerts.flatMap(({ id, kind }) =>
    conversationsOf(storm).flatMap((conversationId) => {
      const state = deliveries.get(`${id}|${conversationId}`)?.state;
      // A reminder has lost its point when the end came first.
      const pointless = kind === 'expiring' && (state === undefined || state === 'dropped');
      return state === 'sent' || pointless ? [] : [`${id} in ${conversationId}: ${state ?? 'no delivery'}`];
    }),
  );
}

/** Ids of the alerts that a case brings for sure. */
function raisedBy({ formKey, accepted, said }: Case): readonly string[] {
  return [
    `${formKey}:${accepted === null ? 'expired' : 'finalized'}`,
    ...(said.get('other') === true ? [`${formKey}:otherSignatory:${formKey}:1`] : []),
  ];
}
