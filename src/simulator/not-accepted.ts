import type { Answer } from './http.ts';
import { answer, customersError, generalError, validationError } from './microsoft.ts';
import { recordedAnswer } from './recorded.ts';
import type { World } from './world.ts';

export type AttestationRefusal = 'unknown' | 'notAccepted' | 'expired' | 'used';

const refusals = {
  unknown: { code: 600090, errorName: 'AttestationNotFound', message: 'The attestation was not found.' },
  notAccepted: {
    code: 600091,
    errorName: 'AttestationNotAccepted',
    message: 'The customer has not accepted the agreement of this attestation.',
  },
  expired: { code: 600092, errorName: 'AttestationExpired', message: 'The attestation has expired.' },
  used: {
    code: 600093,
    errorName: 'AttestationAlreadyUsed',
    message: 'An agreement was created from this attestation.',
  },
} as const;

/** Refuses to create an agreement in the chosen style. Microsoft documents none of these answers: without a recording codes and texts are invented. */
export function refuseAttestation(world: World, reason: AttestationRefusal): Answer {
  const known = recordedAnswer(world, reason === 'unknown' ? 'unknownAttestation' : reason);
  if (known !== undefined) return known;
  const refusal = refusals[reason];
  switch (world.data.settings.notAcceptedStyle) {
    case 'customersService':
    case 'recorded':
      return customersError(400, refusal);
    case 'general':
      return generalError(400, String(refusal.code), refusal.message);
    case 'validation':
      return validationError({ AttestationId: [refusal.message] });
    case 'conflict':
      return answer(409, { code: refusal.errorName, message: refusal.message });
    case 'unprocessable':
      return answer(422, { error: refusal.message });
    case 'plainText':
      return { status: 400, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: refusal.message };
  }
}
