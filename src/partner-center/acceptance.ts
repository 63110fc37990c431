import { z } from 'zod';
import type { Half } from '../agreements/failure.ts';
import type { PartnerCenter } from '../agreements/ports.ts';
import type { Contact } from '../agreements/signatory.ts';
import type { AgreementRecord } from '../agreements/status.ts';
import { readAs } from './ask.ts';
import { begin, type ClientDeps, type Operation } from './client-deps.ts';
import { readDate } from './dates.ts';
import { readPages } from './paging.ts';
import { routes } from './routes.ts';
import { type Agreement, agreementSchema, directSignedSchema } from './schemas.ts';

/** The retired Microsoft Cloud Agreement. The server takes the type from the template, so `type` may say otherwise. */
const cloudTemplateId = '998b88de-aa99-4388-a42c-1b3517d49490';

/** List-agreements for a customer that has none may be this error (Microsoft's own partner samples treat it so). */
const noAgreements = '600009';

/** Reads both halves of a customer's acceptance at once, each answered or failed on its own. */
export function readAcceptance(deps: ClientDeps): PartnerCenter['readAcceptance'] {
  return async (customerId) => {
    // Taken before asking: what changes meanwhile belongs to a later reading.
    const readAt = deps.now();
    const operation = begin(deps);
    const [agreements, directSigned] = await Promise.all([
      readAgreements(deps, customerId, operation),
      readDirectSigned(deps, customerId, operation),
    ]);
    return { readAt, agreements, directSigned };
  };
}

async function readDirectSigned(deps: ClientDeps, customerId: string, operation: Operation): Promise<Half<boolean>> {
  const outcome = await deps.ask({ route: routes.directSigned(customerId), requestId: deps.newId(), ...operation });
  const half = readAs(outcome, directSignedSchema);
  return half.answered ? { answered: true, value: half.value.isSigned } : half;
}

async function readAgreements(
  deps: ClientDeps,
  customerId: string,
  operation: Operation,
): Promise<Half<readonly AgreementRecord[]>> {
  const route = routes.agreements(customerId);
  const half = await readPages(deps, { route, operation, item: recordSchema(deps.templateId) });
  if (half.answered) return { answered: true, value: half.value.filter((record) => record !== null) };
  return half.failure.code === noAgreements ? { answered: true, value: [] } : half;
}

/**
 * A record of the Microsoft Customer Agreement; null for one of another agreement. One that cannot be judged is an issue: leaving it out
 * could turn a valid agreement into "not accepted".
 */
function recordSchema(templateId: string): z.ZodType<AgreementRecord | null> {
  return agreementSchema.transform((agreement, context) => {
    const standing = standingOf(agreement, templateId);
    if (standing === 'other') return null;
    const dateAgreed = agreement.dateAgreed === null ? null : readDate(agreement.dateAgreed);
    if (standing === 'unclear' || dateAgreed === null) {
      context.addIssue(standing === 'unclear' ? 'an agreement of no type' : 'an agreement without a date');
      return z.NEVER;
    }
    return { dateAgreed, templateId: agreement.templateId ?? '', primaryContact: contactOf(agreement) };
  });
}

/** A known template decides; for an unknown one the type does, because Microsoft may publish a new template of the same agreement. */
function standingOf(agreement: Agreement, templateId: string): 'mca' | 'other' | 'unclear' {
  const template = agreement.templateId?.toLowerCase();
  if (template === cloudTemplateId) return 'other';
  if (template === templateId.toLowerCase()) return 'mca';
  if (agreement.type === null) return 'unclear';
  return agreement.type.toLowerCase() === 'microsoftcustomeragreement' ? 'mca' : 'other';
}

function contactOf({ primaryContact }: Agreement): Contact | null {
  if (primaryContact === null || primaryContact === undefined) return null;
  const { firstName, lastName, email, phoneNumber } = primaryContact;
  if (firstName === null && lastName === null && email === null && phoneNumber === null) return null;
  return { firstName: firstName ?? '', lastName: lastName ?? '', email: email ?? '', phoneNumber };
}
