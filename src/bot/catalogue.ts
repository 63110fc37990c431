import { readdirSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { z } from 'zod';

/** The sentences of one language, by name, in ICU syntax. */
export type Catalogue = Readonly<Record<string, string>>;

/** Values for a sentence's places. They are put in as they are: nothing in them is read as ICU syntax. */
export type TextParams = Readonly<Record<string, string | number>>;

const sentences = z.record(z.string(), z.string());
const ending = '.json';

/**
 * Every catalogue of a folder by its language's tag, which is the file's name: a language more is a file more.
 * @throws Error where a file is no catalogue, so that the start fails rather than an answer
 */
export function readCatalogues(folder: URL): ReadonlyMap<string, Catalogue> {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort();
  return new Map(
    names.map((name) => {
      const catalogue = sentences.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
      return [name.slice(0, -ending.length), catalogue];
    }),
  );
}

/**
 * The sentences of one catalogue, filled in; each is compiled at its first use.
 * @throws Error where the catalogue has no such sentence, or a place of it no value: another language never stands in
 */
export function openCatalogue(language: string, catalogue: Catalogue): (key: string, params?: TextParams) => string {
  const compiled = new Map<string, IntlMessageFormat>();
  const compile = (key: string): IntlMessageFormat => {
    const sentence = catalogue[key];
    if (sentence === undefined) throw new Error(`${language}.json has no sentence named ${key}`);
    const message = new IntlMessageFormat(sentence, language, undefined, { ignoreTag: true });
    compiled.set(key, message);
    return message;
  };
  const format = (key: string, params: TextParams): string =>
    String((compiled.get(key) ?? compile(key)).format(params));
  // A sentence without places is always the same: it is formatted once.
  const fixed = new Map<string, string>();
  const withoutPlaces = (key: string): string => {
    const text = format(key, {});
    fixed.set(key, text);
    return text;
  };
  return (key, params) => (params === undefined ? (fixed.get(key) ?? withoutPlaces(key)) : format(key, params));
}
