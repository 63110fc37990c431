/** A customer of the partner. `id` is its Microsoft ID: the GUID of its Entra tenant. */
export interface Customer {
  readonly id: string;
  readonly companyName: string;
  readonly domain: string;
}

/** What Partner Center knows of a customer's billing contact: suggestions for the form, not necessarily the signatory. */
export interface BillingProfile {
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  /** A language tag such as `en-US` (Partner Center calls it `culture`). */
  readonly language: string | null;
  readonly companyName: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly emailAddress: string | null;
  readonly phoneNumber: string | null;
}

/** A permitted person, as history and cards name them. `objectId` is the person's Entra object id. */
export interface PersonRef {
  readonly objectId: string;
  readonly name: string;
}
