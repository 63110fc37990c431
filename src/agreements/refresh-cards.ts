import { decideAndFinish } from './change.ts';
import { SECOND } from './instant.ts';
import type { Deps, Work } from './ports.ts';
import type { PostedCard } from './rows.ts';
import { deliveryDelay } from './schedule.ts';

/** Edits the posted cards of an attestation wherever they stand. A message that is gone is forgotten; throttled ones are tried again. */
export async function refreshCards(deps: Deps, work: Work): Promise<void> {
  const attestation = await deps.store.get('attestations', work.subject);
  const cards = await deps.store.find('cards', 'attestation', work.subject);
  if (attestation === null || cards.length === 0) return decideAndFinish(deps, work, async () => ({}));
  const tries = Number(work.data?.['tries'] ?? 0);
  const missing: PostedCard[] = [];
  let wait: number | null = null;
  for (const card of cards) {
    const at = await deps.store.get('conversations', card.conversationId);
    const outcome = at === null ? null : await deps.notify.updateAttestation(attestation, card, at);
    if (outcome === null || outcome.kind === 'gone') missing.push(card);
    else if (outcome.kind === 'throttled')
      wait = Math.max(wait ?? SECOND, outcome.retryAfterMs ?? deliveryDelay(tries));
  }
  const again =
    wait === null
      ? []
      : [
          {
            kind: 'refreshCards',
            subject: work.subject,
            dueAt: deps.clock.now() + wait,
            lane: `cards:${work.subject}`,
            data: { tries: tries + 1 },
          } as const,
        ];
  await decideAndFinish(deps, work, async () => ({
    remove: { cards: (await stillThere(deps, missing)).map(({ id, version }) => ({ id, version })) },
    work: again,
  }));
}

async function stillThere(deps: Pick<Deps, 'store'>, cards: readonly PostedCard[]): Promise<readonly PostedCard[]> {
  const rows = await Promise.all(cards.map(({ id }) => deps.store.get('cards', id)));
  return rows.filter((row) => row !== null);
}
