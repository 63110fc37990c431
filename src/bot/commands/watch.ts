import type { Customer } from '../../agreements/customer.ts';
import { unwatchAll, unwatch as unwatchOne, watched, watch as watchOne } from '../../agreements/watch.ts';
import { type Action, execute, namedNotice, openUrl, watchesCard, wordsFor } from '../cards.ts';
import { personally } from '../personally.ts';
import { namedAsFarAsKnown, notice, withCustomer, withCustomerId } from '../replies.ts';
import type { Command, Presses, Reply, Turn } from '../turn.ts';

/** `watch <customer>`: everything about one customer, in my personal chat. */
export const watch: Command = {
  name: 'watch',
  takes: '<customer>',
  example: 'watch Contoso',
  description: 'command.watch',
  who: 'agent',
  run: (turn, argument) => {
    return withCustomer(turn, { typed: argument, command: 'watch' }, async (customer) => [
      await watching(turn, customer),
    ]);
  },
};

/** `unwatch [<customer>]`: no more of that; alone, what I watch, to be chosen from. */
export const unwatch: Command = {
  name: 'unwatch',
  takes: '[<customer>]',
  example: 'unwatch Contoso',
  description: 'command.unwatch',
  who: 'agent',
  run: async (turn, argument) => {
    if (argument.trim() === '') return [await watches(turn, 'here')];
    return withCustomer(turn, { typed: argument, command: 'unwatch' }, async (customer) => [
      await ended(turn, customer),
    ]);
  },
};

export const presses = {
  watch: {
    who: 'agent',
    run: (turn, { customerId }) =>
      withCustomerId(turn, customerId, async (customer) => [await watching(turn, customer)]),
  },
  unwatch: {
    who: 'agent',
    run: async (turn, { customerId }) => {
      // A watch can be ended also where Microsoft knows the customer no more, or cannot be asked.
      const known = (await watched(turn.deps.domain, turn.person.objectId)).find(({ id }) => id === customerId);
      const answer = await ended(turn, known ?? (await namedAsFarAsKnown(turn, customerId)));
      const left = await watched(turn.deps.domain, turn.person.objectId);
      return left.length === 0 || turn.reader.audience === 'shared' ? [answer] : [await watches(turn, 'inPlace')];
    },
  },
  unwatchAll: {
    who: 'agent',
    run: async (turn) => {
      await unwatchAll(turn.deps.domain, turn.person.objectId);
      return [notice(turn, 'watchesEnded', {}, 'inPlace')];
    },
  },
} satisfies Partial<Presses>;

async function watching(turn: Turn, customer: Customer): Promise<Reply> {
  const { deps, person, reader } = turn;
  if (!(await watchOne(deps.domain, person, customer))) return withoutApp(turn);
  const { t } = wordsFor(reader);
  const buttons = [
    execute('unwatch', t('button.unwatch'), { customerId: customer.id }),
    execute('command', t('button.watches'), { text: 'unwatch' }),
  ];
  const params = { company: customer.companyName };
  return { says: namedNotice({ reader, name: 'watching', params, buttons }), to: 'here', brief: true };
}

/** Nobody hears anything in a chat that the bot has never met. */
function withoutApp({ deps, reader }: Turn): Reply {
  const { addAppUrl = null } = deps;
  const buttons: readonly Action[] =
    addAppUrl === null ? [] : [openUrl(wordsFor(reader).t('button.addApp'), addAppUrl)];
  const says = namedNotice({ reader, name: 'addTheApp', buttons });
  // Where there is a button it is worth a message; a sentence has none.
  return { says, to: 'here', ...(addAppUrl === null ? { brief: true } : {}) };
}

async function ended(turn: Turn, customer: Customer): Promise<Reply> {
  const was = await unwatchOne(turn.deps.domain, turn.person.objectId, customer.id);
  return notice(turn, was ? 'watchEnded' : 'notWatched', { company: customer.companyName }, 'inPlace');
}

/** Which customers somebody watches is nobody else's business. */
async function watches(turn: Turn, to: Reply['to']): Promise<Reply> {
  const customers = await watched(turn.deps.domain, turn.person.objectId);
  if (customers.length === 0) return notice(turn, 'watchingNobody', {}, to);
  const where = turn.reader.audience === 'shared' ? 'personal' : to;
  return { says: watchesCard({ reader: personally(turn.reader), customers }), to: where };
}
