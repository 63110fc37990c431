import type { FormNote, FormView } from '../../../src/agreements/form-view.ts';
import { formFields } from '../../../src/agreements/signatory-form.ts';
import { formCard } from '../../../src/bot/cards.ts';
import * as build from '../../support/card-builders.ts';
import type { Case } from './every-card.ts';

const aCase = (name: string, form: FormView): Case => ({
  name: `form, ${name}`,
  personalOnly: true,
  make: (reader) => formCard({ reader, form }),
});

const day = Date.UTC(2025, 8, 12);

/** Every note that a form can carry. */
export const notes: readonly FormNote[] = [
  { kind: 'fromAgreement', dateAgreed: day },
  { kind: 'fromBilling' },
  { kind: 'notPrefilled' },
  { kind: 'mustDiffer', dateAgreed: day },
  { kind: 'sameSignatory', dateAgreed: day },
  { kind: 'sameSignatory', dateAgreed: null },
  { kind: 'nameDiffers', typed: 'Contosso' },
  { kind: 'undocumentedPair' },
  { kind: 'refusedByMicrosoft', words: 'Request is not valid.', code: '2001', requestId: 'r-1' },
  { kind: 'refusedByMicrosoft', words: '', code: null, requestId: 'r-1' },
];

const kinds = ['missing', 'tooLong', 'notACountry', 'notALanguage', 'notAnEmail', 'notAPhone', 'notMinutes'] as const;
const values = build.aForm().values;

export const formCases: readonly Case[] = [
  aCase('filled', build.aForm()),
  aCase('empty', build.aForm({ values: emptied() })),
  aCase('other minutes', build.aForm({ values: { ...values, expirationInMinutes: '90', autoFinalize: 'false' } })),
  aCase('unlisted country and language', build.aForm({ values: { ...values, country: 'ZZ', language: 'tlh' } })),
  ...notes.map((note) => aCase(`note ${note.kind}`, build.aForm({ notes: [note] }))),
  ...kinds.map((kind) => aCase(`problem ${kind}`, build.aForm({ problems: { emailAddress: { kind } } }))),
  aCase('refused everywhere by Microsoft', build.aForm({ problems: everywhere('The field is not valid.') })),
  aCase('without acceptance pages', build.aForm({ asksPageDays: false })),
  aCase('other days', build.aForm({ values: { ...values, pageDays: '14' } })),
  aCase('problem notDays', build.aForm({ problems: { pageDays: { kind: 'notDays' } } })),
  aCase('replacing', build.aForm({ replaces: build.anAttestation('pending') })),
];

function emptied(): FormView['values'] {
  const none = Object.fromEntries(formFields.map((field) => [field, ''] as const)) as Record<
    (typeof formFields)[number],
    string
  >;
  return { ...none, otherMinutes: '', autoFinalize: '', pageDays: '' };
}

function everywhere(words: string): FormView['problems'] {
  return Object.fromEntries(formFields.map((field) => [field, { kind: 'microsoft', words } as const]));
}
