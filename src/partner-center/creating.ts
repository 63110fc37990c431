import type { Failure } from '../agreements/failure.ts';
import type { CreatedAgreement, CreatedAttestation, PartnerCenter } from '../agreements/ports.ts';
import { type Asked, readAs, type Success, unreadable } from './ask.ts';
import type { ClientDeps } from './client-deps.ts';
import { readDate, writeDate } from './dates.ts';
import { routes } from './routes.ts';
import { agreementSchema, createdAttestationSchema } from './schemas.ts';

/** Makes an attestation. The id comes in the body, and again at the end of `Location`. The correlation id is the request's. */
export function createAttestation(deps: ClientDeps): PartnerCenter['createAttestation'] {
  return async ({ requestId, request }) => {
    const { country, language, companyName, signatoryFirstName, signatoryLastName } = request;
    const { emailAddress, phoneNumber, expirationInMinutes } = request;
    const signatory = { signatoryFirstName, signatoryLastName, emailAddress, phoneNumber };
    const body = { country, language, companyName, ...signatory, expirationInMinutes };
    const outcome = await deps.ask({
      route: routes.createAttestation(),
      requestId,
      correlationId: requestId,
      body,
    });
    return createdAttestation(outcome);
  };
}

/**
 * Makes the agreement of an accepted attestation: the body is Microsoft's sample, member for member. The correlation id is the request's, by
 * which the activity log's `originalCorrelationId` names it.
 */
export function createAgreement(deps: ClientDeps): PartnerCenter['createAgreement'] {
  return async ({ requestId, customerId, attestationId, dateAgreed, userId }) => {
    const body = {
      userId,
      attestationId,
      templateId: deps.templateId,
      dateAgreed: writeDate(dateAgreed),
      type: 'MicrosoftCustomerAgreement',
    };
    const route = routes.createAgreement(customerId);
    return createdAgreement(await deps.ask({ route, requestId, correlationId: requestId, body }));
  };
}

function createdAttestation(outcome: Asked): CreatedAttestation {
  const read = readAs(outcome, createdAttestationSchema);
  if (read.answered) return { kind: 'created', ...read.value };
  const attestationId = outcome.kind === 'ok' ? idOfLocation(outcome.reply) : null;
  return attestationId === null ? notCreated(read.failure) : { kind: 'created', attestationId };
}

/** 200 and 201 both say that it exists, whatever the body; a page is an answer of something between us and Microsoft. */
function createdAgreement(outcome: Asked): CreatedAgreement {
  if (outcome.kind === 'failed') return notCreated(outcome.failure);
  const { reply, ids } = outcome;
  if ((reply.status !== 200 && reply.status !== 201) || reply.body.kind === 'html')
    return notCreated(unreadable(reply, ids));
  const read = readAs(outcome, agreementSchema);
  const echoed = read.answered ? read.value.dateAgreed : null;
  return { kind: 'created', dateAgreed: echoed === null ? null : readDate(echoed) };
}

/** Only a "no" in the API's own name, or a call that was never made, says that nothing was created. */
function notCreated(failure: Failure): { readonly kind: 'refused' | 'unanswered'; readonly failure: Failure } {
  switch (failure.kind) {
    case 'refused':
    case 'validation':
    case 'credential':
    case 'throttled':
    case 'notAsked':
      return { kind: 'refused', failure };
    case 'unavailable':
    case 'unanswered':
    case 'unreadable':
      return { kind: 'unanswered', failure };
  }
}

/** `/attestations/enhanced/{id}`, relative and without version. */
function idOfLocation({ headers }: Success): string | null {
  return /\/attestations\/enhanced\/([0-9a-z-]+)\/?$/i.exec(headers.get('location') ?? '')?.[1] ?? null;
}
