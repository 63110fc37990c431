import { isLive } from './attestation.ts';
import type { Customer } from './customer.ts';
import type { Answer, Failure } from './failure.ts';
import { currentAttestation } from './find-attestations.ts';
import { countries, isDocumentedPair, languagesOf } from './languages.ts';
import type { AgreementDocument, Deps, PartnerCenter } from './ports.ts';

/** Which text of the agreement: an ISO 3166-1 alpha-2 country and a language tag. Both are case-sensitive at Microsoft. */
export interface TextPlace {
  readonly country: string;
  readonly language: string;
}

/** The text that fits a customer, and why. */
export interface SuggestedText extends TextPlace {
  /** `nothing`: neither a live attestation nor a billing profile says, so Microsoft's own default stands. */
  readonly from: 'attestation' | 'billing' | 'nothing';
  /** Why the billing profile could not be asked, where that was it. */
  readonly failure: Failure | null;
}

/** Microsoft: Download the Customer Agreement template. */
const microsoftsDefault: TextPlace = { country: 'US', language: 'en-US' };

/** The text in which a customer would be asked: as in its live attestation, else as its billing profile says. */
export async function suggestedText(
  deps: Pick<Deps, 'store' | 'customers'>,
  customer: Customer,
): Promise<SuggestedText> {
  const attestation = await currentAttestation(deps, customer.id);
  if (attestation !== null && isLive(attestation)) {
    const { country, language } = attestation.request;
    return { country, language, from: 'attestation', failure: null };
  }
  const profile = await deps.customers.billingProfile(customer.id);
  if (!profile.answered) return { ...microsoftsDefault, from: 'nothing', failure: profile.failure };
  const { country, language } = profile.value;
  if (country === null || country === '') return { ...microsoftsDefault, from: 'nothing', failure: null };
  return { ...textPlace(country, language ?? ''), from: 'billing', failure: null };
}

/**
 * A pair as Microsoft writes it: what is no country gives way to Microsoft's default, and a language that the list does not give the country
 * to the country's own.
 */
export function textPlace(country: string, language: string): TextPlace {
  const typed = country.trim().toUpperCase();
  const code = /^[A-Z]{2}$/.test(typed) ? typed : microsoftsDefault.country;
  const wanted = language.trim().toLowerCase();
  const offered = languagesOf(code);
  return {
    country: code,
    language: offered.find((tag) => tag.toLowerCase() === wanted) ?? offered[0] ?? microsoftsDefault.language,
  };
}

/** The pair that somebody chose, also where the list does not have it; what is no code gives way. */
export function chosenPlace(country: string, language: string): TextPlace {
  const codes = /^[A-Z]{2}$/.test(country) && /^[A-Za-z]{2,3}(-[A-Za-z]{2,8})*$/.test(language);
  return codes ? { country, language } : textPlace(country, language);
}

/** Whether Microsoft's list has the pair, the country alone, or not even that. */
export function listedAs({ country, language }: TextPlace): 'listed' | 'otherLanguage' | 'unknownCountry' {
  if (!countries.includes(country)) return 'unknownCountry';
  return isDocumentedPair(country, language) ? 'listed' : 'otherLanguage';
}

/** The text's links, which live five minutes: asked for when they are wanted, and never kept. */
export interface AgreementText {
  readonly asked: TextPlace;
  readonly document: AgreementDocument;
  /** What Microsoft gave instead of the language asked for; null where it gave that, or did not say. It falls back without a word. */
  readonly givenInstead: string | null;
}

/** Asks Microsoft for the text's links. Needs App+User. */
export async function agreementText(
  deps: { readonly partnerCenter: Pick<PartnerCenter, 'agreementDocument'> },
  asked: TextPlace,
): Promise<Answer<AgreementText>> {
  const answer = await deps.partnerCenter.agreementDocument(asked);
  if (!answer.answered) return answer;
  const given = answer.value.language;
  const same = given === null || given.toLowerCase() === asked.language.toLowerCase();
  return { answered: true, value: { asked, document: answer.value, givenInstead: same ? null : given } };
}
