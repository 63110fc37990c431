import { z } from 'zod';
import { keptSettingsSchema } from './settings.ts';

/** Microsoft's constant for the Microsoft Customer Agreement (Get agreement metadata for Microsoft Customer Agreement). */
export const customerTemplateId = '117a77b0-9360-443b-8795-c6dedc750cf9';
/** The retired cloud agreement, which both GETs return when the type is left out. */
export const cloudTemplateId = '998b88de-aa99-4388-a42c-1b3517d49490';
/** Agreements dated earlier have to be renewed (Microsoft: the MCA's terms of 1 April 2023). */
export const cutoff = Date.UTC(2023, 3, 1);

export const contactSchema = z.object({
  firstName: z.string(),
  lastName: z.string(),
  email: z.string(),
  phoneNumber: z.string(),
});

/** Times are milliseconds since the epoch. `visibleAt`: the GET shows it from then on; `countsAt`: orders pass from then on. */
const agreementSchema = z.object({
  templateId: z.string(),
  type: z.enum(['MicrosoftCloudAgreement', 'MicrosoftCustomerAgreement']),
  dateAgreed: z.number(),
  primaryContact: contactSchema,
  userId: z.string().optional(),
  attestationId: z.string().optional(),
  visibleAt: z.number(),
  countsAt: z.number(),
});

export const addressSchema = z.object({
  country: z.string().optional(),
  region: z.string().optional(),
  state: z.string().optional(),
  city: z.string().optional(),
  addressLine1: z.string().optional(),
  postalCode: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  phoneNumber: z.string().optional(),
});

export const billingSchema = z.object({
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  email: z.string().optional(),
  culture: z.string().optional(),
  language: z.string().optional(),
  companyName: z.string().optional(),
  defaultAddress: addressSchema.optional(),
});

/** Times are as Microsoft writes them. */
export const subscriptionSchema = z.object({
  id: z.string(),
  offerName: z.string(),
  quantity: z.number().int().min(0),
  status: z.enum(['active', 'suspended', 'deleted', 'expired', 'pending', 'disabled']),
  billingType: z.enum(['license', 'usage']),
  termDuration: z.string(),
  effectiveStartDate: z.string(),
  commitmentEndDate: z.string(),
  autoRenewEnabled: z.boolean(),
});

/** An indirect reseller of this partner; `id` is its tenant. */
export const resellerSchema = z.object({ id: z.string(), name: z.string() });

const customerSchema = z.object({
  id: z.string(),
  companyName: z.string(),
  domain: z.string(),
  directSigned: z.boolean(),
  delegatedAccess: z.boolean(),
  associatedPartnerId: z.string().optional(),
  reseller: resellerSchema.optional(),
  // Files of an older stand-in have none.
  subscriptions: z.array(subscriptionSchema).default([]),
  billing: billingSchema,
  agreements: z.array(agreementSchema),
});

const attestationSchema = z.object({
  attestationId: z.string(),
  country: z.string(),
  language: z.string(),
  companyName: z.string(),
  signatory: contactSchema,
  createdAt: z.number(),
  expiresAt: z.number(),
  acceptedAt: z.number().optional(),
  customerId: z.string().optional(),
});

const cartSchema = z.object({
  id: z.string(),
  customerId: z.string(),
  lineItems: z.array(z.record(z.string(), z.unknown())),
  expiresAt: z.number(),
  ordered: z.boolean(),
});

/** An answer that is given again when its `MS-RequestId` comes back. */
const keptAnswerSchema = z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.string() });

/** A line of the activity log; times are milliseconds since the epoch, `visibleAt` is when the GET shows it. */
const auditSchema = z.object({
  id: z.string(),
  customerId: z.string(),
  customerName: z.string(),
  userPrincipalName: z.string(),
  applicationId: z.string(),
  resourceType: z.enum(['agreement', 'order']),
  operationType: z.enum(['create_agreement', 'create_order']),
  operationStatus: z.enum(['succeeded', 'failed']),
  operationDate: z.number(),
  visibleAt: z.number(),
  originalCorrelationId: z.string(),
  /** What was created, in full; the settings decide how much of it is shown. */
  created: z.record(z.string(), z.unknown()),
});

/** Everything the stand-in knows that outlives its process: the shape of the data file. */
export const snapshotSchema = z.object({
  version: z.literal(1),
  clockOffset: z.number(),
  settings: keptSettingsSchema,
  customers: z.array(customerSchema),
  attestations: z.array(attestationSchema),
  carts: z.array(cartSchema),
  answers: z.array(z.tuple([z.string(), keptAnswerSchema])),
  // Files of an older stand-in have none.
  audit: z.array(auditSchema).default([]),
});

export type Contact = Readonly<z.infer<typeof contactSchema>>;
export type Agreement = Readonly<z.infer<typeof agreementSchema>>;
export type Subscription = Readonly<z.infer<typeof subscriptionSchema>>;
export type Billing = Readonly<z.infer<typeof billingSchema>>;
export type Customer = Readonly<z.infer<typeof customerSchema>>;
export type Attestation = Readonly<z.infer<typeof attestationSchema>>;
export type Cart = Readonly<z.infer<typeof cartSchema>>;
export type AuditRecord = Readonly<z.infer<typeof auditSchema>>;
export type KeptAnswer = Readonly<z.infer<typeof keptAnswerSchema>>;
export type Snapshot = z.infer<typeof snapshotSchema>;

export type AttestationState = 'waiting' | 'accepted' | 'expired' | 'used';

/** Where an attestation stands at `now`; an accepted one that was not used in time is expired too. */
export function attestationState(attestation: Attestation, now: number): AttestationState {
  if (attestation.customerId !== undefined) return 'used';
  if (now >= attestation.expiresAt) return 'expired';
  return attestation.acceptedAt === undefined ? 'waiting' : 'accepted';
}

export type CustomerStatus = 'attested' | 'direct' | 'outdated' | 'none';

/** The status of a customer as Microsoft's rules have it: direct acceptance or a record dated on or after the cutoff is valid. */
export function customerStatus(customer: Customer): CustomerStatus {
  const newest = newestAgreement(customer);
  if (newest !== undefined && newest.dateAgreed >= cutoff) return 'attested';
  if (customer.directSigned) return 'direct';
  return newest === undefined ? 'none' : 'outdated';
}

/** The customer's latest Microsoft Customer Agreement by `dateAgreed`, visible yet or not. */
export function newestAgreement(customer: Customer): Agreement | undefined {
  return customer.agreements
    .filter((agreement) => agreement.type === 'MicrosoftCustomerAgreement')
    .toSorted((a, b) => b.dateAgreed - a.dateAgreed)[0];
}
