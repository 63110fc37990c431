import { z } from 'zod';

// Members that Microsoft adds pass unseen, and an optional member of an unexpected type counts as missing.
/** A text that may be missing, blank, or of another type: then it is null. */
export const optionalText = z
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

const contact = z.object({
  firstName: optionalText,
  lastName: optionalText,
  email: optionalText,
  phoneNumber: optionalText,
});

/** Microsoft: Agreement resource. All types of agreement have this shape. */
export const agreementSchema = z.object({
  type: optionalText,
  templateId: optionalText,
  dateAgreed: optionalText,
  primaryContact: contact.nullish().catch(null),
});

export type Agreement = z.infer<typeof agreementSchema>;

/** Microsoft: Get direct sign status of customer agreement. */
export const directSignedSchema = z.object({ isSigned: z.boolean() });

const profile = z.object({ tenantId: optionalText, companyName: optionalText, domain: optionalText });

/** Microsoft: Customer resource. The id is the customer's tenant; GUIDs are kept in lower case, since rows are found by them. */
export const customerSchema = z
  .object({ id: optionalText, companyProfile: profile.nullish().catch(null) })
  .transform(({ id, companyProfile }, context) => {
    const domain = companyProfile?.domain ?? '';
    const found = id ?? companyProfile?.tenantId;
    if (found === null || found === undefined) {
      context.addIssue('a customer without an id');
      return z.NEVER;
    }
    return { id: found.toLowerCase(), companyName: companyProfile?.companyName ?? domain, domain };
  });

const address = z.object({
  country: optionalText,
  firstName: optionalText,
  lastName: optionalText,
  phoneNumber: optionalText,
});

/** Microsoft: Get a customer's billing profile. The attestation wants a language tag, which is `culture`; `language` is its first half. */
export const billingProfileSchema = z
  .object({
    firstName: optionalText,
    lastName: optionalText,
    email: optionalText,
    culture: optionalText,
    companyName: optionalText,
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

/**
 * Microsoft: Download a customer agreement template. People follow the links: https, or on the very host that was asked, which a stand-in on
 * this machine is without https.
 */
export function agreementDocumentSchema(baseUrl: string) {
  const { origin } = new URL(baseUrl);
  const isGood = (url: URL | null): boolean => url?.protocol === 'https:' || url?.origin === origin;
  const link = z.string().refine((text) => isGood(plainUrl(text)));
  return z
    .object({ displayUri: link, downloadUri: link, language: optionalText, country: optionalText })
    .transform(({ displayUri, downloadUri, language, country }) => ({
      displayUrl: displayUri,
      downloadUrl: downloadUri,
      language,
      country,
    }));
}

/** Microsoft: Request a reseller relationship. The address is Microsoft's own, or it is not passed on. */
export const relationshipSchema = z.object({ url: z.string().refine((text) => isMicrosofts(plainUrl(text))) });

const isMicrosofts = (url: URL | null): boolean =>
  url?.protocol === 'https:' && url.port === '' && url.hostname.endsWith('.microsoft.com');

/** The address where it shows all that it is, and holds nobody's name or password; else null. */
function plainUrl(text: string): URL | null {
  if (!URL.canParse(text) || !/^[\x21-\x7e]+$/.test(text) || text.includes('\\')) return null;
  const url = new URL(text);
  return url.username === '' && url.password === '' ? url : null;
}
