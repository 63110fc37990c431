import { type CustomerTexts, customerLanguages } from '../customer-texts/customer-texts.ts';
import { execute } from './buttons.ts';
import type { Box } from './message.ts';
import type { Choice } from './place-choices.ts';
import type { Action } from './types.ts';
import type { Words } from './words.ts';

/** A text for a customer as a card speaks of it. */
export interface TextLanguage {
  readonly texts: Pick<CustomerTexts, 'language' | 'isDraft' | 'isInstead'>;
  /** The tag that was asked for. */
  readonly asked: string;
}

/** In which language the text is, for an agent who may not read it. */
export function textLanguageSays(words: Words, { texts }: TextLanguage): string {
  return words.t('textLanguage.is', { language: words.languageName(texts.language) });
}

/** What to mind about the language: a draft, or no text in the one that was wanted. */
export function textLanguageBoxes(words: Words, { texts, asked }: TextLanguage): readonly Box[] {
  const language = words.languageName(texts.isInstead ? asked : texts.language);
  if (texts.isInstead && asked !== '')
    return [{ tone: 'warning', text: words.t('textLanguage.instead', { language }) }];
  return texts.isDraft ? [{ tone: 'warning', text: words.t('textLanguage.draft', { language }) }] : [];
}

/** *Text in another language*: a small choice of its own, which runs the card's verb again with `textLanguage`. */
export function otherTextLanguage(
  words: Words,
  chosen: string,
  again: { readonly [V in Verbs]: { readonly verb: V; readonly data: Parameters<typeof execute<V>>[2] } }[Verbs],
): Action {
  const choice = {
    type: 'Input.ChoiceSet',
    id: 'textLanguage',
    label: words.t('textLanguage.label'),
    style: 'compact',
    choices: choices(words),
    value: chosen,
  };
  const use = execute(again.verb, words.t('button.useTextLanguage'), again.data);
  const card = { type: 'AdaptiveCard', body: [choice], actions: [use] };
  return { type: 'Action.ShowCard', title: words.t('button.otherTextLanguage'), card };
}

type Verbs = 'sendToSignatory' | 'invite' | 'inviteNew' | 'answerText';

function choices(words: Words): readonly Choice[] {
  return customerLanguages
    .map((tag) => ({ title: words.languageName(tag), value: tag }))
    .sort((a, b) => a.title.localeCompare(b.title, words.language));
}
