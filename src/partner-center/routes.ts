import type { Family } from './policy.ts';
import type { TokenKind } from './tokens.ts';

/** A call of Partner Center's API: how, where, and with which token. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly family: Family;
  /**
   * The kinds that the API takes, the preferred first; a later one is used where there is no token of the earlier. Where App+User comes
   * first, Microsoft documents App+User only, and app-only is tried once.
   */
  readonly tokens: readonly [TokenKind, ...TokenKind[]];
  /** From the version on, such as `/v1/customers`, with its query. */
  readonly path: string;
}

const appOnly = ['appOnly'] as const;
const appUserFirst = ['appUser', 'appOnly'] as const;
const either = ['appOnly', 'appUser'] as const;

/** The type must always be asked for: without it the API answers with the retired cloud agreement (Microsoft: Get confirmation of customer acceptance). */
const mcaOnly = 'agreementType=MicrosoftCustomerAgreement';

/**
 * Every call that this client makes, with the kinds of token that Microsoft's page for it allows: attesting is app-only, reading agreements
 * is App+User. Whether the readings were opened to app-only since is not documented.
 */
export const routes = {
  /** Microsoft: Confirm customer acceptance and create agreement for MCA using APIs. */
  createAttestation: (): Route => ({
    method: 'POST',
    family: 'attestations',
    tokens: appOnly,
    path: '/v1/attestations/enhanced',
  }),
  /** Microsoft: Confirm customer acceptance and create agreement for MCA using APIs. */
  createAgreement: (customerId: string): Route => ({
    method: 'POST',
    family: 'agreementCreation',
    tokens: appOnly,
    path: `${customer(customerId)}/agreements`,
  }),
  /** Microsoft: Get confirmation of customer acceptance of Microsoft Customer Agreement. */
  agreements: (customerId: string): Route => ({
    method: 'GET',
    family: 'agreements',
    tokens: appUserFirst,
    path: `${customer(customerId)}/agreements?${mcaOnly}`,
  }),
  /** Microsoft: Get direct sign status of customer agreement. */
  directSigned: (customerId: string): Route => ({
    method: 'GET',
    family: 'directSigned',
    tokens: appUserFirst,
    path: `${customer(customerId)}/directSignedMicrosoftCustomerAgreementStatus`,
  }),
  /** Microsoft: Get a list of customers filtered by a search field; `starts_with` is the only operator, size 0 is the service's default. */
  customersStartingWith: (field: 'CompanyName' | 'Domain', text: string): Route => {
    const filter = JSON.stringify({ Field: field, Value: text, Operator: 'starts_with' });
    const path = `/v1/customers?size=0&filter=${encodeURIComponent(filter)}`;
    return { method: 'GET', family: 'customers', tokens: either, path };
  },
  /** Microsoft: Get a list of customers. Which size is the most is not documented; a server may give less. */
  allCustomers: (): Route => ({
    method: 'GET',
    family: 'customers',
    tokens: either,
    path: '/v1/customers?size=500',
  }),
  /** Microsoft: Get customers of an indirect reseller, who is named by the id of its tenant. */
  customersOfReseller: (resellerId: string): Route => {
    const filter = JSON.stringify({ Field: 'IndirectReseller', Value: resellerId, Operator: 'starts_with' });
    const path = `/v1/customers?size=500&filter=${encodeURIComponent(filter)}`;
    return { method: 'GET', family: 'customers', tokens: appUserFirst, path };
  },
  /** Microsoft: Retrieve a list of indirect resellers. */
  resellers: (): Route => ({
    method: 'GET',
    family: 'relationships',
    tokens: appUserFirst,
    path: '/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf',
  }),
  /** Microsoft: Get all of a customer's subscriptions. */
  subscriptions: (customerId: string): Route => ({
    method: 'GET',
    family: 'subscriptions',
    tokens: either,
    path: `${customer(customerId)}/subscriptions`,
  }),
  /** Microsoft: Get a customer by ID. */
  customer: (customerId: string): Route => ({
    method: 'GET',
    family: 'customers',
    tokens: either,
    path: customer(customerId),
  }),
  /** Microsoft: Get a customer's billing profile. */
  billingProfile: (customerId: string): Route => ({
    method: 'GET',
    family: 'customers',
    tokens: either,
    path: `${customer(customerId)}/profiles/billing`,
  }),
  /** Microsoft: Get a record of Partner Center activity; days as `YYYY-MM-DD`, both included. */
  activityLog: (of: { readonly customerId: string } | 'agreements', from: string, to: string): Route => {
    const [Field, Value] = of === 'agreements' ? ['ResourceType', 'agreement'] : ['CustomerId', of.customerId];
    const filter = JSON.stringify({ Field, Value, Operator: 'equals' });
    const path = `/v1/auditrecords?startDate=${from}&endDate=${to}&size=500&filter=${encodeURIComponent(filter)}`;
    return { method: 'GET', family: 'activityLog', tokens: either, path };
  },
  /** Microsoft: Download a customer agreement template; both codes are case-sensitive. */
  agreementDocument: (templateId: string, place: { readonly country: string; readonly language: string }): Route => {
    const query = new URLSearchParams({ language: place.language, country: place.country });
    const path = `/v1/agreementtemplates/${encodeURIComponent(templateId)}/document?${query}`;
    return { method: 'GET', family: 'documents', tokens: appUserFirst, path };
  },
  /** Microsoft: Request a reseller relationship. */
  relationshipRequests: (): Route => ({
    method: 'GET',
    family: 'relationships',
    tokens: appUserFirst,
    path: '/v1/customers/relationshiprequests',
  }),
};

/** A segment that the URL would swallow asks another question than the caller meant: a fault. */
function customer(id: string): string {
  if (id === '' || id === '.' || id === '..') throw new RangeError('a customer id cannot be empty or dots');
  return `/v1/customers/${encodeURIComponent(id)}`;
}
