import type { Attestation } from '../../agreements/attestation.ts';
import type { Customer } from '../../agreements/customer.ts';
import type { Failure } from '../../agreements/failure.ts';
import type { Contact } from '../../agreements/signatory.ts';
import { dialogOrExecute, execute } from './buttons.ts';
import { appOnlyNotTaken } from './failure-text.ts';
import type { Box, Fact } from './message.ts';
import type { Action, Reader } from './types.ts';
import type { Words } from './words.ts';

export { failureText } from './failure-text.ts';

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

/** *History*: what happened with the customer. */
export function historyButton(words: Words, customerId: string): Action {
  return execute('history', words.t('button.history'), { customerId });
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

/** Whether Microsoft saw the call at all: what was not asked has no ids there, and whatever is said of it is said by the bot. */
export function wasAsked({ kind, httpStatus }: Failure): boolean {
  return kind !== 'notAsked' && (kind !== 'credential' || httpStatus !== null);
}

/** Microsoft's own words, or the bot's where it did not ask, if there are any and the reader may see them. */
export function microsoftBoxes(reader: Reader, words: Words, failure: Failure | null): readonly Box[] {
  if (failure === null || failure.message === '' || !seesAll(reader)) return [];
  return [{ tone: 'neutral', label: whoseWords(words, failure), text: failure.message }];
}

function whoseWords(words: Words, failure: Failure): string {
  if (!wasAsked(failure) || failure.code === appOnlyNotTaken) return words.t('failure.details');
  return failure.code === null ? words.t('microsoft.says') : words.t('microsoft.saysCode', { code: failure.code });
}

/** The two ids that Microsoft's support asks for. */
export function supportFacts(reader: Reader, words: Words, failure: Failure | null): readonly Fact[] {
  return failure === null || !wasAsked(failure) || !seesAll(reader) ? [] : idFacts(words, [failure]);
}

/** The same of several calls, each id once. */
export function idFacts(
  words: Words,
  failures: readonly { readonly requestId: string | null; readonly correlationId: string | null }[],
): readonly Fact[] {
  return [
    ...idFact(
      words.t('fact.requestId'),
      failures.map(({ requestId }) => requestId),
    ),
    ...idFact(
      words.t('fact.correlationId'),
      failures.map(({ correlationId }) => correlationId),
    ),
  ];
}

function idFact(label: string, ids: readonly (string | null)[]): readonly Fact[] {
  const [value, ...more] = new Set(ids.filter((id) => id !== null));
  return value === undefined ? [] : [{ label, value, more }];
}
