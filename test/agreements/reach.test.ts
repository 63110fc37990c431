import { expect, it } from 'vitest';
import { localeOf } from '../../src/agreements/reach.ts';
import { noSettings } from '../../src/agreements/settings.ts';

it.each([
  [undefined, 'de-AT', 'de-AT'],
  [undefined, null, null],
  ['en', 'de-AT', 'en-AT'],
  ['de', 'en_us', 'de-US'],
  ['de', 'zh-Hant-TW', 'de-TW'],
  ['de', 'fr', 'de'],
  ['de', null, 'de'],
  ['de', 'not a locale!', 'de'],
])('who chose %s and has Teams in %s reads %s', (language, locale, read) => {
  const settings = { ...noSettings, ...(language === undefined ? {} : { language }) };
  expect(localeOf({ settings, locale })).toBe(read);
});

it('nobody has no locale', () => {
  expect(localeOf(null)).toBe(null);
});
