import { openCatalogue, readCatalogues, type TextParams } from '../catalogue.ts';
import type en from './en.json';

export type { TextParams } from '../catalogue.ts';

/** The name of a sentence in the catalogue. English has them all; a test holds every other language to it. */
export type TextKey = keyof typeof en;

/** Every sentence of one language. `language` is the catalogue's tag. */
export interface Texts {
  readonly language: string;
  /** @throws Error when a place of the sentence has no value, or the language no such sentence */
  readonly t: (key: TextKey, params?: TextParams) => string;
}

const english = 'en';
// Adding a language is adding a file to this folder, named by its tag: `de.json`.
const catalogues = readCatalogues(new URL('./', import.meta.url));

/** The tags of the languages that the bot speaks: `de`, `en`. */
export const languages: readonly string[] = [...catalogues.keys()];

const opened = new Map<string, Texts>();

/** The catalogue nearest to a locale such as `de-AT`; English where there is none. */
export function texts(locale: string): Texts {
  const asked = locale.split(/[-_]/)[0]?.toLowerCase() ?? '';
  const language = catalogues.has(asked) ? asked : english;
  const known = opened.get(language);
  if (known !== undefined) return known;
  const made: Texts = { language, t: openCatalogue(language, catalogues.get(language) ?? {}) };
  opened.set(language, made);
  return made;
}
