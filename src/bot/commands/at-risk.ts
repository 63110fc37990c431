import { type RiskWanted, atRisk as riskOf } from '../../portfolio/at-risk.ts';
import { atRiskCard } from '../cards.ts';
import { firstPage, type PageStart, pageFrom } from '../page-from.ts';
import type { Command, Presses, Reply, Turn } from '../turn.ts';
import { resellerOf, splitFor, withReseller } from '../with-reseller.ts';

const perPage = 8;

/** `at risk [mine | unowned] [soon] [for <reseller>]`: whom Microsoft will refuse, and who takes care of each. */
export const atRisk: Command = {
  name: 'at risk',
  takes: '[mine] [soon] [for <reseller>]',
  example: 'at risk',
  description: 'command.at risk',
  who: 'agent',
  run: (turn, argument) => {
    const { what, reseller: typed } = splitFor(argument);
    const words = what.toLowerCase().split(/\s+/);
    const whose = words.includes('mine')
      ? 'mine'
      : words.some((word) => /^(unowned|nobody)/.test(word))
        ? 'unowned'
        : 'all';
    const soon = words.includes('soon');
    return withReseller(turn, { typed, line: (id) => `at risk ${what} for ${id}` }, async (reseller) => [
      await shown(turn, { whose, soon, resellerId: reseller?.id ?? null }, { start: firstPage, to: 'here' }),
    ]);
  },
};

export const presses = {
  atRisk: {
    who: 'agent',
    run: async (turn, { whose, soon, resellerId, ...start }) => [
      await shown(turn, { whose, soon, resellerId: resellerId === '' ? null : resellerId }, { start, to: 'inPlace' }),
    ],
  },
} satisfies Partial<Presses>;

async function shown(
  turn: Turn,
  wanted: RiskWanted,
  how: { readonly start: PageStart; readonly to: Reply['to'] },
): Promise<Reply> {
  const { deps, reader, person } = turn;
  const portfolio = await deps.portfolio();
  const { rows, notKnown } = riskOf(portfolio.rows(), wanted, { personId: person.objectId, now: reader.now });
  const page = pageFrom(rows, how.start, { idOf: ({ customer }) => customer.id, perPage });
  const reseller = await resellerOf(turn, wanted.resellerId ?? '');
  return { says: atRiskCard({ reader, wanted, reseller, page, notKnown, progress: portfolio.progress() }), to: how.to };
}
