import type { Customer } from '../../agreements/customer.ts';
import { inviteCard, inviteText } from '../cards.ts';
import { withCustomer, withCustomerId } from '../replies.ts';
import type { Command, Presses, Reply, Turn } from '../turn.ts';

/** `invite <customer>`: the message that asks the customer to accept in the Microsoft 365 admin center. */
export const invite: Command = {
  name: 'invite',
  takes: '<customer>',
  example: 'invite Contoso',
  description: 'command.invite',
  who: 'agent',
  run: (turn, argument) =>
    withCustomer(turn, { typed: argument, command: 'invite' }, (customer) => invitation(turn, customer)),
};

export const presses = {
  invite: {
    who: 'agent',
    run: (turn, { customerId }) => withCustomerId(turn, customerId, (customer) => invitation(turn, customer)),
  },
} satisfies Partial<Presses>;

async function invitation(turn: Turn, customer: Customer): Promise<readonly Reply[]> {
  const { reader, deps } = turn;
  const draft = inviteText({ customer, locale: reader.locale, partnerName: deps.partnerName });
  return [
    { says: inviteCard({ reader, customer, mailtoUrl: draft.mailtoUrl }), to: 'here' },
    { says: { text: draft.text }, to: 'here' },
  ];
}
