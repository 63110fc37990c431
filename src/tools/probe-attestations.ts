import { z } from 'zod';
import { MINUTE } from '../agreements/instant.ts';
import { writeDate } from '../partner-center/dates.ts';
import { jsonOf, outcomeWords } from './http-call.ts';
import { call, type ProbeCall, type ProbeDeps } from './probe-asking.ts';

const mcaTemplateId = '117a77b0-9360-443b-8795-c6dedc750cf9';
const createdSchema = z.object({ attestationId: z.string().min(1) });

/** Whom the probe's attestations name: nobody. */
export interface ProbeSignatory {
  readonly companyName: string;
  readonly emailAddress: string;
}

/** The call that makes an attestation. @param expirationInMinutes from 5 to 10080 */
export function attestationCall(
  token: string | null,
  { companyName, emailAddress }: ProbeSignatory,
  expirationInMinutes: number,
): ProbeCall {
  const body = {
    country: 'US',
    language: 'en-US',
    companyName,
    signatoryFirstName: 'Robin',
    signatoryLastName: 'Probe',
    emailAddress,
    phoneNumber: '+1-555-0123',
    expirationInMinutes,
  };
  return { method: 'POST', path: '/v1/attestations/enhanced', token, body };
}

/** Makes an attestation and answers its id; null, and said, where Microsoft refused. */
export async function makeAttestation(
  deps: ProbeDeps,
  token: string | null,
  input: { readonly signatory: ProbeSignatory; readonly minutes: number },
): Promise<string | null> {
  const outcome = await call(deps, attestationCall(token, input.signatory, input.minutes));
  if (outcome === null) return null;
  const created = outcome.kind === 'answered' ? createdSchema.safeParse(jsonOf(outcome.body)) : null;
  if (created?.success === true) return created.data.attestationId;
  deps.say(`No attestation was made: ${outcomeWords(outcome)}.`);
  return null;
}

/** The call that makes an agreement. `dateAgreed`: a minute ago unless told. */
export function agreementCall(input: {
  readonly token: string | null;
  readonly customerId: string;
  readonly attestationId: string;
  readonly userId: string;
  readonly now: number;
  readonly agreedAt?: number;
}): ProbeCall {
  const { token, customerId, attestationId, userId, now, agreedAt = now - MINUTE } = input;
  const dateAgreed = writeDate(agreedAt);
  const body = { userId, attestationId, templateId: mcaTemplateId, dateAgreed, type: 'MicrosoftCustomerAgreement' };
  return { method: 'POST', path: `/v1/customers/${customerId}/agreements`, token, body };
}
