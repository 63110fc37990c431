import type { Instant } from '../../agreements/instant.ts';
import { openCatalogue, readCatalogues, type TextParams } from '../catalogue.ts';
import type en from './en.json';

/** The name of a sentence that customers read. English has them all; a test holds every other language to it. */
export type CustomerTextKey = keyof typeof en;

/** What the bot writes for customers, in one language. */
export interface CustomerTexts {
  /** The catalogue's tag: `de`, `pt-BR`. */
  readonly language: string;
  /** A draft: nobody who speaks the language has reviewed it, and cards say so. */
  readonly isDraft: boolean;
  /** There is no text in the language asked for, and this one is English instead. */
  readonly isInstead: boolean;
  /** @throws Error when a place of the sentence has no value, or the language no such sentence */
  readonly t: (key: CustomerTextKey, params?: TextParams) => string;
  /** Date and time in UTC, which is named: nobody knows the customer's zone. */
  readonly at: (instant: Instant) => string;
}

const english = 'en';
// Reviewed ones lie in this folder, others in `drafts/`. A language more is a file more; a review is a move.
const reviewed = readCatalogues(new URL('./', import.meta.url));
const drafts = readCatalogues(new URL('./drafts/', import.meta.url));
const catalogues = new Map([...drafts, ...reviewed]);

/** The tags of all languages in which there is a text for customers. */
export const customerLanguages: readonly string[] = [...catalogues.keys()].sort();

const opened = new Map<string, CustomerTexts>();

/** The text nearest to a language tag such as `zh-HK`, with dates in that tag's manner; English where there is none. */
export function customerTexts(tag: string): CustomerTexts {
  const found = nearest(tag);
  const language = found ?? english;
  const known = opened.get(language) ?? open(language);
  if (found === null) return { ...known, isInstead: true };
  return tag === language ? known : { ...known, at: (instant) => written(tag, instant) };
}

const rightToLeft: readonly string[] = ['ar', 'fa', 'he', 'ur'];

function open(language: string): CustomerTexts {
  const say = openCatalogue(language, catalogues.get(language) ?? {});
  const t: CustomerTexts['t'] = rightToLeft.includes(language)
    ? (key, params = {}) => say(key, isolated(params))
    : (key, params) => say(key, params);
  const at = (instant: Instant): string => written(language, instant);
  const made: CustomerTexts = { language, isDraft: !reviewed.has(language), isInstead: false, t, at };
  opened.set(language, made);
  return made;
}

/** In right-to-left text a name or a date would take the punctuation beside it along (Unicode: FSI and PDI keep them apart). */
function isolated(params: TextParams): TextParams {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, `\u2068${value}\u2069`]));
}

/** By the calendar and with the digits of the link's own page, also where a country is used to others. */
function written(tag: string, instant: Instant): string {
  return new Intl.DateTimeFormat(tag, {
    calendar: 'gregory',
    numberingSystem: 'latn',
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(instant);
}

/** `zh-HK` finds `zh-Hant`, `pt-AO` and `pt-PT` find `pt`; null where there is none. */
function nearest(tag: string): string | null {
  try {
    const { baseName, language, script, region } = new Intl.Locale(tag).maximize();
    const wanted = [tag, baseName, `${language}-${region}`, `${language}-${script}`, language];
    return wanted.find((one) => catalogues.has(one)) ?? null;
  } catch {
    return null;
  }
}
