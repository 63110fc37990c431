import { type Alert, customerAlert } from './alerts.ts';
import { merge } from './change.ts';
import { announce, follow } from './follow.ts';
import type { Change, Deps } from './ports.ts';
import type { ReadingRow } from './rows.ts';
import type { AcceptanceReading } from './status.ts';

/** Whether a customer was read as not having accepted directly, and now has: Microsoft gives no date, so that two readings tell. */
export function turnedDirect(stored: ReadingRow | null, now: AcceptanceReading): boolean {
  const isDirect = (reading: AcceptanceReading | null): boolean | null =>
    reading?.directSigned.answered === true ? reading.directSigned.value : null;
  const before = isDirect(stored?.latest ?? null) ?? isDirect(stored?.lastKnown ?? null);
  return before === false && isDirect(now) === true;
}

/** What a direct acceptance brings: it ends the customer's attestations happily; without one it is told where somebody watches the customer. */
export async function acceptedDirectly(deps: Deps, row: ReadingRow): Promise<Change> {
  const all = await deps.store.find('attestations', 'customer', row.id);
  const followed = await Promise.all(all.map((one) => follow(deps, one, { event: { kind: 'acceptedDirectly' } })));
  const changes = followed.flatMap((one) => (one === null ? [] : [one.change]));
  if (changes.length > 0) return merge(...changes);
  const watched = (await deps.store.all('subscriptions')).some(({ rules }) =>
    rules.some(({ customer }) => customer?.id === row.id),
  );
  if (!watched) return {};
  const alert: Alert = customerAlert('acceptedDirectly', row.customer, row.latest.readAt);
  return { put: { alerts: [alert] }, work: [announce(alert)] };
}
