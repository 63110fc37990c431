import uFuzzy from '@leeoniya/ufuzzy';
import { distance } from 'fastest-levenshtein';
import { fold } from './fold.ts';
import type { PortfolioRow } from './portfolio.ts';
import type { Shelf, Shelved } from './shelf.ts';

/** What was found, best first: customers whose name, domain or id holds the text, and others whose name is much like it. */
export interface Found {
  readonly containing: readonly PortfolioRow[];
  readonly alike: readonly PortfolioRow[];
}

export type Search = (text: string, limit: number) => Found;

/** Shorter, it could be a word. */
const partOfId = /^[0-9a-f][0-9a-f-]{5,}$/;

/** One mistyped, missing, added or swapped letter in each word, words in any order. */
const plain = new uFuzzy({ intraMode: 1 });
const anyScript = new uFuzzy({
  intraMode: 1,
  unicode: true,
  interSplit: "[^\\p{L}\\d']+",
  intraSplit: '\\p{Ll}\\p{Lu}',
  intraBound: '\\p{L}\\d|\\d\\p{L}|\\p{Ll}\\p{Lu}',
  intraChars: "[\\p{L}\\d']",
  intraContr: "'\\p{L}{1,2}\\b",
});

/** Finds customers by part of a name, domain or id, whatever was mistyped. */
export function createSearch(shelf: Shelf): Search {
  let haystack: { readonly names: number; readonly texts: string[] } = { names: -1, texts: [] };

  const texts = (all: readonly Shelved[]): string[] => {
    if (haystack.names !== shelf.names())
      haystack = {
        names: shelf.names(),
        texts: all.map(({ name, row }) => `${name} | ${row.customer.domain.toLowerCase()}`),
      };
    return haystack.texts;
  };

  return (text, limit) => {
    const wanted = fold(text.trim());
    if (wanted === '') return { containing: [], alike: [] };
    const all = shelf.shelved();
    const hay = texts(all);
    const isId = partOfId.test(wanted);
    const holding = all.filter(
      ({ row }, at) => hay[at]?.includes(wanted) === true || (isId && row.customer.id.includes(wanted)),
    );
    const containing = ranked(holding, wanted).slice(0, limit);
    if (containing.length >= limit) return { containing, alike: [] };
    const held = new Set(holding);
    const fuzzy = mistyped(hay, wanted).flatMap((at) => all[at] ?? []);
    const near = fuzzy.length > 0 || containing.length > 0 ? fuzzy : nearest(all, wanted);
    const alike = near.filter((one) => !held.has(one)).slice(0, limit - containing.length);
    return { containing, alike: alike.map(({ row }) => row) };
  };
}

/** The exact name or domain first, then what begins with the text, then what has a word that does. */
function ranked(found: readonly Shelved[], wanted: string): readonly PortfolioRow[] {
  const rank = ({ name, row: { customer } }: Shelved): number => {
    if (name === wanted || customer.domain.toLowerCase() === wanted || customer.id === wanted) return 0;
    if (name.startsWith(wanted)) return 1;
    if (name.includes(` ${wanted}`) || customer.domain.toLowerCase().startsWith(wanted)) return 2;
    return 3;
  };
  return found
    .map((one) => ({ row: one.row, rank: rank(one) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ row }) => row);
}

/** Marks have a meaning of their own to the library: they only part words here. */
function mistyped(texts: string[], wanted: string): readonly number[] {
  const needle = wanted.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  if (needle.replaceAll(' ', '').length < 3) return [];
  const fuzzy = /^[\x20-\x7e]*$/.test(needle) ? plain : anyScript;
  const [found, info, order] = fuzzy.search(texts, needle, 1, mostRanked);
  if (found === null) return [];
  return order === null || info === null ? found : order.flatMap((at) => info.idx[at] ?? []);
}

const mostRanked = 1_000;

/** Where nothing matches, the names with the fewest letters to change, as a whole or in their first words. */
function nearest(all: readonly Shelved[], wanted: string): readonly Shelved[] {
  const most = Math.max(1, Math.floor(wanted.length / 3));
  const words = wanted.split(' ').length;
  const near: { readonly one: Shelved; readonly far: number }[] = [];
  for (const one of all) {
    const { name } = one;
    // Who mistypes both of the first two letters means something else.
    if (name[0] !== wanted[0] && name[1] !== wanted[1]) continue;
    const far = Math.min(farFrom(name, wanted, most), farFrom(firstWords(name, words), wanted, most));
    if (far <= most) near.push({ one, far });
  }
  return near.sort((a, b) => a.far - b.far).map(({ one }) => one);
}

const farFrom = (name: string, wanted: string, most: number): number =>
  Math.abs(name.length - wanted.length) > most ? Number.POSITIVE_INFINITY : distance(name, wanted);

function firstWords(name: string, words: number): string {
  let end = -1;
  for (let word = 0; word < words; word += 1) {
    end = name.indexOf(' ', end + 1);
    if (end === -1) return name;
  }
  return name.slice(0, end);
}
