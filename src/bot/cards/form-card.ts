import { pageDays, pagePresets, parsePageDays } from '../../agreements/acceptance-page-life.ts';
import type { FormView } from '../../agreements/form-view.ts';
import {
  type FieldProblem,
  formFields,
  linkMinutes,
  linkPresets,
  type RefusableInput,
} from '../../agreements/signatory-form.ts';
import type { TextKey } from '../texts/texts.ts';
import { fieldLabels } from './attestation-failure.ts';
import { execute } from './buttons.ts';
import { fill } from './compiled.ts';
import { formNotes } from './form-notes.ts';
import { type Run, run } from './literal.ts';
import { bannerData, boxData } from './message.ts';
import { type Choice, countryChoices, languageChoices } from './place-choices.ts';
import type { Action, CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

interface FormInput {
  readonly reader: Reader;
  readonly form: FormView;
}

/** The signatory form, with what was typed, and every refusal beside its field. */
export function formCard({ reader, form }: FormInput): CardMessage {
  const words = wordsFor(reader);
  const { customer } = form;
  const summary = words.t('form.summary', { company: customer.companyName });
  const tenant = words.t('form.customer', { domain: customer.domain, tenant: customer.id });
  const title = words.t('form.title');
  const card = fill('form', {
    lang: words.language,
    fallback: words.t('card.fallback'),
    banner: bannerData({ icon: 'form', tone: 'accent', title, name: customer.companyName, detail: tenant }),
    notes: formNotes(words, form).map(boxData),
    values: values(form),
    problems: problems(words, form),
    labels: labels(words),
    placeholders: { otherMinutes: words.t('form.otherMinutes.placeholder') },
    sections: sections(words),
    countries: countryChoices(words, form.values.country),
    languages: languageChoices(words, form.values),
    lifetimes: lifetimeChoices(words),
    asksPageDays: form.asksPageDays,
    pageLives: pageChoices(words, form),
    actions: buttons(words, form),
  });
  return { card, summary };
}

function values({ values: typed }: FormView): Readonly<Record<string, string>> {
  const preset = linkPresets.some((minutes) => String(minutes) === typed.expirationInMinutes);
  const other = !preset && typed.expirationInMinutes !== '' && typed.expirationInMinutes !== 'other';
  return {
    ...typed,
    // A number that is no preset was typed as "other" before.
    ...(other ? { expirationInMinutes: 'other', otherMinutes: typed.expirationInMinutes } : {}),
    ...(typed.expirationInMinutes === '' ? { expirationInMinutes: String(linkMinutes.preset) } : {}),
    autoFinalize: typed.autoFinalize === 'false' ? 'false' : 'true',
    pageDays: String(parsePageDays(typed.pageDays) ?? pageDays.preset),
  };
}

const minutesADay = 1_440;

const refusable: readonly RefusableInput[] = [...formFields, 'pageDays'];

type ShownProblem = { readonly shown: boolean; readonly inlines: readonly Run[] };

function problems(words: Words, form: FormView): Readonly<Record<string, ShownProblem>> {
  return Object.fromEntries(
    refusable.map((field) => {
      const problem = form.problems[field];
      const text =
        problem === undefined ? '' : words.t('form.problem', { problem: problemText(words, field, problem) });
      return [field, { shown: text !== '', inlines: [run(text, { color: 'Attention', weight: 'Bolder' })] }];
    }),
  );
}

const problemTexts: Readonly<Record<Exclude<FieldProblem['kind'], 'microsoft'>, TextKey>> = {
  missing: 'form.problem.missing',
  tooLong: 'form.problem.tooLong',
  notACountry: 'form.problem.notACountry',
  notALanguage: 'form.problem.notALanguage',
  notAnEmail: 'form.problem.notAnEmail',
  notAPhone: 'form.problem.notAPhone',
  notMinutes: 'form.problem.notMinutes',
  notDays: 'form.problem.notDays',
};

function problemText(words: Words, field: RefusableInput, problem: FieldProblem): string {
  if (problem.kind === 'microsoft') return words.t('form.problem.microsoft', { words: problem.words });
  return words.t(problemTexts[problem.kind], { field: words.t(fieldLabels[field]) });
}

function labels(words: Words): Readonly<Record<string, string>> {
  const fields = refusable.map((field) => [field, words.t(fieldLabels[field])] as const);
  return {
    ...Object.fromEntries(fields),
    otherMinutes: words.t('form.otherMinutes'),
    autoFinalize: words.t('form.autoFinalize'),
    autoFinalizeLabel: words.t('form.autoFinalize.label'),
  };
}

function sections(words: Words): Readonly<Record<string, readonly Run[]>> {
  const heading = (key: TextKey): readonly Run[] => [run(words.t(key), { weight: 'Bolder' })];
  return {
    signatory: heading('form.section.signatory'),
    agreement: heading('form.section.agreement'),
    link: heading('form.section.link'),
  };
}

function lifetimeChoices(words: Words): readonly Choice[] {
  const presets = linkPresets.map((minutes) => ({ title: words.minutes(minutes), value: String(minutes) }));
  return [...presets, { title: words.t('form.otherChoice'), value: 'other' }];
}

/** The presets, and what was chosen where there were others. */
function pageChoices(words: Words, { values: { pageDays: typed } }: FormView): readonly Choice[] {
  const chosen = parsePageDays(typed) ?? pageDays.preset;
  const days = [...new Set([...pagePresets, chosen])].sort((a, b) => a - b);
  return days.map((count) => ({ title: words.minutes(count * minutesADay), value: String(count) }));
}

function buttons(words: Words, form: FormView): readonly Action[] {
  const data = {
    formKey: form.formKey,
    customerId: form.customer.id,
    confirmedName: form.confirmedName,
    replaces: form.replaces?.id ?? '',
  };
  return [
    execute('submitForm', words.t('button.createLink'), data),
    execute('changeCountry', words.t('button.otherCountry'), data),
  ];
}
