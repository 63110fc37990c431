import { readdirSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { z } from 'zod';
import type en from './en.json';

/** The name of a sentence on the acceptance page. */
export type PageTextKey = keyof typeof en;

/** Every sentence of one language, for a reader. */
export interface PageTexts {
  /** The catalogue's tag, for `lang`. */
  readonly language: string;
  /** @throws FormatError when a place of the sentence has no value */
  readonly t: (key: PageTextKey, params?: Readonly<Record<string, string>>) => string;
}

type Catalogue = Readonly<Record<string, string>>;

const english = 'en';
const sentences = z.record(z.string(), z.string());
// Adding a language is adding a file to this folder, named by its tag: `fr.json`. Read when the bot starts.
const folder = new URL('./', import.meta.url);
const catalogues: ReadonlyMap<string, Catalogue> = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [
      name.slice(0, -'.json'.length),
      sentences.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))),
    ]),
);
const opened = new Map<string, PageTexts>();

/** The catalogue that a browser's `Accept-Language` likes best; English where it names none of them. */
export function pageTexts(acceptLanguage: string | undefined): PageTexts {
  const language = preferred(acceptLanguage ?? '');
  const known = opened.get(language);
  if (known !== undefined) return known;
  const made = open(language, catalogues.get(language) ?? {});
  opened.set(language, made);
  return made;
}

// Longer headers are no browser's.
const longest = 500;

function preferred(header: string): string {
  const ranges = header.slice(0, longest).split(',').map(rangeOf);
  const liked = ranges.filter(({ language, weight }) => weight > 0 && catalogues.has(language));
  // Sorting is stable: of equal weights the first named counts.
  return liked.sort((a, b) => b.weight - a.weight)[0]?.language ?? english;
}

function rangeOf(part: string): { readonly language: string; readonly weight: number } {
  const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
  const weight = parameters.map((one) => /^\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*$/.exec(one)?.[1]).find(Boolean);
  return { language: tag.split('-')[0]?.trim() ?? '', weight: weight === undefined ? 1 : Number(weight) };
}

function open(language: string, catalogue: Catalogue): PageTexts {
  const sentenceOf = (key: PageTextKey): string => {
    const sentence = catalogue[key];
    if (sentence === undefined) throw new Error(`${language}.json has no sentence named ${key}`);
    return sentence;
  };
  const compiled = new Map<PageTextKey, IntlMessageFormat>();
  const compile = (key: PageTextKey): IntlMessageFormat => {
    const message = new IntlMessageFormat(sentenceOf(key), language, undefined, { ignoreTag: true });
    compiled.set(key, message);
    return message;
  };
  return { language, t: (key, params = {}) => String((compiled.get(key) ?? compile(key)).format(params)) };
}
