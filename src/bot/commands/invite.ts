import type { Customer } from '../../agreements/customer.ts';
import { inviteCard, inviteText, relationshipCard, relationshipText, wordsFor } from '../cards.ts';
import { failedWith, withCustomer, withCustomerId } from '../replies.ts';
import type { Command, Presses, Reply, Turn } from '../turn.ts';

/** The one word that stands for a company that is no customer yet; longer names that begin so are names. */
const newCompany = 'new';

/**
 * `invite <customer>`: the message that asks the customer to accept in the Microsoft 365 admin center. `invite new`: the one that asks a
 * company that is no customer yet for a reseller relationship.
 */
export const invite: Command = {
  name: 'invite',
  takes: '<customer>',
  example: 'invite Contoso',
  description: 'command.invite',
  who: 'agent',
  run: (turn, argument) =>
    argument.toLowerCase() === newCompany
      ? newRelationship(turn)
      : withCustomer(turn, { typed: argument, command: 'invite' }, (customer) => invitation(turn, customer)),
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

/** Microsoft's link is asked for anew each time, and goes into the text as it is. */
async function newRelationship(turn: Turn): Promise<readonly Reply[]> {
  const { reader, deps, person } = turn;
  const url = await deps.domain.partnerCenter.relationshipUrl();
  if (!url.answered) {
    const instead = wordsFor(reader).t('relationship.byHand');
    return [failedWith(turn, { what: 'invite new', failure: url.failure, instead })];
  }
  const { locale } = reader;
  const draft = relationshipText({ url: url.value, locale, partnerName: deps.partnerName, sender: person.name });
  return [
    { says: relationshipCard({ reader, mailtoUrl: draft.mailtoUrl }), to: 'here' },
    { says: { text: draft.text }, to: 'here' },
  ];
}
