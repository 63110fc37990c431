import { conversationLane } from './announce.ts';
import { decideAndFinish, merge } from './change.ts';
import { paused, pausedUntil } from './pauses.ts';
import type { Change, Deps, Work, WorkOrder } from './ports.ts';
import type { PostedCard } from './rows.ts';

/** Orders the edit of every posted card of an attestation, wherever it stands. */
export async function refreshCards(deps: Deps, work: Work): Promise<void> {
  await decideAndFinish(deps, work, async () => {
    const cards = await deps.store.find('cards', 'attestation', work.subject);
    return { work: cards.map((card) => editWork(card, deps.clock.now())) };
  });
}

/** Edits one posted card. A message that is gone is forgotten; a throttled one is tried again. */
export async function editCard(deps: Deps, work: Work): Promise<void> {
  const card = await deps.store.get('cards', work.subject);
  const attestation = card === null ? null : await deps.store.get('attestations', card.attestationId);
  if (card === null || attestation === null) return decideAndFinish(deps, work, async () => ({}));
  const at = await deps.store.get('conversations', card.conversationId);
  if (at === null) return decideAndFinish(deps, work, () => forgotten(deps, card.id));
  const until = await pausedUntil(deps, at.id);
  if (until > deps.clock.now()) return decideAndFinish(deps, work, async () => ({ work: [editWork(card, until)] }));
  const outcome = await deps.notify.updateAttestation(attestation, card, at);
  await decideAndFinish(deps, work, async () => {
    if (outcome.kind === 'gone') return forgotten(deps, card.id);
    if (outcome.kind !== 'throttled') return {};
    const pause = await paused(deps, at.id, outcome);
    return merge(pause.change, { work: [editWork(card, pause.until)] });
  });
}

function editWork({ id, conversationId }: PostedCard, dueAt: number): WorkOrder {
  return { kind: 'editCard', subject: id, dueAt, lane: conversationLane(conversationId) };
}

async function forgotten(deps: Pick<Deps, 'store'>, id: string): Promise<Change> {
  const row = await deps.store.get('cards', id);
  return row === null ? {} : { remove: { cards: [{ id, version: row.version }] } };
}
