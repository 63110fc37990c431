import type { Alert } from './alerts.ts';
import { type Attestation, isLive } from './attestation.ts';
import { merge } from './change.ts';
import { liveClaim } from './follow.ts';
import { subjectOf } from './forget-work.ts';
import { blockClaim } from './open-block.ts';
import type { Change, Deps, WorkKind } from './ports.ts';
import type { Block } from './rows.ts';
import { threadsForgotten } from './threads.ts';

type Kept = Pick<Deps, 'clock' | 'retentionMs'>;

/** What of an attestation says when it may be forgotten. */
export const endOfAttestation = ['endedAt', 'intent', 'deadline', 'state', 'triedWhileReplaced'] as const;

type EndOfAttestation = Pick<Attestation, (typeof endOfAttestation)[number]>;

/** Whether an attestation ended long enough ago, and nothing of it is under way any more. */
export function mayForgetAttestation({ clock, retentionMs }: Kept, attestation: EndOfAttestation): boolean {
  const { endedAt, intent, deadline, state, triedWhileReplaced } = attestation;
  const now = clock.now();
  if (endedAt === null || isLive(attestation) || intent !== null || now < endedAt + retentionMs) return false;
  return state !== 'replaced' || !triedWhileReplaced || deadline === null || now >= deadline;
}

export function mayForgetBlock({ clock, retentionMs }: Kept, { closedAt }: Block): boolean {
  return closedAt !== null && clock.now() >= closedAt + retentionMs;
}

/**
 * Everything about an attestation goes in one commit: its row, its posted cards, page, alerts and deliveries, and the work for them. History
 * keeps ids, times and the keyed hash of the e-mail.
 */
export async function attestationForgotten(
  deps: Pick<Deps, 'store' | 'clock' | 'ids'>,
  attestation: Attestation,
): Promise<Change> {
  const { id, customer, version, request } = attestation;
  const cards = await deps.store.find('cards', 'attestation', id);
  const pages = await deps.store.find('pages', 'attestation', id);
  const claim = await deps.store.get('claims', liveClaim(customer.id));
  const told = await alertsForgotten(deps, await deps.store.find('alerts', 'attestation', id));
  return merge(told, await threadsForgotten(deps, id), {
    remove: {
      attestations: [{ id, version }],
      cards: cards.map(removal),
      pages: pages.map(removal),
      claims: claim?.holder === id ? [removal(claim)] : [],
    },
    history: [
      {
        at: deps.clock.now(),
        kind: 'signatoryDataDeleted',
        customerId: customer.id,
        attestationId: id,
        actor: null,
        facts: { signatory: deps.ids.hash(request.emailAddress.toLowerCase()), state: attestation.state },
      },
    ],
    dropWork: [
      ...ofAttestation.map((kind) => ({ kind, subject: id })),
      ...cards.map((card) => ({ kind: 'editCard' as const, subject: card.id })),
      { kind: 'forget', subject: subjectOf({ kind: 'attestation', id }) },
    ],
  });
}

const ofAttestation: readonly WorkKind[] = [
  'createAttestation',
  'finalize',
  'remind',
  'deadline',
  'refreshCards',
  'writeEvidence',
];

/** Everything about a blocked purchase that has ended: its orders name people. */
export async function blockForgotten(deps: Pick<Deps, 'store' | 'clock'>, block: Block): Promise<Change> {
  const { id, customer, version } = block;
  const claim = await deps.store.get('claims', blockClaim(customer.id));
  const told = await alertsForgotten(deps, await deps.store.find('alerts', 'block', id));
  return merge(told, await threadsForgotten(deps, id), {
    remove: { blocks: [{ id, version }], claims: claim?.holder === id ? [removal(claim)] : [] },
    history: [
      {
        at: deps.clock.now(),
        kind: 'orderDataDeleted',
        customerId: customer.id,
        attestationId: null,
        actor: null,
        facts: { block: id, orders: block.orders.length },
      },
    ],
    dropWork: [{ kind: 'forget', subject: subjectOf({ kind: 'block', id }) }],
  });
}

async function alertsForgotten(deps: Pick<Deps, 'store'>, alerts: readonly Alert[]): Promise<Change> {
  const deliveries = (await Promise.all(alerts.map(({ id }) => deps.store.find('deliveries', 'alert', id)))).flat();
  return {
    remove: { alerts: alerts.map(removal), deliveries: deliveries.map(removal) },
    dropWork: [
      ...alerts.flatMap(({ id }) => [
        { kind: 'announce' as const, subject: id },
        { kind: 'refreshAlert' as const, subject: id },
        { kind: 'escalate' as const, subject: id },
      ]),
      ...deliveries.flatMap(({ id }) => [
        { kind: 'deliver' as const, subject: id },
        { kind: 'editAlert' as const, subject: id },
      ]),
    ],
  };
}

const removal = ({ id, version }: { readonly id: string; readonly version: number }) => ({ id, version });
