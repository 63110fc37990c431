/** The person of the customer's organization who accepted an agreement, as Partner Center returns it. */
export interface Contact {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phoneNumber: string | null;
}

/** What `POST /v1/attestations/enhanced` asks for; the names are the API's (Microsoft: enhanced attestation API). */
export interface AttestationRequest {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** A language tag, such as `en-US`. */
  readonly language: string;
  readonly companyName: string;
  readonly signatoryFirstName: string;
  readonly signatoryLastName: string;
  readonly emailAddress: string;
  readonly phoneNumber: string;
  /** How long the link lives: 5 to 10,080 minutes. */
  readonly expirationInMinutes: number;
}

const folded = (text: string | null): string => (text ?? '').trim().toLowerCase();
const digits = (text: string | null): string => (text ?? '').replace(/\D/g, '').replace(/^00/, '');

/**
 * Whether Microsoft would count the two as the same signatory: first name, last name, e-mail and phone all alike. One differing value
 * is enough (Microsoft: Confirm customer acceptance of the MCA, the ways out of 600061). Phones are compared by their digits.
 */
export function sameSignatory(contact: Contact, request: AttestationRequest): boolean {
  return (
    folded(contact.firstName) === folded(request.signatoryFirstName) &&
    folded(contact.lastName) === folded(request.signatoryLastName) &&
    folded(contact.email) === folded(request.emailAddress) &&
    digits(contact.phoneNumber) === digits(request.phoneNumber)
  );
}
