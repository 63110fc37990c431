import type { Customer } from '../../agreements/customer.ts';
import { execute } from './buttons.ts';
import { fill } from './compiled.ts';
import { bannerData, paragraphData } from './message.ts';
import type { CardMessage, Reader } from './types.ts';
import { wordsFor } from './words.ts';

interface WhichCustomerInput {
  readonly reader: Reader;
  /** What would be typed before the customer's name. */
  readonly line: string;
  /** The customers that this person asked about last; Teams finds the others while one types. */
  readonly recent: readonly Customer[];
}

/** Asks which customer a command is about: in a field that finds customers while one types, where Teams can do that. */
export function whichCustomerCard({ reader, line, recent }: WhichCustomerInput): CardMessage {
  const words = wordsFor(reader);
  const title = words.t('notice.whichCustomer');
  const card = fill('which', {
    lang: words.language,
    fallback: words.t('card.fallback'),
    banner: bannerData({ icon: 'search', tone: 'accent', title }),
    paragraphs: paragraphData([words.t('notice.whichCustomer.says', { example: `${line} Contoso` })]),
    label: words.t('which.label'),
    placeholder: words.t('which.placeholder'),
    choices: recent.map(({ id, companyName, domain }) => ({
      title: words.t('day.twice', { company: companyName, domain }),
      value: id,
    })),
    actions: [execute('chosenCustomer', words.t('which.go'), { line })],
  });
  return { card, summary: title };
}
