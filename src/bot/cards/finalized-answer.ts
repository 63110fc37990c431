import type { Attestation } from '../../agreements/attestation.ts';
import { type CustomerTexts, customerTexts } from '../customer-texts/customer-texts.ts';
import { fullName } from './full-name.ts';

/** What a signatory is answered who asks whether Microsoft's e-mail is genuine; in the agreement's language unless another is chosen. */
export function finalizedAnswer(
  { request, customer, owner }: Attestation,
  chosen = '',
): { readonly text: string; readonly texts: CustomerTexts; readonly asked: string } {
  const asked = chosen === '' ? request.language : chosen;
  const texts = customerTexts(asked);
  const name = fullName(texts.language, { first: request.signatoryFirstName, last: request.signatoryLastName });
  const text = texts.t('finalized.answer', { name, company: customer.companyName, owner: owner.name });
  return { text, texts, asked };
}
