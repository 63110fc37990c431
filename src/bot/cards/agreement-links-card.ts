import type { AgreementText } from '../../agreements/agreement-text.ts';
import type { Customer } from '../../agreements/customer.ts';
import type { TextKey } from '../texts/texts.ts';
import { listBoxes } from './agreement-card.ts';
import { execute, openUrl } from './buttons.ts';
import { type Box, message } from './message.ts';
import { languageChoice } from './place-choices.ts';
import * as parts from './shared-parts.ts';
import type { Action, CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

interface LinksInput {
  readonly reader: Reader;
  readonly customer: Customer;
  readonly text: AgreementText;
}

/** The two links of a text, and for how long they work. */
export function agreementLinksCard({ reader, customer, text }: LinksInput): CardMessage {
  const words = wordsFor(reader);
  const { asked, document } = text;
  const title = words.t('agreement.title');
  const view = {
    banner: { icon: 'form', tone: 'good', title, ...parts.named(reader, customer) } as const,
    says: [words.t('agreement.links')],
    facts: [
      { label: words.t('form.country'), value: words.country(document.country ?? asked.country) },
      { label: words.t('agreement.language'), value: languageChoice(words, document.language ?? asked.language) },
    ],
    boxes: fallbackBoxes(words, text),
    buttons: [
      openUrl(words.t('button.openText'), document.displayUrl),
      openUrl(words.t('button.downloadText'), document.downloadUrl),
      ...textButtons(words, customer, { ...asked, again: 'button.freshLinks' }),
    ],
  };
  return message(words, view, words.t('agreement.summary', { company: customer.companyName }));
}

/** Asks once more, for this pair or another one. `again`: what the first is called where links were shown before. */
export function textButtons(
  words: Words,
  { id: customerId }: Customer,
  { again = 'button.readText', ...place }: AgreementText['asked'] & { readonly again?: TextKey },
): readonly Action[] {
  return [
    execute('readText', words.t(again), { customerId, ...place }),
    execute('agreementPlace', words.t('button.otherLanguage'), { customerId, ...place }),
  ];
}

function fallbackBoxes(words: Words, { asked, givenInstead, document }: AgreementText): readonly Box[] {
  if (givenInstead !== null) {
    const names = { asked: languageChoice(words, asked.language), given: languageChoice(words, givenInstead) };
    return [{ tone: 'warning', text: words.t('agreement.fellBack', names) }];
  }
  // Without a word of Microsoft's about the language, its list is all there is.
  return document.language === null ? listBoxes(words, asked) : [];
}
