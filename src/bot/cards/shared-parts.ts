import type { Attestation } from '../../agreements/attestation.ts';
import type { Customer } from '../../agreements/customer.ts';
import type { Failure, FailureKind } from '../../agreements/failure.ts';
import type { Contact } from '../../agreements/signatory.ts';
import type { TextKey } from '../texts/texts.ts';
import { dialogOrExecute, execute } from './buttons.ts';
import type { Box, Fact } from './message.ts';
import type { Action, Reader } from './types.ts';
import type { Words } from './words.ts';

/** True where a card may hold data of a signatory, the link and Microsoft's own words: an agent's personal chat alone. */
export function seesAll(reader: Reader): boolean {
  return reader.audience === 'personal' && reader.role === 'agent';
}

/** The customer in a banner: shared cards say the company alone. */
export function named(reader: Reader, customer: Customer): { readonly name: string; readonly detail: string } {
  return { name: customer.companyName, detail: reader.audience === 'personal' ? customer.domain : '' };
}

/** *Attest*: opens the form, as a dialog where there are any. */
export function attestButton(reader: Reader, words: Words, customerId: string): Action {
  return dialogOrExecute(reader, 'attest', { title: words.t('button.attest'), data: { customerId } });
}

/** The attestation's card where it may show everything, else *Details* for the presser alone. */
export function detailsButton(reader: Reader, words: Words, id: string): Action {
  return openAttestation(reader, words.t('button.details'), id);
}

/** The same under another title, as a whole line of a list needs one of its own. */
export function openAttestation(reader: Reader, title: string, id: string): Action {
  if (reader.audience === 'personal') return execute('showAttestation', title, { id });
  return dialogOrExecute(reader, 'details', { title, data: { id } });
}

/** Name, e-mail and phone of whoever accepted an agreement: a line each, so that no number is broken and each can be copied. */
export function contactFact(words: Words, contact: Contact): Fact {
  const name = `${contact.firstName} ${contact.lastName}`.trim();
  const [value = '', ...more] = [name, contact.email, contact.phoneNumber ?? ''].filter((line) => line !== '');
  return { label: words.t('fact.signatory'), value, more };
}

/** Name, e-mail and phone of the one who is asked to accept. */
export function signatoryFact(words: Words, { request }: Attestation): Fact {
  return contactFact(words, {
    firstName: request.signatoryFirstName,
    lastName: request.signatoryLastName,
    email: request.emailAddress,
    phoneNumber: request.phoneNumber,
  });
}

const failureTexts: Readonly<Record<FailureKind, TextKey>> = {
  refused: 'failure.refused',
  validation: 'failure.validation',
  credential: 'failure.credential',
  throttled: 'failure.throttled',
  unavailable: 'failure.unavailable',
  unanswered: 'failure.unanswered',
  unreadable: 'failure.unreadable',
};

/** What went wrong, in our words: safe to show everywhere. */
export function failureText(words: Words, failure: Failure): string {
  return words.t(failureTexts[failure.kind]);
}

/** Microsoft's own words, where there are any and the reader may see them. */
export function microsoftBoxes(reader: Reader, words: Words, failure: Failure | null): readonly Box[] {
  if (failure === null || failure.message === '' || !seesAll(reader)) return [];
  const label =
    failure.code === null ? words.t('microsoft.says') : words.t('microsoft.saysCode', { code: failure.code });
  return [{ tone: 'neutral', label, text: failure.message }];
}

/** The two ids that Microsoft's support asks for. */
export function supportFacts(reader: Reader, words: Words, failure: Failure | null): readonly Fact[] {
  if (failure === null || !seesAll(reader)) return [];
  const request = { label: words.t('fact.requestId'), value: failure.requestId };
  if (failure.correlationId === null) return [request];
  return [request, { label: words.t('fact.correlationId'), value: failure.correlationId }];
}
