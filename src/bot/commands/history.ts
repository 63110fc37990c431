import type { Customer } from '../../agreements/customer.ts';
import { historyPage } from '../../agreements/history.ts';
import { historyCard } from '../cards.ts';
import { namedAsFarAsKnown, withCustomer } from '../replies.ts';
import type { Command, Presses, Reply, Turn } from '../turn.ts';

/** `history <customer>`: who asked, sent, accepted and finalized, with times and ids. */
export const history: Command = {
  name: 'history',
  takes: '<customer>',
  example: 'history Contoso',
  description: 'command.history',
  who: 'agent',
  run: (turn, argument) =>
    withCustomer(turn, { typed: argument, command: 'history' }, async (customer) => [
      await shown(turn, customer, { page: 0, to: 'here' }),
    ]),
};

export const presses = {
  history: {
    who: 'agent',
    run: async (turn, { customerId }) => [
      await shown(turn, await namedAsFarAsKnown(turn, customerId), { page: 0, to: 'here' }),
    ],
  },
  historyPage: {
    who: 'agent',
    run: async (turn, { customerId, page }) => [
      await shown(turn, await namedAsFarAsKnown(turn, customerId), { page, to: 'inPlace' }),
    ],
  },
} satisfies Partial<Presses>;

async function shown(
  turn: Turn,
  customer: Customer,
  how: { readonly page: number; readonly to: Reply['to'] },
): Promise<Reply> {
  const history = await historyPage(turn.deps.domain, customer.id, how.page);
  return { says: historyCard({ reader: turn.reader, customer, history }), to: how.to };
}
