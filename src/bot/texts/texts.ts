import { IntlMessageFormat } from 'intl-messageformat';
import en from './en.json' with { type: 'json' };

/** The name of a sentence in the catalogue. */
export type TextKey = keyof typeof en;

/** Values for a sentence's places. They are put in as they are: nothing in them is read as ICU syntax. */
export type TextParams = Readonly<Record<string, string | number>>;

/** Every sentence of one language. `language` is the catalogue's tag. */
export interface Texts {
  readonly language: string;
  /** @throws FormatError when a place of the sentence has no value */
  readonly t: (key: TextKey, params?: TextParams) => string;
}

// One catalogue so far; another language is a file of the same keys and a line here.
const catalogues: Readonly<Record<string, Readonly<Record<TextKey, string>>>> = { en };

const opened = new Map<string, Texts>();

/** The catalogue nearest to a locale such as `de-AT`; English where there is none. Messages are compiled once, at their first use. */
export function texts(locale: string): Texts {
  const asked = locale.split(/[-_]/)[0]?.toLowerCase() ?? '';
  const language = Object.hasOwn(catalogues, asked) ? asked : 'en';
  const known = opened.get(language);
  if (known !== undefined) return known;
  const made = open(language, catalogues[language] ?? en);
  opened.set(language, made);
  return made;
}

function open(language: string, catalogue: Readonly<Record<TextKey, string>>): Texts {
  const compiled = new Map<TextKey, IntlMessageFormat>();
  const compile = (key: TextKey): IntlMessageFormat => {
    const message = new IntlMessageFormat(catalogue[key], language, undefined, { ignoreTag: true });
    compiled.set(key, message);
    return message;
  };
  const format = (key: TextKey, params: TextParams): string =>
    String((compiled.get(key) ?? compile(key)).format(params));
  // A sentence without places is always the same: it is formatted once.
  const fixed = new Map<TextKey, string>();
  const withoutPlaces = (key: TextKey): string => {
    const text = format(key, {});
    fixed.set(key, text);
    return text;
  };
  return {
    language,
    t: (key, params) => (params === undefined ? (fixed.get(key) ?? withoutPlaces(key)) : format(key, params)),
  };
}
