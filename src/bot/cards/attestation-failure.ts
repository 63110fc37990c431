import { type Attestation, type AttestationState, isLive } from '../../agreements/attestation.ts';
import type { Failure } from '../../agreements/failure.ts';
import { formFields, type RefusableInput } from '../../agreements/signatory-form.ts';
import type { TextKey } from '../texts/texts.ts';
import type { Box, CopyText } from './message.ts';
import * as parts from './shared-parts.ts';
import type { Reader } from './types.ts';
import type { Words } from './words.ts';

/** Names of the form's fields. */
export const fieldLabels: Readonly<Record<RefusableInput, TextKey>> = {
  country: 'form.country',
  language: 'form.language',
  companyName: 'form.companyName',
  signatoryFirstName: 'form.signatoryFirstName',
  signatoryLastName: 'form.signatoryLastName',
  emailAddress: 'form.emailAddress',
  phoneNumber: 'form.phoneNumber',
  expirationInMinutes: 'form.expirationInMinutes',
  pageDays: 'form.pageDays',
};

/** Microsoft: enhanced attestation API. The same signatory as on an existing agreement. */
const sameSignatory = '600061';

/** Microsoft answers a partner that may not attest (an indirect reseller) with 404 when it creates an attestation. */
export function isWrongPartnerType({ state, failure }: Attestation): boolean {
  return state === 'refused' && failure?.httpStatus === 404;
}

/** In these states what was refused before is of no interest any more. */
const silent: readonly AttestationState[] = ['finalized', 'acceptedDirectly', 'replaced', 'cancelled'];

/** Why an attestation stands where it does, the ways out, and Microsoft's own words. */
export function failureBoxes(reader: Reader, words: Words, attestation: Attestation): readonly Box[] {
  const { failure, state } = attestation;
  if (failure === null || silent.includes(state)) return [];
  const ended = state === 'failed' || state === 'refused';
  const tone = ended ? 'attention' : 'warning';
  const reason: readonly Box[] =
    ended || state === 'creating' || state === 'unanswered' || (state === 'finalizing' && isUnsettled(attestation))
      ? [{ tone, label: words.t('failure.label'), text: reasonOf(words, attestation, failure) }]
      : [];
  return [...reason, ...fieldBoxes(reader, words, failure), ...parts.microsoftBoxes(reader, words, failure)];
}

function reasonOf(words: Words, attestation: Attestation, failure: Failure): string {
  if (failure.code === sameSignatory) return words.t('failure.sameSignatory');
  if (isWrongPartnerType(attestation)) return words.t('failure.wrongPartnerType');
  // The bot itself asks again for what is live, and nobody need count the seconds.
  if (isLive(attestation)) return parts.failureText(words, { ...failure, retryAfterMs: null });
  const why = parts.failureText(words, failure);
  return words.t(isTechnical(failure) ? 'failure.nextAgain' : 'failure.nextValues', { why });
}

/** True where nothing is wrong with the values: the same ones again are worth a try. */
export function isTechnical({ kind }: Failure): boolean {
  return kind !== 'refused' && kind !== 'validation';
}

/** True where the last answer to a try left open whether the agreement exists; a refusal before the try that is under way did not. */
export function isUnsettled({ failure, technicalSince }: Attestation): boolean {
  return failure !== null && (technicalSince !== null || isTechnical(failure));
}

function fieldBoxes(reader: Reader, words: Words, { fieldErrors }: Failure): readonly Box[] {
  if (fieldErrors === null || !parts.seesAll(reader)) return [];
  return Object.entries(fieldErrors).map(([field, text]): Box => {
    const known = formFields.find((candidate) => candidate === field);
    return { tone: 'warning', label: known === undefined ? field : words.t(fieldLabels[known]), text };
  });
}

/** The text that an indirect reseller forwards to its provider. */
export function failureCopies(words: Words, attestation: Attestation): readonly CopyText[] {
  if (!isWrongPartnerType(attestation)) return [];
  const { customer, owner } = attestation;
  const text = words.t('provider.text', {
    company: customer.companyName,
    tenant: customer.id,
    domain: customer.domain,
    owner: owner.name,
  });
  return [{ label: words.t('provider.label'), text }];
}
