import type { TokenKind } from './tokens.ts';

/** A call of Partner Center's API: how, where, and with which token. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** The kinds that the API takes, the preferred first; a later one is used where there is no token of the earlier. */
  readonly tokens: readonly [TokenKind, ...TokenKind[]];
  /** From the version on, such as `/v1/customers`, with its query. */
  readonly path: string;
}

const appOnly = ['appOnly'] as const;
const appUser = ['appUser'] as const;
const either = ['appOnly', 'appUser'] as const;

/** The type must always be asked for: without it the API answers with the retired cloud agreement (Microsoft: Get confirmation of customer acceptance). */
const mcaOnly = 'agreementType=MicrosoftCustomerAgreement';

/**
 * Every call that this client makes, with the one kind of token that Microsoft's page for it allows: attesting is app-only, reading
 * agreements is App+User, and neither takes the other's.
 */
export const routes = {
  /** Microsoft: Confirm customer acceptance and create agreement for MCA using APIs. */
  createAttestation: (): Route => ({ method: 'POST', tokens: appOnly, path: '/v1/attestations/enhanced' }),
  /** Microsoft: Confirm customer acceptance and create agreement for MCA using APIs. */
  createAgreement: (customerId: string): Route => ({
    method: 'POST',
    tokens: appOnly,
    path: `${customer(customerId)}/agreements`,
  }),
  /** Microsoft: Get confirmation of customer acceptance of Microsoft Customer Agreement. */
  agreements: (customerId: string): Route => ({
    method: 'GET',
    tokens: appUser,
    path: `${customer(customerId)}/agreements?${mcaOnly}`,
  }),
  /** Microsoft: Get direct sign status of customer agreement. */
  directSigned: (customerId: string): Route => ({
    method: 'GET',
    tokens: appUser,
    path: `${customer(customerId)}/directSignedMicrosoftCustomerAgreementStatus`,
  }),
  /** Microsoft: Get a list of customers filtered by a search field; `starts_with` is the only operator, size 0 is the service's default. */
  customersStartingWith: (field: 'CompanyName' | 'Domain', text: string): Route => {
    const filter = JSON.stringify({ Field: field, Value: text, Operator: 'starts_with' });
    return { method: 'GET', tokens: either, path: `/v1/customers?size=0&filter=${encodeURIComponent(filter)}` };
  },
  /** Microsoft: Get a customer by ID. */
  customer: (customerId: string): Route => ({ method: 'GET', tokens: either, path: customer(customerId) }),
  /** Microsoft: Get a customer's billing profile. */
  billingProfile: (customerId: string): Route => ({
    method: 'GET',
    tokens: either,
    path: `${customer(customerId)}/profiles/billing`,
  }),
};

/** A segment that the URL would swallow asks another question than the caller meant: a fault. */
function customer(id: string): string {
  if (id === '' || id === '.' || id === '..') throw new RangeError('a customer id cannot be empty or dots');
  return `/v1/customers/${encodeURIComponent(id)}`;
}
