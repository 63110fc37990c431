import { describe, expect, test } from 'vitest';
import { countries, isDocumentedPair, languagesOf } from '../../src/agreements/languages.ts';

describe('languages of the agreement', () => {
  test('every country is named once, by two letters, in alphabetical order', () => {
    expect(countries.every((country) => /^[A-Z]{2}$/.test(country))).toBe(true);
    expect(new Set(countries).size).toBe(countries.length);
    expect([...countries].sort()).toEqual(countries);
  });

  test.each(['CN', 'CU', 'IR', 'KP', 'SY'])('%s is not in the list', (country) => {
    expect(countries).not.toContain(country);
  });

  test.each([
    ['DE', ['de-DE', 'en-US']],
    ['CH', ['fr-FR', 'en-US']],
    ['BE', ['nl-NL', 'en-US']],
    ['RS', ['sr-Latn-RS', 'en-US']],
    ['US', ['en-US']],
    ['CN', ['en-US']],
    ['', ['en-US']],
  ])('%s has %j', (country, languages) => {
    expect(languagesOf(country)).toEqual(languages);
  });

  test('English is documented everywhere, another language only for its countries', () => {
    expect(isDocumentedPair('DE', 'en-US')).toBe(true);
    expect(isDocumentedPair('AT', 'de-DE')).toBe(true);
    expect(isDocumentedPair('US', 'de-DE')).toBe(false);
    expect(countries.every((country) => languagesOf(country).at(-1) === 'en-US')).toBe(true);
  });
});
