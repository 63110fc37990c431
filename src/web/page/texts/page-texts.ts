import { IntlMessageFormat } from 'intl-messageformat';
import de from './de.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };

/** The name of a sentence on the acceptance page. */
export type PageTextKey = keyof typeof en;

/** Every sentence of one language, for a reader. */
export interface PageTexts {
  /** The catalogue's tag, for `lang`. */
  readonly language: string;
  /** @throws FormatError when a place of the sentence has no value */
  readonly t: (key: PageTextKey, params?: Readonly<Record<string, string>>) => string;
}

type Catalogue = Readonly<Record<PageTextKey, string>>;

const catalogues: ReadonlyMap<string, Catalogue> = new Map<string, Catalogue>([
  ['en', en],
  ['de', de],
]);
const opened = new Map<string, PageTexts>();

/** The catalogue that a browser's `Accept-Language` likes best; English where it names none of them. */
export function pageTexts(acceptLanguage: string | undefined): PageTexts {
  const language = preferred(acceptLanguage ?? '');
  const known = opened.get(language);
  if (known !== undefined) return known;
  const made = open(language, catalogues.get(language) ?? en);
  opened.set(language, made);
  return made;
}

// Longer headers are no browser's.
const longest = 500;

function preferred(header: string): string {
  const ranges = header.slice(0, longest).split(',').map(rangeOf);
  const liked = ranges.filter(({ language, weight }) => weight > 0 && catalogues.has(language));
  // Sorting is stable: of equal weights the first named counts.
  return liked.sort((a, b) => b.weight - a.weight)[0]?.language ?? 'en';
}

function rangeOf(part: string): { readonly language: string; readonly weight: number } {
  const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
  const weight = parameters.map((one) => /^\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*$/.exec(one)?.[1]).find(Boolean);
  return { language: tag.split('-')[0]?.trim() ?? '', weight: weight === undefined ? 1 : Number(weight) };
}

function open(language: string, catalogue: Catalogue): PageTexts {
  const compiled = new Map<PageTextKey, IntlMessageFormat>();
  const compile = (key: PageTextKey): IntlMessageFormat => {
    const message = new IntlMessageFormat(catalogue[key], language, undefined, { ignoreTag: true });
    compiled.set(key, message);
    return message;
  };
  return { language, t: (key, params = {}) => String((compiled.get(key) ?? compile(key)).format(params)) };
}
