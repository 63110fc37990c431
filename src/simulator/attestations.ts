import { z } from 'zod';
import { type Call, type Handle, parseJson, type Route } from './http.ts';
import { answer, generalError, validationError } from './microsoft.ts';
import type { Attestation } from './model.ts';
import { recordedAnswer } from './recorded.ts';
import { withReplay } from './replay.ts';
import { withAttestationToken } from './tokens.ts';
import type { World } from './world.ts';

const minute = 60_000;
const defaultLife = 60;
const lifeMessage = 'ExpirationInMinutes must be between 5 minutes and 7 days (10,080 minutes).';

function required(field: string) {
  const message = `The ${field} field is required.`;
  return z.string({ error: message }).trim().min(1, message);
}

/** Validation as on Microsoft's page; lengths, phone formats and the countries served are not documented. */
const bodySchema = z.object({
  country: required('Country').pipe(
    z.string().regex(/^[A-Z]{2}$/, 'The Country field must be an ISO 3166-1 alpha-2 code.'),
  ),
  language: required('Language').pipe(
    z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'The Language field is not a valid locale.'),
  ),
  companyName: required('CompanyName'),
  signatoryFirstName: required('SignatoryFirstName'),
  signatoryLastName: required('SignatoryLastName'),
  emailAddress: required('EmailAddress').pipe(
    z.email({ error: 'The EmailAddress field is not a valid e-mail address.' }),
  ),
  phoneNumber: required('PhoneNumber'),
  expirationInMinutes: z.int({ error: lifeMessage }).min(5, lifeMessage).max(10_080, lifeMessage).nullish(),
});

/** POST /v1/attestations/enhanced (Microsoft: Confirm customer acceptance and create agreement for MCA using APIs). */
export function attestationRoutes(world: World): readonly Route[] {
  const create: Handle = (call) => {
    if (world.data.settings.partnerType === 'indirectReseller') {
      return answer(404, { error: 'This API is not available for your partner type' });
    }
    const work = () => createAttestation(world, call);
    return withReplay(world, call, {
      remember: world.data.settings.attestationIdempotent ? 'successes' : 'nothing',
      work,
    });
  };
  return [
    { method: 'POST', path: '/v1/attestations/enhanced', handle: withAttestationToken(world, create) },
    {
      method: 'GET',
      path: '/v1/attestations/enhanced/:id',
      // Not documented; only a recording can say more.
      handle: withAttestationToken(world, () => recordedAnswer(world, 'attestationStatus') ?? notThere()),
    },
  ];
}

const notThere = () => generalError(404, 404, 'there is nothing at this path');

function createAttestation(world: World, call: Call) {
  const body = bodySchema.safeParse(parseJson(call.body) ?? {});
  if (!body.success) return validationError(fieldErrors(body.error));
  const attestation = newAttestation(world, body.data);
  world.data.attestations.set(attestation.attestationId, attestation);
  const location = `/attestations/enhanced/${attestation.attestationId}`;
  return answer(201, { attestationId: attestation.attestationId }, { Location: location });
}

function newAttestation(world: World, body: z.infer<typeof bodySchema>): Attestation {
  const createdAt = world.clock.now();
  return {
    attestationId: world.newId(),
    country: body.country,
    language: body.language,
    companyName: body.companyName,
    signatory: {
      firstName: body.signatoryFirstName,
      lastName: body.signatoryLastName,
      email: body.emailAddress,
      phoneNumber: body.phoneNumber,
    },
    createdAt,
    expiresAt: createdAt + (body.expirationInMinutes ?? defaultLife) * minute,
  };
}

/** Microsoft's keys are the property names in PascalCase; a body that is no object misses everything. */
function fieldErrors(error: z.ZodError): Record<string, string[]> {
  const errors: Record<string, string[]> = {};
  for (const issue of error.issues) {
    const name = String(issue.path[0] ?? '$');
    const key = name.charAt(0).toUpperCase() + name.slice(1);
    const messages = errors[key] ?? [];
    errors[key] = messages.includes(issue.message) ? messages : [...messages, issue.message];
  }
  return errors;
}
