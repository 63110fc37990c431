import { pendingAttestations } from '../../agreements/find-attestations.ts';
import { pendingCard } from '../cards.ts';
import type { Command, Presses, Reply, Turn } from '../turn.ts';

const perPage = 8;

/** `pending [all]`: live attestations, soonest deadline first. */
export const pending: Command = {
  name: 'pending',
  takes: '[all]',
  example: 'pending all',
  description: 'command.pending',
  who: 'agent',
  run: async (turn, argument) => [
    await page(turn, { whose: argument.toLowerCase() === 'all' ? 'all' : 'mine', page: 0 }, 'here'),
  ],
};

export const presses = {
  pending: { who: 'agent', run: async (turn, asked) => [await page(turn, asked, 'inPlace')] },
} satisfies Partial<Presses>;

async function page(
  turn: Turn,
  asked: { readonly whose: 'mine' | 'all'; readonly page: number },
  to: Reply['to'],
): Promise<Reply> {
  const all = await pendingAttestations(turn.deps.domain, asked.whose === 'mine' ? turn.person.objectId : null);
  const pages = Math.max(1, Math.ceil(all.length / perPage));
  const shown = Math.min(asked.page, pages - 1);
  const items = all.slice(shown * perPage, (shown + 1) * perPage);
  const { reader } = turn;
  return { says: pendingCard({ reader, items, page: shown, pages, whose: asked.whose, total: all.length }), to };
}
