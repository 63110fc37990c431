import type { Customer } from '../../agreements/customer.ts';
import { customerLanguage } from '../../agreements/customer-language.ts';
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
    run: (turn, { customerId, textLanguage }) =>
      withCustomerId(turn, customerId, (customer) => invitation(turn, customer, textLanguage)),
  },
  inviteNew: { who: 'agent', run: (turn, { textLanguage }) => newRelationship(turn, textLanguage) },
} satisfies Partial<Presses>;

/** In the customer's language, unless somebody chose another; in the asker's, where the customer's is not known. */
async function invitation(turn: Turn, customer: Customer, chosen = ''): Promise<readonly Reply[]> {
  const { reader, deps } = turn;
  const asked = chosen === '' ? ((await customerLanguage(deps.domain, customer)) ?? reader.locale) : chosen;
  const draft = inviteText({ customer, locale: asked, partnerName: deps.partnerName });
  const language = { texts: draft.texts, asked };
  const card = inviteCard({ reader, customer, mailtoUrl: draft.mailtoUrl, language });
  return [
    { says: card, to: chosen === '' ? 'here' : 'inPlace' },
    { says: { text: draft.text }, to: 'here' },
  ];
}

/** Microsoft's link is asked for anew each time, and goes into the text as it is. Of the company nothing is known, not even its language. */
async function newRelationship(turn: Turn, chosen = ''): Promise<readonly Reply[]> {
  const { reader, deps, person } = turn;
  const url = await deps.domain.partnerCenter.relationshipUrl();
  if (!url.answered) {
    const instead = wordsFor(reader).t('relationship.byHand');
    return [failedWith(turn, { what: 'invite new', failure: url.failure, instead })];
  }
  const asked = chosen === '' ? reader.locale : chosen;
  const from = { partnerName: deps.partnerName, sender: person.name };
  const draft = relationshipText({ url: url.value, locale: asked, ...from });
  const language = { texts: draft.texts, asked };
  const card = relationshipCard({ reader, mailtoUrl: draft.mailtoUrl, language });
  return [
    { says: card, to: chosen === '' ? 'here' : 'inPlace' },
    { says: { text: draft.text }, to: 'here' },
  ];
}
