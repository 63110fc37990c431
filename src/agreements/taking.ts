import { isTakeable } from './alerts.ts';
import type { Attestation } from './attestation.ts';
import { type Decision, merge } from './change.ts';
import type { PersonRef } from './customer.ts';
import { refresh } from './follow.ts';
import type { Change, Deps, HistoryEntry } from './ports.ts';
import { personalChat } from './reach.ts';
import type { Block } from './rows.ts';
import { tellOwner } from './tell-owner.ts';

type TakingDeps = Pick<Deps, 'store' | 'clock'>;

/** Attestations and blocked purchases with somebody to take care of them. */
export interface Things {
  readonly attestations: readonly Attestation[];
  readonly blocks: readonly Block[];
}

/** `nothing`: there is nothing that somebody could take care of. `yours`: the person does already. */
export type TakenOver =
  | { readonly kind: 'taken'; readonly things: Things; readonly from: readonly PersonRef[] }
  | { readonly kind: 'yours' }
  | { readonly kind: 'nothing' };

/** Who takes over, and where the answer to that is said: whoever reads it there is not told again. */
export interface Taker {
  readonly by: PersonRef;
  readonly answeredIn: string;
}

/** Everything that taking over brings with it, as one change. */
export async function taking(deps: TakingDeps, things: Things, taker: Taker): Promise<Decision<TakenOver>> {
  const { by } = taker;
  const others = (one: { readonly owner?: PersonRef }): boolean => one.owner?.objectId !== by.objectId;
  const attestations = things.attestations.filter(others);
  const blocks = things.blocks.filter(others);
  if (attestations.length + blocks.length === 0) {
    const none = things.attestations.length + things.blocks.length === 0;
    return { result: { kind: none ? 'nothing' : 'yours' }, change: null };
  }
  const now = deps.clock.now();
  const taken = { attestations, blocks };
  const rows = [...attestations, ...(await replacedBy(deps, attestations))];
  const change: Change = {
    put: {
      attestations: rows.map((attestation) => ({ ...attestation, owner: by })),
      blocks: blocks.map((block) => ({ ...block, owner: by })),
    },
    history: [...attestations, ...blocks].map((one) => entry(one, by, now)),
    work: rows.map((attestation) => refresh(attestation)),
  };
  return {
    result: { kind: 'taken', things: taken, from: ownersOf(taken) },
    change: merge(change, await alertsTaken(deps, taken, by), await told(deps, taken, taker)),
  };
}

/** The older links of the same customers that are still tried: whichever is accepted, the same person hears of it. */
async function replacedBy(deps: TakingDeps, attestations: readonly Attestation[]): Promise<readonly Attestation[]> {
  const customers = new Set(attestations.map(({ customer }) => customer.id));
  const found = await Promise.all([...customers].map((id) => deps.store.find('attestations', 'customer', id)));
  return found.flat().filter(({ state, triedWhileReplaced }) => state === 'replaced' && triedWhileReplaced);
}

function ownersOf({ attestations, blocks }: Things): readonly PersonRef[] {
  const owners = [...attestations, ...blocks].flatMap((one) => one.owner ?? []);
  return [...new Map(owners.map((owner) => [owner.objectId, owner])).values()];
}

function entry(one: Attestation | Block, by: PersonRef, now: number): HistoryEntry {
  const isBlock = 'orders' in one;
  return {
    at: now,
    kind: 'takenOver',
    customerId: one.customer.id,
    attestationId: isBlock ? null : one.id,
    actor: by,
    facts: { from: one.owner?.objectId ?? null, ...(isBlock ? { block: one.id } : {}) },
  };
}

/** Every alert about it that asks for somebody: its copies say who has it now, and it is not said again. */
export async function alertsTaken(deps: TakingDeps, { attestations, blocks }: Things, by: PersonRef): Promise<Change> {
  const found = await Promise.all([
    ...attestations.map(({ id }) => deps.store.find('alerts', 'attestation', id)),
    ...blocks.map(({ id }) => deps.store.find('alerts', 'block', id)),
  ]);
  const now = deps.clock.now();
  const asking = found.flat().filter((alert) => isTakeable(alert) && alert.taken?.by.objectId !== by.objectId);
  return {
    put: { alerts: asking.map((alert) => ({ ...alert, taken: { by, at: now } })) },
    work: asking.map(({ id }) => ({ kind: 'refreshAlert', subject: id, dueAt: now })),
    dropWork: asking.map(({ id }) => ({ kind: 'escalate', subject: id })),
  };
}

/** The old owners are told, and the new one, unless the answer stands in that one's own chat. */
async function told(deps: TakingDeps, things: Things, { by, answeredIn }: Taker): Promise<Change> {
  const now = deps.clock.now();
  const own = await personalChat(deps, by.objectId);
  const old = ownersOf(things);
  const ofOld = old.map((from) => {
    const mine = ({ owner }: Attestation | Block): boolean => owner?.objectId === from.objectId;
    const his = { attestations: things.attestations.filter(mine), blocks: things.blocks.filter(mine) };
    return tellOwner({ to: from, by, from, ...his }, now);
  });
  const ofNew = own?.id === answeredIn ? [] : [tellOwner({ to: by, by, from: old[0] ?? null, ...things }, now)];
  return { work: [...ofOld, ...ofNew] };
}
