import { filtered, type ListFilter, listFilters, readListFilter } from '../../portfolio/filter.ts';
import type { Reseller } from '../../portfolio/portfolio.ts';
import { listCard } from '../cards.ts';
import { firstPage, type PageStart, pageFrom } from '../page-from.ts';
import { notice } from '../replies.ts';
import type { Command, Presses, Reply, Turn } from '../turn.ts';
import { resellerOf, splitFor, withReseller } from '../with-reseller.ts';

const perPage = 8;

/** `list [status] [for <reseller>]`: every customer with status and actions. */
export const list: Command = {
  name: 'list',
  takes: '[status] [for <reseller>]',
  example: 'list not accepted',
  description: 'command.list',
  who: 'agent',
  run: async (turn, argument) => {
    const { what, reseller: typed } = splitFor(argument);
    const filter = readListFilter(what);
    if (filter === null) return [notice(turn, 'unknownFilter', { typed: what.slice(0, 80) })];
    return withReseller(turn, { typed, line: (id) => `list ${what} for ${id}` }, async (reseller) => [
      await shown(turn, { filter, reseller }, { start: firstPage, to: 'here' }),
    ]);
  },
};

export const presses = {
  list: {
    who: 'agent',
    run: async (turn, { filter, resellerId, ...start }) => [
      await shown(turn, { filter, reseller: await resellerOf(turn, resellerId) }, { start, to: 'inPlace' }),
    ],
  },
  listChosen: {
    who: 'agent',
    run: async (turn, { chosenFilter, resellerId }) => {
      const filter = listFilters.find((known) => known === chosenFilter) ?? 'all';
      const reseller = await resellerOf(turn, resellerId);
      return [await shown(turn, { filter, reseller }, { start: firstPage, to: 'inPlace' })];
    },
  },
} satisfies Partial<Presses>;

async function shown(
  turn: Turn,
  wanted: { readonly filter: ListFilter; readonly reseller: Reseller | null },
  how: { readonly start: PageStart; readonly to: Reply['to'] },
): Promise<Reply> {
  const portfolio = await turn.deps.portfolio();
  const { filter, reseller } = wanted;
  const rows = filtered(portfolio.rows(), { filter, resellerId: reseller?.id ?? null });
  const page = pageFrom(rows, how.start, { idOf: ({ customer }) => customer.id, perPage });
  const says = listCard({ reader: turn.reader, filter, reseller, page, progress: portfolio.progress() });
  return { says, to: how.to };
}
