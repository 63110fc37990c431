import type { OtherSignatory } from '../../agreements/rows.ts';
import type { PageTextKey } from './texts/page-texts.ts';

export const otherFields = ['firstName', 'lastName', 'emailAddress', 'phoneNumber'] as const;
export type OtherField = (typeof otherFields)[number];

/** What was typed into *I am not the right person*, and what is wrong with it. */
export interface OtherForm {
  readonly values: OtherSignatory;
  readonly problems: Readonly<Partial<Record<OtherField, PageTextKey>>>;
}

const longest: Readonly<Record<OtherField, number>> = {
  firstName: 100,
  lastName: 100,
  emailAddress: 254,
  phoneNumber: 32,
};
const email = /^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+\.[^\s@<>(),;:".]{2,}$/;
const phone = /^\+?\(?[0-9][0-9 ()./-]{3,}[0-9]$/;

export const emptyOther: OtherForm = {
  values: { firstName: '', lastName: '', emailAddress: '', phoneNumber: '' },
  problems: {},
};

/** Reads the form's body. Every field may be left out: who is not the right person need not know who is. */
export function readOther(body: Buffer): OtherForm {
  const sent = new URLSearchParams(body.toString('utf8'));
  const typed = (field: OtherField): string => (sent.get(field) ?? '').replace(/\p{Cc}+/gu, ' ').trim();
  const values = {
    firstName: typed('firstName'),
    lastName: typed('lastName'),
    emailAddress: typed('emailAddress'),
    phoneNumber: typed('phoneNumber'),
  };
  const found = otherFields.flatMap((field) => {
    const problem = problemOf(field, values[field]);
    return problem === null ? [] : [[field, problem] as const];
  });
  return { values, problems: Object.fromEntries(found) };
}

function problemOf(field: OtherField, value: string): PageTextKey | null {
  if (value.length > longest[field]) return 'other.tooLong';
  if (value === '') return null;
  if (field === 'emailAddress' && !email.test(value)) return 'other.emailProblem';
  return field === 'phoneNumber' && !phone.test(value) ? 'other.phoneProblem' : null;
}
