import {
  agreementText,
  chosenPlace,
  suggestedText,
  type TextPlace,
  textPlace,
} from '../../agreements/agreement-text.ts';
import type { Customer } from '../../agreements/customer.ts';
import { agreementCard, agreementLinksCard, listText, openUrl, textButtons, wordsFor } from '../cards.ts';
import { failedWith, namedAsFarAsKnown, withAttestation, withCustomer, withCustomerId } from '../replies.ts';
import type { Command, Presses, Reply, Turn } from '../turn.ts';

/** Microsoft's public page of the agreement: it needs no sign-in, and lets one choose country and language. */
const publicPage = 'https://aka.ms/customeragreement';

/** `agreement <customer>`: the agreement's text for the customer's country and language. */
export const agreement: Command = {
  name: 'agreement',
  takes: '<customer>',
  example: 'agreement Contoso',
  description: 'command.agreement',
  who: 'agent',
  run: (turn, argument) =>
    withCustomer(turn, { typed: argument, command: 'agreement' }, (customer) => choice(turn, customer)),
};

export const presses = {
  agreement: {
    who: 'agent',
    run: (turn, { customerId }) => withCustomerId(turn, customerId, (customer) => choice(turn, customer)),
  },
  agreementPlace: {
    who: 'agent',
    run: async (turn, { customerId, country, language }) => {
      const text = textPlace(country, language);
      const customer = await namedAsFarAsKnown(turn, customerId);
      return [{ says: agreementCard({ reader: turn.reader, customer, text }), to: 'inPlace' }];
    },
  },
  readText: {
    who: 'agent',
    run: async (turn, { customerId, country, language }) => {
      const place = chosenPlace(country, language);
      return [await links(turn, { customer: namedAsFarAsKnown(turn, customerId), place, to: 'inPlace' })];
    },
  },
  readAttestedText: {
    who: 'agent',
    run: (turn, { id }) =>
      withAttestation(turn, id, async ({ customer, request: { country, language } }) => {
        // What was typed is deleted some time after the end.
        if (country === '' || language === '') return choice(turn, customer);
        return [await links(turn, { customer: Promise.resolve(customer), place: { country, language }, to: 'here' })];
      }),
  },
} satisfies Partial<Presses>;

async function choice(turn: Turn, customer: Customer): Promise<readonly Reply[]> {
  const text = await suggestedText(turn.deps.domain, customer);
  return [{ says: agreementCard({ reader: turn.reader, customer, text }), to: 'here' }];
}

interface Wanted {
  readonly customer: Promise<Customer>;
  readonly place: TextPlace;
  readonly to: Reply['to'];
}

/** The links of now, for the presser alone: where others read along no card holds a link. Without them, why not, and the public page. */
async function links(turn: Turn, wanted: Wanted): Promise<Reply> {
  const { reader, deps } = turn;
  const { place, to } = wanted;
  const [text, customer] = await Promise.all([agreementText(deps.domain, place), wanted.customer]);
  if (text.answered)
    return { says: agreementLinksCard({ reader, customer, text: text.value }), to, confidential: true };
  const words = wordsFor(reader);
  return failedWith(turn, {
    what: `agreement ${customer.companyName}`,
    failure: text.failure,
    instead: [...listText(words, place), words.t('agreement.publicPage')].join(' '),
    buttons: [openUrl(words.t('button.publicPage'), publicPage), ...textButtons(words, customer, place)],
    to,
  });
}
