import { type Alert, alertOnEntering } from './alerts.ts';
import { atOnce } from './at-once.ts';
import { type Attestation, type AttestationEvent, isLive, transition } from './attestation.ts';
import { campaignRowWork } from './campaign-work.ts';
import { merge } from './change.ts';
import type { PersonRef } from './customer.ts';
import { eventOut } from './events-out.ts';
import { evidenceWork } from './evidence.ts';
import { forgetWork } from './forget-work.ts';
import type { Change, Deps, HistoryEntry, WorkKind, WorkOrder } from './ports.ts';

/** An event, who caused it, and the facts that history keeps of it. */
export interface Happening {
  readonly event: AttestationEvent;
  readonly actor?: PersonRef;
  readonly facts?: HistoryEntry['facts'];
}

export interface Followed {
  readonly attestation: Attestation;
  readonly change: Change;
}

/** The id of the claim that the one live attestation of a customer holds. */
export const liveClaim = (customerId: string): string => `live:${customerId}`;

/**
 * What an event brings with it, as one change: the row, its history, the alert, the released claim, the work that is no longer wanted and
 * the posted cards' refresh. Null where the event changes nothing.
 */
export async function follow(deps: Deps, before: Attestation, happening: Happening): Promise<Followed | null> {
  const now = deps.clock.now();
  const after = transition(before, happening.event, now);
  if (after === null) return null;
  const alert = alertOnEntering(before.state, after, now);
  const attempt = happening.event.kind === 'attemptStarted';
  const proven = happening.event.kind === 'agreementCreated' && deps.evidence !== undefined;
  const place = await leftPlace(deps, before, { after, event: happening.event });
  const out = alert?.kind === 'finalized' ? finalizedOut(deps, alert, after) : {};
  return {
    attestation: after,
    change: merge(out, {
      put: { attestations: [after], claims: place.kept, ...(alert === null ? {} : { alerts: [alert] }) },
      remove: { claims: place.released },
      history: [entry(after, happening, now)],
      work: [
        ...(attempt ? [] : [refresh(after)]),
        ...(alert === null ? [] : [announce(alert)]),
        ...campaignsWork(after, happening.event),
        ...(proven ? [evidenceWork(after.id, now)] : []),
        ...(after.endedAt === null || after.endedAt === before.endedAt
          ? []
          : [forgetWork({ kind: 'attestation', id: after.id }, after.endedAt + deps.retentionMs)]),
      ],
      dropWork: droppedWork(before, after),
    }),
  };
}

function finalizedOut(deps: Deps, { id, raisedAt: at }: Alert, { customer }: Attestation): Change {
  return eventOut(deps, { id, kind: 'finalized', customerId: customer.id, at, orders: [] });
}

/** A campaign hears how its attestation goes on; not of every try. */
function campaignsWork({ campaignRow, state }: Attestation, { kind }: AttestationEvent): readonly WorkOrder[] {
  const isTry = state === 'finalizing' || (kind === 'notAccepted' && state === 'pending');
  return campaignRow === undefined || isTry ? [] : [campaignRowWork(campaignRow, atOnce)];
}

/** The order to edit an attestation's posted cards. */
export function refresh(attestation: Attestation): WorkOrder {
  return { kind: 'refreshCards', subject: attestation.id, dueAt: atOnce, lane: `cards:${attestation.id}` };
}

/** The order to tell an alert's listeners; what is about one attestation or block is told in the order in which it was raised. */
export function announce(alert: Alert): WorkOrder {
  const about = alert.attestationId ?? alert.blockId ?? alert.id;
  return { kind: 'announce', subject: alert.id, dueAt: atOnce, lane: `announce:${about}` };
}

/** Ends the bot's tries of a replaced attestation; an attempt under way is still settled. */
export function stopTrying(replaced: Attestation): Change {
  return {
    put: { attestations: [{ ...replaced, triedWhileReplaced: false }] },
    dropWork: replaced.intent === null ? [{ kind: 'finalize', subject: replaced.id }] : [],
  };
}

/** The customer's place, once its holder has ended: free, or given back where a replacement never came to be and the old link lives. */
async function leftPlace(
  deps: Deps,
  before: Attestation,
  { after, event }: { readonly after: Attestation; readonly event: AttestationEvent },
) {
  const claim = isLive(before) && !isLive(after) ? await deps.store.get('claims', liveClaim(before.customer.id)) : null;
  if (claim?.holder !== before.id) return { kept: [], released: [] };
  const neverCame = event.kind === 'creationRefused' || event.kind === 'cancelled';
  const heir = neverCame ? await otherLive(deps, before) : null;
  if (heir !== null) return { kept: [{ ...claim, holder: heir.id }], released: [] };
  return { kept: [], released: [{ id: claim.id, version: claim.version }] };
}

async function otherLive(deps: Deps, than: Attestation): Promise<Attestation | null> {
  const all = await deps.store.find('attestations', 'customer', than.customer.id);
  return all.findLast((attestation) => attestation.id !== than.id && isLive(attestation)) ?? null;
}

function droppedWork(before: Attestation, after: Attestation): readonly { kind: WorkKind; subject: string }[] {
  if (isLive(after) || after.state === before.state) return [];
  const reminders = [
    { kind: 'remind', subject: after.id },
    { kind: 'deadline', subject: after.id },
  ] as const;
  const stillTried = after.intent !== null || (after.state === 'replaced' && after.triedWhileReplaced);
  return stillTried ? reminders : [...reminders, { kind: 'finalize', subject: after.id }];
}

function entry(after: Attestation, happening: Happening, now: number): HistoryEntry {
  return {
    at: now,
    kind: happening.event.kind,
    customerId: after.customer.id,
    attestationId: after.id,
    actor: happening.actor ?? null,
    facts: { state: after.state, ...happening.facts },
  };
}
