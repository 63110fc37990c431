import { parsePageDays } from './acceptance-page-life.ts';
import type { AttestationRequest } from './signatory.ts';

/** The form's inputs that a refusal can stand beside; the names are the attestation API's. */
export const formFields = [
  'country',
  'language',
  'companyName',
  'signatoryFirstName',
  'signatoryLastName',
  'emailAddress',
  'phoneNumber',
  'expirationInMinutes',
] as const;

export type FormField = (typeof formFields)[number];

/** Every input that a refusal can stand beside: the API's, and how many days the acceptance page lives. */
export type RefusableInput = FormField | 'pageDays';

/**
 * What came back from the form, as typed. `expirationInMinutes` is a number in digits, or `other` with `otherMinutes`; `pageDays` is empty
 * where the form did not ask.
 */
export type FormInputs = Readonly<Record<RefusableInput | 'otherMinutes' | 'autoFinalize', string>>;

/** Nothing is filled in; it finalizes by itself unless told. */
export const untouched: FormInputs = {
  country: '',
  language: '',
  companyName: '',
  signatoryFirstName: '',
  signatoryLastName: '',
  emailAddress: '',
  phoneNumber: '',
  expirationInMinutes: '',
  otherMinutes: '',
  autoFinalize: 'true',
  pageDays: '',
};

/** Why a field was refused: ours by name, or Microsoft's own words. */
export type FieldProblem =
  | {
      readonly kind:
        | 'missing'
        | 'tooLong'
        | 'notACountry'
        | 'notALanguage'
        | 'notAnEmail'
        | 'notAPhone'
        | 'notMinutes'
        | 'notDays';
    }
  | { readonly kind: 'microsoft'; readonly words: string };

export type FieldProblems = Readonly<Partial<Record<RefusableInput, FieldProblem>>>;

/** A form that can be sent. `pageDays`: how long the acceptance page's own link may live. */
export interface ValidForm {
  readonly request: AttestationRequest;
  readonly autoFinalize: boolean;
  readonly pageDays: number;
}

export type ParsedForm =
  | ({ readonly kind: 'valid' } & ValidForm)
  | { readonly kind: 'invalid'; readonly problems: FieldProblems };

/** The shortest and the longest life of a link, in minutes (Microsoft: enhanced attestation API). */
export const linkMinutes = { least: 5, most: 10_080, preset: 10_080 } as const;

/** Presets of the form, in minutes: 30 minutes, 1 hour, 1 day, 3 days, 7 days. */
export const linkPresets: readonly number[] = [30, 60, 1_440, 4_320, 10_080];

const longest: Readonly<Record<FormField, number>> = {
  country: 2,
  language: 35,
  companyName: 256,
  signatoryFirstName: 100,
  signatoryLastName: 100,
  emailAddress: 254,
  phoneNumber: 32,
  expirationInMinutes: 8,
};

const form: Partial<Record<FormField, { readonly pattern: RegExp; readonly problem: FieldProblem }>> = {
  country: { pattern: /^[A-Z]{2}$/, problem: { kind: 'notACountry' } },
  language: { pattern: /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, problem: { kind: 'notALanguage' } },
  emailAddress: { pattern: /^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+\.[^\s@<>(),;:".]{2,}$/, problem: { kind: 'notAnEmail' } },
  phoneNumber: { pattern: /^\+?\(?[0-9][0-9 ()./-]{3,}[0-9]$/, problem: { kind: 'notAPhone' } },
};

/**
 * Checks what was typed. Microsoft documents no formats for names and phones, so those are refused only where nobody could mean them.
 * Every refused field is named at once; values are trimmed, nothing else is changed.
 */
export function parseForm(inputs: FormInputs): ParsedForm {
  const minutes = (inputs.expirationInMinutes === 'other' ? inputs.otherMinutes : inputs.expirationInMinutes).trim();
  const typed: Record<FormField, string> = { ...trimmed(inputs), expirationInMinutes: minutes };
  const problems: Partial<Record<RefusableInput, FieldProblem>> = {};
  for (const field of formFields) {
    const problem = problemOf(field, typed[field]);
    if (problem !== null) problems[field] = problem;
  }
  const pageDays = parsePageDays(inputs.pageDays);
  if (pageDays === null) return { kind: 'invalid', problems: { ...problems, pageDays: { kind: 'notDays' } } };
  if (Object.keys(problems).length > 0) return { kind: 'invalid', problems };
  const request: AttestationRequest = { ...typed, expirationInMinutes: Number(minutes) };
  return { kind: 'valid', request, autoFinalize: inputs.autoFinalize !== 'false', pageDays };
}

function trimmed(inputs: FormInputs): Record<FormField, string> {
  return {
    country: inputs.country.trim(),
    language: inputs.language.trim(),
    companyName: inputs.companyName.trim(),
    signatoryFirstName: inputs.signatoryFirstName.trim(),
    signatoryLastName: inputs.signatoryLastName.trim(),
    emailAddress: inputs.emailAddress.trim(),
    phoneNumber: inputs.phoneNumber.trim(),
    expirationInMinutes: inputs.expirationInMinutes.trim(),
  };
}

function problemOf(field: FormField, value: string): FieldProblem | null {
  if (value === '') return { kind: 'missing' };
  if (field === 'expirationInMinutes') return isMinutes(value) ? null : { kind: 'notMinutes' };
  const rule = form[field];
  if (rule !== undefined && !rule.pattern.test(value)) return rule.problem;
  return value.length > longest[field] ? { kind: 'tooLong' } : null;
}

function isMinutes(value: string): boolean {
  return /^[0-9]{1,5}$/.test(value) && Number(value) >= linkMinutes.least && Number(value) <= linkMinutes.most;
}
