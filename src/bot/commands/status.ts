import type { Customer } from '../../agreements/customer.ts';
import { inTime } from '../../agreements/in-time.ts';
import { knownStatus, readStatus } from '../../agreements/readings.ts';
import type { StatusView } from '../../agreements/status-view.ts';
import { watched, watchedIn } from '../../agreements/watch.ts';
import { statusCard } from '../cards.ts';
import { asksAbout, withCustomer, withCustomerId } from '../replies.ts';
import type { Command, Presses, Reply, Turn } from '../turn.ts';

/** `status <customer>`: the agreement's status, from the store where it is fresh, else from Microsoft. */
export const status: Command = {
  name: 'status',
  takes: '<customer>',
  example: 'status Contoso',
  description: 'command.status',
  who: 'member',
  run: (turn, argument) =>
    withCustomer(turn, { typed: argument, command: 'status' }, async (customer) => [
      await answer(turn, customer, { to: 'here', ask: false }),
    ]),
};

export const presses = {
  status: {
    who: 'member',
    run: (turn, { customerId }) =>
      withCustomerId(turn, customerId, async (customer) => [await answer(turn, customer, { to: 'here', ask: false })]),
  },
  refreshStatus: {
    who: 'member',
    run: (turn, { customerId }) =>
      withCustomerId(turn, customerId, async (customer) => [
        await answer(turn, customer, { to: 'inPlace', ask: true }),
      ]),
  },
} satisfies Partial<Presses>;

/** What is known if it is fresh; else Microsoft's answer, or, where that takes too long, what is known until the answer comes. */
async function answer(
  turn: Turn,
  customer: Customer,
  how: { readonly to: Reply['to']; readonly ask: boolean },
): Promise<Reply> {
  const { domain } = turn.deps;
  const [known, portfolio, watching] = await Promise.all([
    knownStatus(domain, customer),
    turn.deps.portfolio(),
    isWatched(turn, customer),
    asksAbout(turn, customer),
  ]);
  const reseller = portfolio.row(customer.id)?.reseller ?? null;
  const says = (view: StatusView): Reply => ({
    says: statusCard({ reader: turn.reader, view, reseller, watching }),
    to: how.to,
  });
  if (known?.fresh === true && !how.ask) return says(known.view);
  const asking = readStatus(domain, customer);
  if (known === null) return says(await asking);
  const read = await inTime(asking, turn.patienceMs);
  return read === null ? { ...says({ ...known.view, asking: true }), later: asking.then(says) } : says(read.value);
}

async function isWatched({ deps, person, conversation }: Turn, customer: Customer): Promise<boolean> {
  const customers = await (conversation.kind === 'personal'
    ? watchedIn(deps.domain, conversation.id)
    : watched(deps.domain, person.objectId));
  return customers.some(({ id }) => id === customer.id);
}
