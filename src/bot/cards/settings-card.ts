import type { Person, PersonSettings } from '../../agreements/rows.ts';
import { teamsLanguageChoice, teamsZoneChoice, usualDigestHour } from '../../agreements/settings.ts';
import { languages } from '../texts/texts.ts';
import { execute } from './buttons.ts';
import { fill } from './compiled.ts';
import { type Run, run } from './literal.ts';
import { bannerData, paragraphData } from './message.ts';
import type { Choice } from './place-choices.ts';
import type { CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

/** What the fields hold, as the card sends them. */
export type SettingsValues = Readonly<
  Record<'timeZone' | 'otherZone' | 'quietFrom' | 'quietTo' | 'digest' | 'digestHour' | 'language', string>
>;

interface SettingsCardInput {
  readonly reader: Reader;
  /** The zone that Teams says, if any. */
  readonly teamsZone: string | null;
  readonly values: SettingsValues;
  /** What was wrong with what was sent. */
  readonly problem: 'badZone' | 'badHours' | null;
}

/** Zones that many people live in; any other can be typed. */
export const commonZones: readonly string[] = [
  'America/Los_Angeles',
  'America/Denver',
  'America/Chicago',
  'America/New_York',
  'America/Sao_Paulo',
  'UTC',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Athens',
  'Africa/Johannesburg',
  'Africa/Lagos',
  'Asia/Dubai',
  'Asia/Kolkata',
  'Asia/Singapore',
  'Asia/Tokyo',
  'Australia/Sydney',
  'Pacific/Auckland',
];

/** One person's settings, to be changed. For a personal chat. */
export function settingsCard(input: SettingsCardInput): CardMessage {
  const { reader, values, problem } = input;
  const words = wordsFor(reader);
  const { t } = words;
  const title = t('settings.title');
  const hours = Array.from({ length: 24 }, (_, hour) => ({ title: hourName(hour), value: String(hour) }));
  const none = { title: t('settings.none'), value: 'none' };
  const card = fill('settings', {
    lang: words.language,
    fallback: t('card.fallback'),
    banner: bannerData({ icon: 'form', tone: problem === null ? 'accent' : 'warning', title }),
    paragraphs: paragraphData([t('settings.says')]),
    labels: {
      language: t('settings.language'),
      timeZone: t('settings.timeZone'),
      otherZone: t('settings.otherZone'),
      quietFrom: t('settings.quietFrom'),
      quietTo: t('settings.quietTo'),
      digest: t('settings.digest'),
      digestHour: t('settings.digestHour'),
    },
    placeholder: t('settings.zoneExample'),
    languages: languageChoices(words),
    zones: zoneChoices(words, input),
    hours: [none, ...hours],
    digests: [none, { title: t('settings.everyDay'), value: 'day' }, { title: t('settings.everyWeek'), value: 'week' }],
    digestHours: hours,
    values,
    quietHint: [run(t('settings.quietHint'), { isSubtle: true, size: 'Small' })],
    problems: {
      zone: problemData(problem === 'badZone' ? t('settings.badZone') : ''),
      hours: problemData(problem === 'badHours' ? t('settings.badHours') : ''),
    },
    actions: [execute('saveSettings', t('button.save'), {})],
  });
  return { card, summary: title };
}

/** The fields as they stand after somebody chose. */
export function settingsValues(settings: PersonSettings | null): SettingsValues {
  const { timeZone = null, quiet = null, digest = null, language = teamsLanguageChoice } = settings ?? {};
  return {
    timeZone: timeZone ?? teamsZoneChoice,
    otherZone: '',
    quietFrom: quiet === null ? 'none' : String(quiet.from),
    quietTo: quiet === null ? 'none' : String(quiet.to),
    digest: digest?.every ?? 'none',
    digestHour: String(digest?.hour ?? usualDigestHour),
    language,
  };
}

/** What somebody chose, in a sentence each. */
export function settingsInWords(words: Words, { settings, timeZone }: Pick<Person, 'settings' | 'timeZone'>) {
  const { t } = words;
  const { quiet = null, digest = null } = settings ?? {};
  const zone = settings?.timeZone ?? timeZone;
  const language = settings?.language;
  return [
    ...(language === undefined ? [] : [t('settings.saved.language', { language: words.languageName(language) })]),
    zone === null ? t('settings.saved.noZone') : t('settings.saved.zone', { zone }),
    quiet === null
      ? t('settings.saved.loud')
      : t('settings.saved.quiet', { from: hourName(quiet.from), to: hourName(quiet.to) }),
    digest === null
      ? t('settings.saved.noDigest')
      : t(digest.every === 'day' ? 'settings.saved.daily' : 'settings.saved.weekly', { hour: hourName(digest.hour) }),
  ];
}

const hourName = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** Each under its own name, so that it is found by whoever reads no other. */
function languageChoices({ t }: Words): readonly Choice[] {
  const nameOf = (tag: string): string => new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag;
  return [
    { title: t('settings.teamsLanguage'), value: teamsLanguageChoice },
    ...languages.map((tag) => ({ title: nameOf(tag), value: tag })),
  ];
}

/** Teams' own first; the chosen one also where it is not common. */
function zoneChoices({ t }: Words, { teamsZone, values }: SettingsCardInput): readonly Choice[] {
  const own = teamsZone === null ? t('settings.teamsZone') : t('settings.teamsZoneIs', { zone: teamsZone });
  const { timeZone } = values;
  const named =
    timeZone === teamsZoneChoice || commonZones.includes(timeZone) ? commonZones : [...commonZones, timeZone];
  return [
    { title: own, value: teamsZoneChoice },
    ...named.map((zone) => ({ title: zone.replaceAll('_', ' '), value: zone })),
  ];
}

function problemData(text: string): { readonly shown: boolean; readonly inlines: readonly Run[] } {
  return { shown: text !== '', inlines: [run(text, { color: 'Attention' })] };
}
