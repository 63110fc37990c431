import { type AlertKind, alertKinds, customerKinds } from '../../agreements/alerts.ts';
import type { Customer } from '../../agreements/customer.ts';
import { speakThere } from '../../agreements/met.ts';
import { subscribe as add, unsubscribe as end } from '../../agreements/subscriptions.ts';
import { subscribeCard, subscriptionsCard } from '../cards.ts';
import { notice, withCustomer } from '../replies.ts';
import type { Command, Presses, Reply, Turn } from '../turn.ts';

/** Words by which kinds are typed, besides their names. */
const spoken: Readonly<Record<string, readonly AlertKind[]>> = {
  all: customerKinds,
  everything: customerKinds,
  blocked: ['purchaseBlocked'],
  'purchase blocked': ['purchaseBlocked'],
  'blocked purchases': ['purchaseBlocked'],
  'not finalized in time': ['notFinalizedInTime'],
  'accepted directly': ['acceptedDirectly'],
  'said accepted': ['saidAccepted'],
  'new link wanted': ['newLinkWanted'],
  'other signatory': ['otherSignatory'],
};

/** Every kind as one would type it. */
const typedKinds: readonly string[] = alertKinds.map(
  (kind) => Object.entries(spoken).find(([, kinds]) => kinds.length === 1 && kinds[0] === kind)?.[0] ?? kind,
);

/** `subscribe [kinds] [for <customer>]`: this conversation's alerts. */
export const subscribe: Command = {
  name: 'subscribe',
  takes: '[kinds] [for <customer>]',
  example: 'subscribe expired, blocked for Contoso',
  description: 'command.subscribe',
  who: 'agent',
  run: async (turn, argument) => {
    const [kindsTyped = '', customerTyped] = split(argument);
    if (argument === '') {
      const subscription = await turn.deps.domain.store.get('subscriptions', turn.conversation.id);
      return [{ says: subscribeCard({ reader: turn.reader, subscription }), to: 'here' }];
    }
    const kinds = kindsTyped === '' ? customerKinds : kindsOf(kindsTyped);
    if (kinds === null) return [notice(turn, 'unknownKind', { typed: kindsTyped, kinds: typedKinds.join(', ') })];
    if (customerTyped === undefined) return [await added(turn, kinds, null)];
    const line = (customerId: string): string =>
      `subscribe ${kindsTyped === '' ? 'all' : kindsTyped} for ${customerId}`;
    return withCustomer(turn, { typed: customerTyped, command: 'status', line }, async (customer) => [
      await added(turn, kinds, customer),
    ]);
  },
};

/** `unsubscribe`: no more alerts here. */
export const unsubscribe: Command = {
  name: 'unsubscribe',
  takes: '',
  example: 'unsubscribe',
  description: 'command.unsubscribe',
  who: 'agent',
  run: async (turn) => [await ended(turn)],
};

/** `subscriptions`: what this conversation hears. */
export const subscriptions: Command = {
  name: 'subscriptions',
  takes: '',
  example: 'subscriptions',
  description: 'command.subscriptions',
  who: 'agent',
  run: async (turn) => [await shown(turn, 'here')],
};

export const presses = {
  subscribe: { who: 'agent', run: async (turn, { kinds }) => [await added(turn, kinds, null)] },
  subscribeChosen: {
    who: 'agent',
    run: async (turn, { chosen }) => {
      const names = chosen.split(',').map((name) => name.trim());
      const kinds = alertKinds.filter((kind) => names.includes(kind));
      if (kinds.length === 0) return [notice(turn, 'nothingChosen')];
      await end(turn.deps.domain, turn.conversation.id, null);
      return [await added(turn, kinds, null)];
    },
  },
  unsubscribe: { who: 'agent', run: async (turn) => [await ended(turn)] },
} satisfies Partial<Presses>;

function split(argument: string): readonly [string, string?] {
  const parts = /^(?<kinds>.*?)(?:^|\s+)for\s+(?<customer>.+)$/i.exec(argument);
  const { kinds, customer } = parts?.groups ?? {};
  return customer === undefined ? [argument.trim()] : [(kinds ?? '').trim(), customer.trim()];
}

/** The kinds of a typed list, or null where one of them is none. */
function kindsOf(typed: string): readonly AlertKind[] | null {
  const found = typed.split(/,|\band\b/).map((word) => word.trim().toLowerCase());
  const kinds = found
    .filter((word) => word !== '')
    .map((word) => spoken[word] ?? alertKinds.filter((kind) => kind.toLowerCase() === word));
  return kinds.length === 0 || kinds.some((of) => of.length === 0) ? null : kinds.flat();
}

/** What is about the bot itself is about no customer: it is heard as a whole, whichever customer was typed beside it. */
async function added(turn: Turn, kinds: readonly AlertKind[], customer: Customer | null): Promise<Reply> {
  const ofCustomers = kinds.filter((kind) => kind !== 'operations');
  const ofTheBot = kinds.filter((kind) => kind === 'operations');
  const asked =
    customer === null
      ? [{ kinds, customer }]
      : [
          { kinds: ofCustomers, customer },
          { kinds: ofTheBot, customer: null },
        ];
  for (const one of asked.filter((rule) => rule.kinds.length > 0))
    await add(turn.deps.domain, turn.conversation.id, { ...one, by: turn.person });
  await speakThere(turn.deps.domain, turn.conversation.id, turn.reader.ownLocale ?? turn.reader.locale);
  return shown(turn, 'inPlace');
}

async function ended(turn: Turn): Promise<Reply> {
  await end(turn.deps.domain, turn.conversation.id, null);
  return notice(turn, 'unsubscribed', {}, 'inPlace');
}

async function shown(turn: Turn, to: Reply['to']): Promise<Reply> {
  const { store } = turn.deps.domain;
  const [subscription, conversation] = await Promise.all([
    store.get('subscriptions', turn.conversation.id),
    store.get('conversations', turn.conversation.id),
  ]);
  if (conversation === null) return notice(turn, 'notFound');
  return { says: subscriptionsCard({ reader: turn.reader, subscription, conversation }), to };
}
