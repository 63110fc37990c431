import { readdirSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import de from '../../../src/web/page/texts/de.json' with { type: 'json' };
import en from '../../../src/web/page/texts/en.json' with { type: 'json' };
import { pageTexts } from '../../../src/web/page/texts/page-texts.ts';

const folder = new URL('../../../src/web/page/', import.meta.url);
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(new URL(file, folder), 'utf8'))
  .join('\n');
const placesOf = (sentence: string): readonly string[] =>
  [...new Set([...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name.toLowerCase()))].toSorted();

describe('the catalogues of the page', () => {
  it('hold the same sentences, with the same places', () => {
    expect(Object.keys(de)).toEqual(Object.keys(en));
    expect(Object.keys(en)).toEqual(Object.keys(en).toSorted());
    const germans = new Map(Object.entries(de));
    for (const [key, sentence] of Object.entries(en))
      expect(placesOf(germans.get(key) ?? ''), key).toEqual(placesOf(sentence));
  });

  it('hold no sentence that nobody says', () => {
    const made = ['gone', 'busy', 'refused'].flatMap((kind) => [`${kind}.title`, `${kind}.says`]);
    const used = (key: string): boolean => sources.includes(`'${key}'`) || made.includes(key);
    expect(Object.keys(en).filter((key) => !used(key))).toEqual([]);
  });

  it.each([
    ['en', en],
    ['de', de],
  ])('are ICU syntax without tags or straight apostrophes: %s', (language, catalogue) => {
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
    ['fr, nl;q=0.9', 'en'],
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
