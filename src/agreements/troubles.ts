import { type Alert, newAlert } from './alerts.ts';
import { type Decision, decideAndCommit, merge } from './change.ts';
import { announce } from './follow.ts';
import { DAY, HOUR, type Instant } from './instant.ts';
import type { Change, Deps } from './ports.ts';
import type { Trouble, TroubleTopic } from './rows.ts';

type TroubleDeps = Pick<Deps, 'store' | 'clock'>;

/** What operations are told: the topic, and codes, counts and dates about it. */
export interface ToldTrouble {
  readonly topic: TroubleTopic;
  readonly facts: Trouble['facts'];
}

/** A trouble that comes back so soon is the same one: nobody is told again. */
const flapping = HOUR;

/**
 * Tells operations, once, that something must be mended; said again while it lasts, it keeps the newer facts without another alert.
 * `daysLeft` is kept as `endsAt`, the moment that it means.
 */
export async function openTrouble(deps: TroubleDeps, told: ToldTrouble): Promise<void> {
  await decideAndCommit(
    deps.store,
    async (): Promise<Decision<null>> => ({ result: null, change: await troubleOpened(deps, told) }),
  );
}

/** The same as a change; null where it says nothing new. */
export async function troubleOpened(deps: TroubleDeps, told: ToldTrouble): Promise<Change | null> {
  const now = deps.clock.now();
  const before = await deps.store.get('troubles', told.topic);
  const facts = dated(told.facts, now);
  if (before === null || !goesOn(before, now)) return troubleBegins(deps, { ...told, facts });
  if (before.endedAt === null && sameFacts(before.facts, facts)) return null;
  const again: Change = { put: { troubles: [{ ...before, endedAt: null, facts }] } };
  return before.endedAt === null ? again : merge(again, edited(before, now));
}

/** Ends a trouble; the alerts that were sent say so. */
export async function closeTrouble(deps: TroubleDeps, topic: TroubleTopic): Promise<void> {
  await decideAndCommit(deps.store, async (): Promise<Decision<null>> => {
    const before = await deps.store.get('troubles', topic);
    const change = before === null || before.endedAt !== null ? null : troubleEnds(before, deps.clock.now());
    return { result: null, change };
  });
}

/** The change with which a trouble begins: its row and its alert, once for each moment at which it begins. */
export async function troubleBegins(deps: TroubleDeps, { topic, facts }: ToldTrouble): Promise<Change> {
  const now = deps.clock.now();
  const before = await deps.store.get('troubles', topic);
  const trouble: Trouble = { id: topic, version: before?.version ?? 0, since: now, endedAt: null, facts };
  const alert = troubleAlert(trouble);
  const row: Change = { put: { troubles: [trouble] } };
  // Two that begin at the same moment are told as one.
  if (before?.since === now && (await deps.store.get('alerts', alert.id)) !== null) return row;
  return merge(row, await supersede(deps, before), { put: { alerts: [alert] }, work: [announce(alert)] });
}

/** The change with which a trouble ends. */
export function troubleEnds(trouble: Trouble, now: Instant): Change {
  return merge({ put: { troubles: [{ ...trouble, endedAt: now }] } }, edited(trouble, now));
}

/** The alert of the time that a trouble began last. */
export const troubleAlertId = ({ id, since }: Pick<Trouble, 'id' | 'since'>): string => `trouble:${id}:${since}`;

const goesOn = ({ endedAt }: Trouble, now: Instant): boolean => endedAt === null || now - endedAt < flapping;

function edited(trouble: Trouble, now: Instant): Change {
  return { work: [{ kind: 'refreshAlert', subject: troubleAlertId(trouble), dueAt: now }] };
}

/** What nobody heard of the same trouble before is said by the new alert. */
async function supersede(deps: TroubleDeps, before: Trouble | null): Promise<Change> {
  const old = before === null ? null : await deps.store.get('alerts', troubleAlertId(before));
  return old?.unheard === true ? { put: { alerts: [{ ...old, unheard: false }] } } : {};
}

function troubleAlert(trouble: Trouble): Alert {
  return newAlert({
    id: troubleAlertId(trouble),
    kind: 'operations',
    trouble: trouble.id,
    raisedAt: trouble.since,
  });
}

function dated({ daysLeft, ...facts }: Trouble['facts'], now: Instant): Trouble['facts'] {
  return typeof daysLeft === 'number' ? { ...facts, endsAt: now + daysLeft * DAY } : facts;
}

function sameFacts(before: Trouble['facts'], after: Trouble['facts']): boolean {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].every((name) => before[name] === after[name]);
}
