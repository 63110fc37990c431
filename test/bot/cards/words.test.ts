import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/agreements/instant.ts';
import { wordsFor } from '../../../src/bot/cards.ts';
import { aReader, now } from '../../support/card-builders.ts';

const words = wordsFor(aReader());

describe('a time', () => {
  it('is given in the reader’s own zone, which is named', () => {
    expect(words.at(now)).toBe('21 Nov 2026, 10:04 CET');
    expect(wordsFor(aReader({ locale: 'en-US', timeZone: 'America/Los_Angeles' })).at(now)).toMatch(
      /^Nov 21, 2026, 01:04.AM PST$/,
    );
    expect(wordsFor(aReader({ timeZone: 'Asia/Kolkata' })).at(now)).toBe('21 Nov 2026, 14:34 GMT+5:30');
  });

  it('is UTC, and says so, where the zone is unknown or is none', () => {
    expect(wordsFor(aReader({ timeZone: null })).at(now)).toBe('21 Nov 2026, 09:04 UTC');
    expect(wordsFor(aReader({ timeZone: 'Mars/Olympus' })).at(now)).toBe('21 Nov 2026, 09:04 UTC');
  });

  it('never mixes a foreign month into an English sentence, yet follows the reader’s region', () => {
    expect(wordsFor(aReader({ locale: 'fr-FR' })).day(now)).toBe('21 November 2026');
    expect(wordsFor(aReader({ locale: 'en-US' })).day(now)).toBe('November 21, 2026');
  });

  it('survives a locale that is none', () => {
    expect(wordsFor(aReader({ locale: 'not a locale!' })).at(now)).toContain('2026');
    expect(wordsFor(aReader({ locale: '' })).at(now)).toContain('2026');
  });
});

describe('how far away a moment is', () => {
  it.each([
    [30 * SECOND, 'in less than a minute'],
    [MINUTE, 'in 1 minute'],
    [90 * MINUTE, 'in 1 hour'],
    [47 * HOUR, 'in 47 hours'],
    [7 * DAY - SECOND, 'in 7 days'],
    [7 * DAY - HOUR, 'in 6 days'],
    [0, 'just now'],
    [-4 * MINUTE, '4 minutes ago'],
    [-3 * DAY, '3 days ago'],
  ])('%d ms are %s', (distance, said) => {
    expect(words.relative(now + distance)).toBe(said);
  });
});

describe('names', () => {
  it('are given for countries and languages, and a code that has none stands for itself', () => {
    expect(words.country('DE')).toBe('Germany');
    expect(words.languageName('de-DE')).toContain('German');
    expect(words.country('nonsense')).toBe('nonsense');
    expect(words.languageName('??')).toBe('??');
  });

  it('are given for the life of a link', () => {
    expect([30, 60, 90, 1_440, 10_080].map(words.minutes)).toEqual([
      '30 minutes',
      '1 hour',
      '90 minutes',
      '1 day',
      '7 days',
    ]);
  });
});
