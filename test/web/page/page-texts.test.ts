import { readdirSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import en from '../../../src/web/page/texts/en.json' with { type: 'json' };
import { pageTexts } from '../../../src/web/page/texts/page-texts.ts';

const folder = new URL('../../../src/web/page/', import.meta.url);
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(new URL(file, folder), 'utf8'))
  .join('\n');
const catalogues = readdirSync(new URL('texts/', folder))
  .filter((file) => file.endsWith('.json'))
  .map((file) => {
    const text = readFileSync(new URL(`texts/${file}`, folder), 'utf8');
    return [file.slice(0, -5), z.record(z.string(), z.string()).parse(JSON.parse(text))] as const;
  });
const placesOf = (sentence: string): readonly string[] =>
  [...new Set([...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name.toLowerCase()))].toSorted();

describe('the catalogues of the page', () => {
  it('are in the languages of the messages that lead there', () => {
    expect(catalogues.map(([language]) => language)).toEqual(['de', 'en', 'es', 'fr']);
  });

  it.each(catalogues)('hold the same sentences, with the same places: %s', (_language, catalogue) => {
    expect(Object.keys(catalogue)).toEqual(Object.keys(en).toSorted());
    for (const [key, sentence] of Object.entries(en))
      expect(placesOf(catalogue[key] ?? ''), key).toEqual(placesOf(sentence));
  });

  it('hold no sentence that nobody says', () => {
    const made = ['gone', 'busy', 'refused'].flatMap((kind) => [`${kind}.title`, `${kind}.says`]);
    const used = (key: string): boolean => sources.includes(`'${key}'`) || made.includes(key);
    expect(Object.keys(en).filter((key) => !used(key))).toEqual([]);
  });

  it.each(catalogues)('are ICU syntax without tags or straight apostrophes: %s', (language, catalogue) => {
    for (const [key, sentence] of Object.entries(catalogue)) {
      expect(new IntlMessageFormat(sentence, language, undefined, { ignoreTag: true }).getAst().length).toBeGreaterThan(
        0,
      );
      expect(sentence, key).not.toMatch(/<[a-z]|'|\s$|^\s/);
    }
  });
});

describe('the language of a page', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['de', 'de'],
    ['DE-ch', 'de'],
    ['fr-CA, nl;q=0.9', 'fr'],
    ['pl, nl;q=0.9', 'en'],
    ['pl, es;q=0.4', 'es'],
    ['en;q=0.2, de;q=0.3', 'de'],
    ['de;q=0, en;q=0.1', 'en'],
    ['en, de', 'en'],
    ['de;q=high', 'de'],
    ['__proto__, constructor', 'en'],
    [`${'x,'.repeat(100_000)}de`, 'en'],
  ])('for %j is %s', (header, language) => {
    expect(pageTexts(header).language).toBe(language);
  });
});
