import { z } from 'zod';
import {
  type Agreement,
  type Billing,
  billingSchema,
  type Customer,
  cloudTemplateId,
  contactSchema,
  customerTemplateId,
  type Subscription,
  subscriptionSchema,
} from './model.ts';
import { instant } from './time.ts';

const guid = z.guid().transform((id) => id.toLowerCase());
const agreementSchema = z.object({
  dateAgreed: z
    .string()
    .transform(instant)
    .pipe(z.number({ error: 'an ISO date is expected' })),
  primaryContact: contactSchema.partial().optional(),
  templateId: z.enum([customerTemplateId, cloudTemplateId]).optional(),
  userId: z.string().optional(),
});

const newSubscriptionSchema = subscriptionSchema
  .partial()
  .extend({ commitmentEndDate: z.iso.datetime().or(z.iso.date()).optional() });

/** What POST /_simulator/customers takes; only the name and the domain have to be there, and what is not known is left aside. */
export const newCustomerSchema = z.object({
  id: guid.optional(),
  companyName: z.string().min(1),
  domain: z.string().min(1),
  directSigned: z.boolean().optional(),
  delegatedAccess: z.boolean().optional(),
  associatedPartnerId: z.string().optional(),
  /** Through whom it buys: `associatedPartnerId` is then the reseller's id. */
  reseller: z.object({ id: guid, name: z.string().min(1) }).optional(),
  subscriptions: z.array(newSubscriptionSchema).optional(),
  country: z.string().optional(),
  culture: z.string().optional(),
  billing: billingSchema.optional(),
  agreements: z.array(agreementSchema).optional(),
});

/** A customer as a caller describes it; `dateAgreed` is ISO, UTC where it has no zone. */
export type NewCustomer = z.input<typeof newCustomerSchema>;
export type ParsedCustomer = z.output<typeof newCustomerSchema>;

const somebody = { firstName: 'Kim', lastName: 'Akers', phoneNumber: '+1-555-0100' };

/** Makes a customer of a description: whatever it leaves out is filled in. */
export function makeCustomer(input: ParsedCustomer, newId: () => string): Customer {
  const billing = { ...defaultBilling(input), ...input.billing };
  return {
    id: input.id ?? newId(),
    companyName: input.companyName,
    domain: input.domain,
    directSigned: input.directSigned ?? false,
    delegatedAccess: input.delegatedAccess ?? true,
    associatedPartnerId: input.reseller?.id ?? input.associatedPartnerId,
    reseller: input.reseller,
    billing,
    agreements: (input.agreements ?? []).map((agreement) => makeAgreement(agreement, input.domain)),
    subscriptions: (input.subscriptions ?? []).map((subscription) => makeSubscription(subscription, newId)),
  };
}

/** A year of Microsoft 365 Business Premium, where nothing else is said. */
function makeSubscription(input: z.output<typeof newSubscriptionSchema>, newId: () => string): Subscription {
  return {
    id: input.id ?? newId(),
    offerName: input.offerName ?? 'Microsoft 365 Business Premium',
    quantity: input.quantity ?? 10,
    status: input.status ?? 'active',
    billingType: input.billingType ?? 'license',
    termDuration: input.termDuration ?? 'P1Y',
    effectiveStartDate: input.effectiveStartDate ?? '2026-01-15T00:00:00Z',
    commitmentEndDate: input.commitmentEndDate ?? '2027-01-14T00:00:00Z',
    autoRenewEnabled: input.autoRenewEnabled ?? true,
  };
}

function makeAgreement(input: z.output<typeof agreementSchema>, domain: string): Agreement {
  const templateId = input.templateId ?? customerTemplateId;
  const contact = input.primaryContact;
  return {
    templateId,
    type: templateId === cloudTemplateId ? 'MicrosoftCloudAgreement' : 'MicrosoftCustomerAgreement',
    dateAgreed: input.dateAgreed,
    primaryContact: {
      firstName: contact?.firstName ?? somebody.firstName,
      lastName: contact?.lastName ?? somebody.lastName,
      email: contact?.email ?? `kim.akers@${domain}`,
      phoneNumber: contact?.phoneNumber ?? somebody.phoneNumber,
    },
    userId: input.userId,
    visibleAt: 0,
    countsAt: 0,
  };
}

function defaultBilling(input: ParsedCustomer): Billing {
  const culture = input.culture ?? 'en-US';
  return {
    firstName: somebody.firstName,
    lastName: somebody.lastName,
    email: `kim.akers@${input.domain}`,
    culture,
    language: culture.split('-')[0],
    companyName: input.companyName,
    defaultAddress: {
      country: input.country ?? 'US',
      city: 'Redmond',
      addressLine1: 'One Sample Way',
      postalCode: '98052',
      firstName: somebody.firstName,
      lastName: somebody.lastName,
      phoneNumber: somebody.phoneNumber,
    },
  };
}
