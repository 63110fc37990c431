import { alertView } from './alert-view.ts';
import { isOvertaken } from './alerts.ts';
import { type Instant, MINUTE } from './instant.ts';
import type { AlertView, Deps } from './ports.ts';
import type { Delivery } from './rows.ts';

/** So many alerts that were missed are told one by one; more of them become one summary. */
export const mostSingly = 5;
/** Missed is what waits for so long: a burst that is under way is not. */
export const missedAfter = 10 * MINUTE;

/** What a conversation is to be told next: deliveries that have lost their point, one alert, or all that was missed. */
export type Next =
  | { readonly kind: 'pointless'; readonly deliveries: readonly Delivery[] }
  | { readonly kind: 'alert'; readonly delivery: Delivery; readonly view: AlertView }
  | { readonly kind: 'summary'; readonly deliveries: readonly Delivery[]; readonly views: readonly AlertView[] };

/** What waits for a conversation and is due, in the order in which it became so. */
export async function dueIn(deps: Pick<Deps, 'store' | 'clock'>, conversationId: string): Promise<readonly Delivery[]> {
  const now = deps.clock.now();
  const waiting = await deps.store.find('deliveries', 'waitingIn', conversationId);
  return waiting.filter(({ dueAt }) => dueAt <= now).sort(byTurn);
}

/** Looks at what waits for a conversation; null where nothing does. */
export async function nextIn(deps: Pick<Deps, 'store' | 'clock'>, conversationId: string): Promise<Next | null> {
  const due = await dueIn(deps, conversationId);
  const [first] = due;
  if (first === undefined) return null;
  const missed = due.length > mostSingly && deps.clock.now() - first.dueAt > missedAfter;
  const looked = await Promise.all((missed ? due : [first]).map((delivery) => lookAt(deps, delivery)));
  const pointless = looked.filter(({ view }) => view === null).map(({ delivery }) => delivery);
  if (pointless.length > 0) return { kind: 'pointless', deliveries: pointless };
  const told = looked.flatMap(({ delivery, view }) => (view === null ? [] : [{ delivery, view }]));
  const [one] = told;
  if (one !== undefined && told.length === 1) return { kind: 'alert', ...one };
  return { kind: 'summary', deliveries: told.map(({ delivery }) => delivery), views: told.map(({ view }) => view) };
}

const byTurn = (a: Delivery, b: Delivery): number => a.dueAt - b.dueAt || compare(a.id, b.id);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `view` is null where the alert has been forgotten, or what it warned of has happened. */
async function lookAt(deps: Pick<Deps, 'store' | 'clock'>, delivery: Delivery) {
  const view = await alertView(deps, delivery);
  const now: Instant = deps.clock.now();
  return { delivery, view: view === null || isOvertaken(view.alert, view.attestation, now) ? null : view };
}
