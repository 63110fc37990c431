import { countries, languagesOf } from '../../agreements/languages.ts';
import type { Words } from './words.ts';

/** One line of a choice. */
export interface Choice {
  readonly title: string;
  readonly value: string;
}

/** Every country of Microsoft's list, and the chosen one where that is another. */
export function countryChoices(words: Words, chosen: string): readonly Choice[] {
  const codes = chosen === '' || countries.includes(chosen) ? countries : [...countries, chosen];
  const choices = codes.map((code) => ({ title: words.country(code), value: code }));
  return choices.sort((a, b) => a.title.localeCompare(b.title, words.language));
}

/** The country's languages, and the chosen one where that is another. */
export function languageChoices(words: Words, { country, language }: { country: string; language: string }) {
  const offered = languagesOf(country);
  const tags = language === '' || offered.includes(language) ? offered : [...offered, language];
  return tags.map((tag): Choice => ({ title: languageChoice(words, tag), value: tag }));
}

/** `German (Germany) (de-DE)`: the tag tells apart what has one name. */
export function languageChoice(words: Words, tag: string): string {
  return words.t('form.languageChoice', { name: words.languageName(tag), tag });
}
