import { pageDays, pageDaysOf } from './acceptance-page-life.ts';
import type { Attestation } from './attestation.ts';
import type { BillingProfile, Customer } from './customer.ts';
import type { FormNote, FormView } from './form-view.ts';
import { languagesOf } from './languages.ts';
import type { Deps } from './ports.ts';
import { knownStatus, readStatus } from './readings.ts';
import {
  type FieldProblems,
  type FormField,
  type FormInputs,
  formFields,
  linkMinutes,
  untouched,
} from './signatory-form.ts';
import { type AgreementRecord, newestAgreement } from './status.ts';

const empty: FormInputs = {
  ...untouched,
  expirationInMinutes: String(linkMinutes.preset),
  pageDays: String(pageDays.preset),
};

/** What every form is made with. */
type FormDeps = Pick<Deps, 'ids' | 'pageUrl'>;

/** The signatory form for a customer, prefilled from the latest agreement's signatory, else from the billing profile, as a suggestion. */
export async function prepareForm(deps: Deps, customer: Customer, replaces: Attestation | null): Promise<FormView> {
  const [agreement, profile] = await Promise.all([
    latestAgreement(deps, customer),
    deps.customers.billingProfile(customer.id),
  ]);
  const billing = profile.answered ? profile.value : null;
  const page = replaces === null ? {} : { pageDays: String(pageDaysOf(replaces)) };
  const values = { ...suggested(customer, agreement, billing), ...page };
  return formOf(deps, { customer, values, notes: notesOf(deps, agreement, billing), replaces });
}

/** What the form suggests: the signatory of the latest agreement, else the billing contact. */
export function suggested(
  customer: Customer,
  agreement: AgreementRecord | null,
  billing: BillingProfile | null,
): FormInputs {
  const contact = agreement?.primaryContact ?? null;
  const place = placeOf(billing);
  if (contact === null) return { ...empty, ...place, companyName: customer.companyName, ...fromBilling(billing) };
  return {
    ...empty,
    ...place,
    companyName: customer.companyName,
    signatoryFirstName: contact.firstName,
    signatoryLastName: contact.lastName,
    emailAddress: contact.email,
    phoneNumber: contact.phoneNumber ?? '',
  };
}

/** The form with the values of an earlier attestation, to be changed. */
export function formFrom(deps: FormDeps, attestation: Attestation, replaces: Attestation | null): FormView {
  return formOf(deps, {
    customer: attestation.customer,
    values: inputsOf(attestation),
    notes: [],
    replaces,
  });
}

/** The form of an attestation that Microsoft refused to make: everything typed, with Microsoft's words beside the fields. */
export function refusedForm(deps: FormDeps, attestation: Attestation): FormView {
  const form = formFrom(deps, attestation, null);
  const { failure } = attestation;
  if (failure === null) return form;
  const { beside, rest } = wordsByField(failure.fieldErrors ?? {});
  const words = rest === '' && Object.keys(beside).length === 0 ? failure.message : rest;
  const note: FormNote = { kind: 'refusedByMicrosoft', words, code: failure.code, requestId: failure.requestId };
  return { ...form, problems: beside, notes: words === '' && Object.keys(beside).length > 0 ? [] : [note] };
}

/** A form view around what was typed; the language choices follow from `values.country`. */
export function formOf(
  deps: FormDeps,
  input: Pick<FormView, 'customer' | 'values' | 'notes' | 'replaces'> &
    Partial<Pick<FormView, 'problems' | 'confirmedName' | 'formKey'>>,
): FormView {
  return {
    problems: {},
    confirmedName: '',
    formKey: deps.ids.newId(),
    asksPageDays: deps.pageUrl !== null,
    ...input,
  };
}

/** What the form's inputs would hold for an attestation. */
export function inputsOf(attestation: Pick<Attestation, 'request' | 'autoFinalize' | 'pageDays'>): FormInputs {
  const { expirationInMinutes, ...rest } = attestation.request;
  return {
    ...rest,
    expirationInMinutes: String(expirationInMinutes),
    otherMinutes: '',
    autoFinalize: attestation.autoFinalize ? 'true' : 'false',
    pageDays: String(pageDaysOf(attestation)),
  };
}

async function latestAgreement(deps: Deps, customer: Customer): Promise<AgreementRecord | null> {
  const known = await knownStatus(deps, customer);
  if (known === null || !known.fresh) await readStatus(deps, customer);
  const row = await deps.store.get('readings', customer.id);
  const reading = row?.latest.agreements.answered === true ? row.latest : row?.lastKnown;
  return reading?.agreements.answered === true ? newestAgreement(reading.agreements.value) : null;
}

function placeOf(billing: BillingProfile | null): Pick<FormInputs, 'country' | 'language'> {
  const country = billing?.country ?? '';
  const offered = languagesOf(country);
  const own = billing?.language ?? '';
  return { country, language: country === '' ? '' : offered.includes(own) ? own : (offered[0] ?? 'en-US') };
}

function fromBilling(billing: BillingProfile | null): Partial<FormInputs> {
  return {
    signatoryFirstName: billing?.firstName ?? '',
    signatoryLastName: billing?.lastName ?? '',
    emailAddress: billing?.emailAddress ?? '',
    phoneNumber: billing?.phoneNumber ?? '',
  };
}

function notesOf(deps: Deps, agreement: AgreementRecord | null, billing: BillingProfile | null): readonly FormNote[] {
  if (agreement !== null && agreement.primaryContact !== null) {
    const from: FormNote = { kind: 'fromAgreement', dateAgreed: agreement.dateAgreed };
    return agreement.dateAgreed >= deps.cutoff
      ? [from, { kind: 'mustDiffer', dateAgreed: agreement.dateAgreed }]
      : [from];
  }
  return [billing === null ? { kind: 'notPrefilled' } : { kind: 'fromBilling' }];
}

function wordsByField(errors: Readonly<Record<string, string>>): { beside: FieldProblems; rest: string } {
  const beside: Partial<Record<FormField, FieldProblems[FormField]>> = {};
  const rest: string[] = [];
  for (const [name, words] of Object.entries(errors)) {
    const field = formFields.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
    if (field === undefined) rest.push(`${name}: ${words}`);
    else beside[field] = { kind: 'microsoft', words };
  }
  return {
    beside: Object.fromEntries(Object.entries(beside).filter(([, problem]) => problem !== undefined)),
    rest: rest.join(' '),
  };
}
