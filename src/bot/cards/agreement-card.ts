import { listedAs, type SuggestedText, type TextPlace } from '../../agreements/agreement-text.ts';
import type { Customer } from '../../agreements/customer.ts';
import type { TextKey } from '../texts/texts.ts';
import { execute } from './buttons.ts';
import { fill } from './compiled.ts';
import { type Box, bannerData, boxData, paragraphData } from './message.ts';
import { countryChoices, languageChoice, languageChoices } from './place-choices.ts';
import * as parts from './shared-parts.ts';
import type { CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

interface AgreementInput {
  readonly reader: Reader;
  readonly customer: Customer;
  /** Without `from` somebody chose it. */
  readonly text: TextPlace & Partial<Pick<SuggestedText, 'from' | 'failure'>>;
}

/** Which text of the agreement to read. Its links live five minutes, so they are asked for at the press, and no card of this kind holds one. */
export function agreementCard({ reader, customer, text }: AgreementInput): CardMessage {
  const words = wordsFor(reader);
  const data = { customerId: customer.id };
  const title = words.t('agreement.title');
  const card = fill('agreement', {
    lang: words.language,
    fallback: words.t('card.fallback'),
    banner: bannerData({ icon: 'form', tone: 'accent', title, ...parts.named(reader, customer) }),
    paragraphs: paragraphData([
      ...(text.from === undefined ? [] : [words.t(suggested[text.from])]),
      words.t('agreement.says'),
    ]),
    labels: { country: words.t('form.country'), language: words.t('agreement.language') },
    countries: countryChoices(words, text.country),
    country: text.country,
    languages: languageChoices(words, text),
    language: text.language,
    boxes: [...whyBoxes(words, text), ...listBoxes(words, text)].map(boxData),
    actions: [
      execute('readText', words.t('button.readText'), data),
      execute('agreementPlace', words.t('button.otherCountry'), data),
    ],
  });
  return { card, summary: words.t('agreement.summary', { company: customer.companyName }) };
}

const suggested: Readonly<Record<SuggestedText['from'], TextKey>> = {
  attestation: 'agreement.from.attestation',
  billing: 'agreement.from.billing',
  nothing: 'agreement.from.nothing',
};

function whyBoxes(words: Words, { failure = null }: AgreementInput['text']): readonly Box[] {
  if (failure === null) return [];
  return [{ tone: 'warning', label: words.t('agreement.noBilling'), text: parts.failureText(words, failure) }];
}

/** What Microsoft's list says against a pair, or nothing: it orders and warns, and refuses nothing. */
export function listText(words: Words, place: TextPlace): readonly string[] {
  const country = words.country(place.country);
  const language = languageChoice(words, place.language);
  switch (listedAs(place)) {
    case 'listed':
      return [];
    case 'otherLanguage':
      return [words.t('agreement.otherLanguage', { country, language })];
    case 'unknownCountry':
      return [words.t('agreement.unknownCountry', { country })];
  }
}

/** The same as a box. */
export function listBoxes(words: Words, place: TextPlace): readonly Box[] {
  return listText(words, place).map((text) => ({ tone: 'warning', text }));
}
