import { languagesOf } from '../agreements/languages.ts';
import type { FormInputs } from '../agreements/signatory-form.ts';

/**
 * What a list says, with what the form would suggest where it says nothing. A signatory whom the list names otherwise gets nothing of the
 * suggested person's: an e-mail of somebody else would ask the wrong one.
 */
export function filledIn(given: FormInputs, suggestion: FormInputs): FormInputs {
  const country = given.country || suggestion.country;
  const ofThatCountry = country === suggestion.country ? suggestion.language : (languagesOf(country)[0] ?? '');
  const person = names(given, suggestion) ? suggestion : { ...suggestion, ...nobody };
  return {
    ...given,
    country,
    language: given.language || (country === '' ? '' : ofThatCountry),
    companyName: given.companyName || suggestion.companyName,
    signatoryFirstName: given.signatoryFirstName || person.signatoryFirstName,
    signatoryLastName: given.signatoryLastName || person.signatoryLastName,
    emailAddress: given.emailAddress || person.emailAddress,
    phoneNumber: given.phoneNumber || person.phoneNumber,
  };
}

const nobody = { signatoryFirstName: '', signatoryLastName: '', emailAddress: '', phoneNumber: '' } as const;

/** Whether the two name the same person, as far as the first does. */
function names(given: FormInputs, suggestion: FormInputs): boolean {
  const agrees = (one: string, other: string): boolean => one === '' || one.toLowerCase() === other.toLowerCase();
  return (
    agrees(given.signatoryFirstName, suggestion.signatoryFirstName) &&
    agrees(given.signatoryLastName, suggestion.signatoryLastName)
  );
}

/** Whether the form would have to suggest something. */
export function lacks({ country, language, ...rest }: FormInputs): boolean {
  const { signatoryFirstName, signatoryLastName, emailAddress, phoneNumber } = rest;
  return [country, language, signatoryFirstName, signatoryLastName, emailAddress, phoneNumber].includes('');
}
