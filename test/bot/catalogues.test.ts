import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { type Catalogue, readCatalogues } from '../../src/bot/catalogue.ts';
import { customerLanguages, customerTexts } from '../../src/bot/customer-texts/customer-texts.ts';
import { languages } from '../../src/bot/texts/texts.ts';
import { placesOf } from './icu-places.ts';

const bot = new URL('../../src/bot/', import.meta.url);
const own = readCatalogues(new URL('texts/', bot));
const reviewed = readCatalogues(new URL('customer-texts/', bot));
const drafts = readCatalogues(new URL('customer-texts/drafts/', bot));
const others = (of: ReadonlyMap<string, Catalogue>) => [...of].filter(([language]) => language !== 'en');
const english = own.get('en') ?? {};
const customersEnglish = reviewed.get('en') ?? {};

/** What keeps a catalogue from saying the same as the English one; each line can be worked through by a translator. */
function faults(language: string, catalogue: Catalogue, original: Catalogue): readonly string[] {
  const missing = Object.keys(original).filter((key) => catalogue[key] === undefined);
  const unknown = Object.keys(catalogue).filter((key) => original[key] === undefined);
  const both = Object.entries(original).flatMap(([key, sentence]) => {
    const translated = catalogue[key];
    return translated === undefined ? [] : [{ key, sentence, translated }];
  });
  const otherPlaces = both.filter(
    ({ sentence, translated }) => String(placesOf(sentence, 'en')) !== String(placesOf(translated, language)),
  );
  const malformed = Object.entries(catalogue).filter(([, text]) => /<[a-z]|'|\s$|^\s|\u00a0 /.test(text));
  return [
    ...missing.map((key) => `${language}.json lacks "${key}": ${original[key]}`),
    ...unknown.map((key) => `${language}.json has "${key}", which en.json has not`),
    ...otherPlaces.map(({ key, sentence }) => `${language}.json "${key}" has other places than: ${sentence}`),
    ...malformed.map(([key]) => `${language}.json "${key}" has a tag, a straight apostrophe or spaces at an end`),
    ...(String(Object.keys(catalogue)) === String(Object.keys(catalogue).toSorted())
      ? []
      : [`${language}.json: sort it`]),
  ];
}

describe('the bot’s own languages', () => {
  it('are English and German', () => {
    expect(languages).toEqual(['de', 'en']);
  });

  it.each(others(own))('say everything, with the same places: %s', (language, catalogue) => {
    expect(faults(language, catalogue, english)).toEqual([]);
  });

  it.each(others(own))('have a form for every number that they tell apart: %s', (language, catalogue) => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const lacking = Object.entries(catalogue).filter(([, sentence]) =>
      [...sentence.matchAll(/, plural,((?: (?:=\d+|\w+) \{(?:[^{}]|\{[^{}]*\})*\})+)/g)].some(([, forms = '']) =>
        categories.some((category) => !forms.includes(` ${category} {`)),
      ),
    );
    expect(lacking.map(([key]) => key)).toEqual([]);
  });

  it('are not mixed: only names, codes and what is typed stand in both', () => {
    const german = own.get('de') ?? {};
    const same = Object.keys(english).filter(
      (key) => german[key] === english[key] && /[a-z]{3} [a-z]{3}/i.test(words(key)),
    );
    expect(same.filter((key) => !names.includes(key))).toEqual([]);
    const mixed = Object.keys(german).filter((key) => englishWords.test(unquoted(german[key] ?? '')));
    expect(mixed).toEqual([]);
  });
});

/** Names of people and of settings. */
const names: readonly string[] = ['campaign.owners.example', 'credential.appUser.settings'];
const words = (key: string): string => (english[key] ?? '').replace(/\{[^}]*\}/g, '');
// What is quoted is a button, a command or Microsoft's own; commands that end a sentence are typed as they stand.
const unquoted = (text: string): string =>
  text.replace(/[„“”«»"‘’「»][^„“”«»"「」]*[“”«»"’」]/g, '').replace(/\{\w+\}/g, '');
const englishWords = /(?<!\p{L})(?:the|this|that|and|you|your|please|with|have|were|who|whether)(?!\p{L})/iu;

describe('the texts for customers', () => {
  it('are complete in English, German, French and Spanish, and there as drafts in most others of Microsoft’s list', () => {
    expect([...reviewed.keys()]).toEqual(['de', 'en', 'es', 'fr']);
    expect(drafts.size).toBe(35);
    expect(customerLanguages.length).toBe(39);
  });

  it.each([...others(reviewed), ...drafts])('say everything, with the same places: %s', (language, catalogue) => {
    expect(faults(language, catalogue, customersEnglish)).toEqual([]);
  });

  it.each([...others(reviewed), ...drafts])('are not mixed: %s', (_language, catalogue) => {
    const same = Object.keys(catalogue).filter((key) => catalogue[key] === customersEnglish[key]);
    const mixed = Object.keys(catalogue).filter((key) => englishWords.test(unquoted(catalogue[key] ?? '')));
    expect([...same, ...mixed]).toEqual([]);
  });

  const scripts = { el: 'Greek', ru: 'Cyrillic', uk: 'Cyrillic', bg: 'Cyrillic', ar: 'Arabic', he: 'Hebrew' } as const;
  const moreScripts = {
    hi: 'Devanagari',
    th: 'Thai',
    ko: 'Hangul',
    'zh-Hans': 'Han',
    'zh-Hant': 'Han',
    ja: 'Han',
  } as const;
  it.each(Object.entries({ ...scripts, ...moreScripts }))('are written in their own script: %s', (language, script) => {
    const own = new RegExp(`\\p{Script=${script}}`, 'u');
    const lacking = Object.entries(drafts.get(language) ?? {}).filter(([, text]) => !own.test(text));
    expect(lacking.map(([key]) => key)).toEqual([]);
  });

  it.each([
    ['de-DE', 'de', false],
    ['de-AT', 'de', false],
    ['en-US', 'en', false],
    ['fr-FR', 'fr', false],
    ['pt-PT', 'pt', true],
    ['pt-BR', 'pt-BR', true],
    ['zh-HK', 'zh-Hant', true],
    ['zh-SG', 'zh-Hans', true],
    ['sr-Latn-RS', 'sr-Latn', true],
    ['nb-NO', 'nb', true],
  ])('for %s are in %s', (asked, language, isDraft) => {
    expect(customerTexts(asked)).toMatchObject({ language, isDraft, isInstead: false });
  });

  it.each(['kk-KZ', 'sr-Cyrl-RS', '', 'not a language!', '__proto__'])('are English instead for %j', (asked) => {
    const texts = customerTexts(asked);
    expect(texts).toMatchObject({ language: 'en', isDraft: false, isInstead: true });
    expect(texts.t('hello')).toBe('Hello,');
  });

  it('give a date by the Gregorian calendar with European digits, also where another one is usual', () => {
    const deadline = Date.UTC(2026, 10, 27, 9, 4);
    for (const language of ['ar-SA', 'th-TH', 'he-IL', 'hi-IN', ...customerLanguages])
      expect(customerTexts(language).at(deadline), language).toMatch(/^(?=.*2026)(?=.*27)(?=.*4).*UTC/);
    expect(customerTexts('de-DE').at(deadline)).toBe('27. Nov. 2026, 09:04 UTC');
  });

  it('keep a name apart from the text around it where that runs from right to left', () => {
    expect(customerTexts('ar-SA').t('subject', { company: 'Contoso (EU)' })).toContain('\u2068Contoso (EU)\u2069');
    expect(customerTexts('de-DE').t('subject', { company: 'Contoso (EU)' })).not.toMatch(/[\u2066-\u2069]/);
  });
});

it('a catalogue’s sentences compile at the start as well as in a chat', () => {
  for (const [language, catalogue] of [...own, ...reviewed, ...drafts])
    for (const [key, sentence] of Object.entries(catalogue))
      expect(() => new IntlMessageFormat(sentence, language, undefined, { ignoreTag: true }), key).not.toThrow();
});
