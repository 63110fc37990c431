import { describe, expect, it, vi } from 'vitest';
import type { CardMessage, Reader } from '../../../src/bot/cards.ts';
import type { Catalogue } from '../../../src/bot/catalogue.ts';
import { submitting } from '../../../src/bot/respond.ts';
import { aReader } from '../../support/card-builders.ts';
import { cardSchema } from './card-schema.ts';
import { type Case, everyCase } from './every-card.ts';
import { asOf15, buttonsIn, ofType, rowsOfButtons, stringsIn } from './walk.ts';

// A language that nobody speaks: English, with as many letters again behind every sentence.
vi.mock('../../../src/bot/catalogue.ts', async (load) => {
  const real = await load<typeof import('../../../src/bot/catalogue.ts')>();
  const readCatalogues = (folder: URL): ReadonlyMap<string, Catalogue> => {
    const found = real.readCatalogues(folder);
    const english = found.get('en');
    if (english === undefined || !folder.pathname.endsWith('/texts/')) return found;
    return new Map([...found, ['qps', twiceAsLong(english)]]);
  };
  return { ...real, readCatalogues };
});

function twiceAsLong(catalogue: Catalogue): Catalogue {
  return Object.fromEntries(
    Object.entries(catalogue).map(([key, sentence]) => {
      const said = sentence.replace(/\{[^{}]*\}/g, '').replace(/[{}]/g, '');
      const more = 'längerewörter '.repeat(Math.ceil(said.length / 14)).slice(0, Math.max(4, said.length));
      return [key, `${sentence} ${more.trim()}`];
    }),
  );
}

const long = aReader({ locale: 'qps-ploc' });
const german = aReader({ locale: 'de-DE' });
const validate = cardSchema();

describe.each(everyCase)('with words twice as long, $name', (one) => {
  const made = () => readings(one, long);

  it('is a valid card with no place left empty', () => {
    for (const { card, summary } of made()) {
      expect(validate(asOf15(card)) ? [] : validate.errors).toEqual([]);
      expect(stringsIn([card, summary]).filter((text) => unfilled.test(text))).toEqual([]);
    }
  });

  it('stays within the limits of Teams', () => {
    for (const { card } of made()) {
      expect(Buffer.byteLength(withoutPictures(card))).toBeLessThan(28 * 1_024);
      expect(Math.max(0, ...rowsOfButtons(card))).toBeLessThanOrEqual(6);
      expect(ofType(submitting(card), 'Action.Execute')).toEqual([]);
    }
  });
});

describe.each(everyCase)('in German, $name', (one) => {
  const made = () => readings(one, german);

  it('is a valid card that says German and is full', () => {
    for (const { card, summary } of made()) {
      expect(validate(asOf15(card)) ? [] : validate.errors).toEqual([]);
      expect(card['lang']).toBe('de');
      expect(stringsIn([card, summary]).filter((text) => unfilled.test(text))).toEqual([]);
    }
  });

  it('tells its buttons apart, by titles that fit on a phone', () => {
    for (const { card } of made()) {
      const titles = buttonsIn(card).map((button) => String(button['title']));
      expect(new Set(titles).size).toBe(titles.length);
      expect(titles.filter((title) => title.length > 60)).toEqual([]);
    }
  });

  it('shows no English sentence of ours', () => {
    const [english, translated] = [one.make(aReader()), one.make(german)].map(
      ({ card, summary }) => new Set(stringsIn([withoutChoices(card), summary])),
    );
    const kept = [...(translated ?? [])].filter((text) => english?.has(text) === true && sentence.test(text));
    expect(kept.filter((text) => !theirs.some((known) => text.includes(known)))).toEqual([]);
  });
});

/** In the reader's personal chat, and where others read along. */
function readings({ make, personalOnly }: Case, reader: Reader): readonly CardMessage[] {
  return [make(reader), ...(personalOnly === true ? [] : [make({ ...reader, audience: 'shared' })])];
}

const unfilled = /\$\{|\bundefined\b|\bnull\b|\[object|\bNaN\b|Invalid Date/;
/** Three words in a row. */
const sentence = /\p{L}{2,} \p{L}{2,},? \p{L}{2,}/u;
/** What others said or typed, and what is written to customers: it is the same for every reader. */
const theirs = [
  'Plantedwords',
  'Microsoft-Kundenvertrag',
  'https://',
  'data:image',
  'Fabrikam',
  'Contoso',
  'Adele Vance',
  'Meanwhile, here.',
  'please open the page.',
  'The signatory form',
];

/** A card's own words: Teams counts no pictures that stand in it. */
const withoutPictures = (card: unknown): string =>
  JSON.stringify(card, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith('data:image/') ? '' : value,
  );

const withoutChoices = (card: unknown): unknown =>
  JSON.parse(JSON.stringify(card, (key, value: unknown) => (key === 'choices' ? undefined : value)));
