import { z } from 'zod';

// Members that Microsoft adds pass unseen, and an optional member of an unexpected type counts as missing.
const text = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === null || value.trim() === '' ? null : value.trim()))
  .catch(null);

const nextLink = z.object({
  uri: z.string().min(1),
  headers: z
    .array(z.object({ key: z.string().regex(/^[A-Za-z0-9-]+$/), value: z.string().regex(/^[\x20-\x7e]*$/) }))
    .nullish(),
});

/** Where the next page is: a relative address without version, and headers to send along. */
export type NextLink = z.infer<typeof nextLink>;

/** Microsoft's REST description promises bare arrays, its samples and the live API give collection objects: both are read. */
export function collectionOf<T>(item: z.ZodType<T>) {
  return z.union([
    z.array(item).transform((items) => ({ items, next: null })),
    z
      .object({ items: z.array(item), links: z.object({ next: nextLink.nullish() }).nullish() })
      .transform(({ items, links }) => ({ items, next: links?.next ?? null })),
  ]);
}

const contact = z.object({ firstName: text, lastName: text, email: text, phoneNumber: text });

/** Microsoft: Agreement resource. All types of agreement have this shape. */
export const agreementSchema = z.object({
  type: text,
  templateId: text,
  dateAgreed: text,
  primaryContact: contact.nullish().catch(null),
});

export type Agreement = z.infer<typeof agreementSchema>;

/** Microsoft: Get direct sign status of customer agreement. */
export const directSignedSchema = z.object({ isSigned: z.boolean() });

const profile = z.object({ tenantId: text, companyName: text, domain: text });

/** Microsoft: Customer resource. The id is the customer's tenant; GUIDs are kept in lower case, since rows are found by them. */
export const customerSchema = z
  .object({ id: text, companyProfile: profile.nullish().catch(null) })
  .transform(({ id, companyProfile }, context) => {
    const domain = companyProfile?.domain ?? '';
    const found = id ?? companyProfile?.tenantId;
    if (found === null || found === undefined) {
      context.addIssue('a customer without an id');
      return z.NEVER;
    }
    return { id: found.toLowerCase(), companyName: companyProfile?.companyName ?? domain, domain };
  });

const address = z.object({ country: text, firstName: text, lastName: text, phoneNumber: text });

/** Microsoft: Get a customer's billing profile. The attestation wants a language tag, which is `culture`; `language` is its first half. */
export const billingProfileSchema = z
  .object({
    firstName: text,
    lastName: text,
    email: text,
    culture: text,
    companyName: text,
    defaultAddress: address.nullish().catch(null),
  })
  .transform((billing) => ({
    country: billing.defaultAddress?.country ?? null,
    language: billing.culture,
    companyName: billing.companyName,
    firstName: billing.firstName ?? billing.defaultAddress?.firstName ?? null,
    lastName: billing.lastName ?? billing.defaultAddress?.lastName ?? null,
    emailAddress: billing.email,
    phoneNumber: billing.defaultAddress?.phoneNumber ?? null,
  }));

/** Microsoft: enhanced attestation API, 201. */
export const createdAttestationSchema = z.object({ attestationId: z.string().trim().min(1) });
