import { DAY, HOUR, type Instant, MINUTE } from '../../agreements/instant.ts';
import { type TextKey, type TextParams, texts } from '../texts/texts.ts';
import type { Reader } from './types.ts';

/** Everything that turns data into words for one reader. */
export interface Words {
  /** The tag that the card's `lang` says. */
  readonly language: string;
  readonly t: (key: TextKey, params?: TextParams) => string;
  /** `28 Nov 2026, 10:04 CET`: date and time in the reader's zone, which is named. */
  readonly at: (instant: Instant) => string;
  /** `at` with `relative` in brackets. */
  readonly when: (instant: Instant) => string;
  /** `in 6 days`, `4 minutes ago`, `just now`. */
  readonly relative: (instant: Instant) => string;
  /** `28 November 2026` in the reader's zone. */
  readonly day: (instant: Instant) => string;
  /** `7 days`, `90 minutes`. */
  readonly minutes: (minutes: number) => string;
  readonly country: (code: string) => string;
  readonly languageName: (tag: string) => string;
}

type WordsFor = Pick<Reader, 'locale' | 'timeZone' | 'now'>;

/** The words of a reader's language; dates in the manner of his region, so that sentence and date never mix two languages. */
export function wordsFor(reader: WordsFor): Words {
  const { language, t } = texts(reader.locale);
  const format = formatters(language, reader.locale, reader.timeZone);
  const relative = (instant: Instant): string => relativeTo(reader.now, instant, { format, t });
  const at = (instant: Instant): string => atMinute(format, instant);
  return {
    language,
    t,
    at,
    relative,
    when: (instant) => t('time.when', { at: at(instant), relative: relative(instant) }),
    day: (instant) => format.day.format(instant),
    minutes: (minutes) => lasting(minutes, t),
    country: (code) => nameOf(format.countries, code),
    languageName: (tag) => nameOf(format.languages, tag),
  };
}

interface Formatters {
  readonly at: Intl.DateTimeFormat;
  /** What `at` said of the minutes it was lately asked about. */
  readonly minutes: Map<number, string>;
  readonly day: Intl.DateTimeFormat;
  readonly relative: Intl.RelativeTimeFormat;
  readonly countries: Intl.DisplayNames;
  readonly languages: Intl.DisplayNames;
}

const made = new Map<string, Formatters>();

// Making Intl formatters costs far more than using them.
function formatters(language: string, asked: string, askedZone: string | null): Formatters {
  const id = `${language} ${asked} ${askedZone}`;
  const known = made.get(id);
  if (known !== undefined) return known;
  const locale = regional(language, asked);
  const timeZone = zoneOf(askedZone);
  const date = { day: 'numeric', month: 'short', year: 'numeric', timeZone } as const;
  const fresh: Formatters = {
    minutes: new Map(),
    at: new Intl.DateTimeFormat(locale, { ...date, hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }),
    day: new Intl.DateTimeFormat(locale, { ...date, month: 'long' }),
    relative: new Intl.RelativeTimeFormat(locale, { numeric: 'always' }),
    countries: new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' }),
    languages: new Intl.DisplayNames(locale, { type: 'language', fallback: 'code' }),
  };
  // A locale and a zone come from outside: bounded, so that made-up ones cannot fill the memory.
  if (made.size < 500) made.set(id, fresh);
  return fresh;
}

const mostMinutes = 100;

// Formatting a time takes some 15 microseconds, and no card says its seconds: a deadline is said in many cards and their edits.
function atMinute({ at, minutes }: Formatters, instant: Instant): string {
  const minute = Math.floor(instant / MINUTE);
  const known = minutes.get(minute);
  if (known !== undefined) return known;
  if (minutes.size >= mostMinutes) minutes.clear();
  const said = at.format(instant);
  minutes.set(minute, said);
  return said;
}

/** The catalogue's language as it is written in the reader's region: `en-DE` puts the day first. */
function regional(language: string, locale: string): string {
  try {
    const region = new Intl.Locale(locale.replaceAll('_', '-')).region;
    return region === undefined ? language : `${language}-${region}`;
  } catch {
    return language;
  }
}

function zoneOf(timeZone: string | null): string {
  if (timeZone === null) return 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

function nameOf(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

interface RelativeWith {
  readonly format: Formatters;
  readonly t: Words['t'];
}

// Rounded towards now, so that a deadline is not said to be further away than it is; but a link of 7 days made a moment ago ends in 7 days, not in 6.
function relativeTo(now: Instant, instant: Instant, { format, t }: RelativeWith): string {
  const distance = Math.abs(instant - now);
  if (distance < MINUTE) return instant > now ? t('time.soon') : t('time.justNow');
  const [unit, size] = unitOf(distance);
  const count = Math.floor(distance / size + 0.01);
  return format.relative.format(instant > now ? count : -count, unit);
}

function unitOf(distance: number): readonly ['minute' | 'hour' | 'day', number] {
  if (distance < HOUR) return ['minute', MINUTE];
  return distance < 2 * DAY ? ['hour', HOUR] : ['day', DAY];
}

function lasting(minutes: number, t: Words['t']): string {
  if (minutes % 1_440 === 0) return t('time.days', { count: minutes / 1_440 });
  if (minutes % 60 === 0) return t('time.hours', { count: minutes / 60 });
  return t('time.minutes', { count: minutes });
}
