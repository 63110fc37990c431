import { z } from 'zod';
import { logAgreement } from './audit.ts';
import { customerOf, isAnswer } from './customers.ts';
import { type Answer, type Call, parseJson } from './http.ts';
import { answer, customersError, generalError } from './microsoft.ts';
import {
  type Agreement,
  type Attestation,
  attestationState,
  type Contact,
  type Customer,
  cloudTemplateId,
  customerTemplateId,
  cutoff,
} from './model.ts';
import { type AttestationRefusal, refuseAttestation } from './not-accepted.ts';
import { recordedAnswer } from './recorded.ts';
import { withReplay } from './replay.ts';
import { showAgreement } from './show-agreement.ts';
import { instant } from './time.ts';
import { onlyAppOnly } from './tokens.ts';
import type { World } from './world.ts';

const minute = 60_000;

/** Microsoft: Create Agreement API. The template decides the type; what `type` says is not looked at. */
const bodySchema = z.object({
  attestationId: z.string().nullish(),
  templateId: z.enum([customerTemplateId, cloudTemplateId]),
  dateAgreed: z.string().transform(instant).pipe(z.number()),
  userId: z.string().nullish(),
});
const idOnlySchema = z.object({ attestationId: z.string().min(1) });

type Request = {
  readonly customer: Customer;
  readonly attestation: Attestation;
  readonly body: z.infer<typeof bodySchema>;
};

/** Creates the agreement of an accepted attestation, once per `MS-RequestId`; resolves when it is on disk. */
export async function createAgreement(world: World, call: Call): Promise<Answer> {
  const body = parseJson(call.body);
  // Without an attestation it is the retired way, with whichever token.
  if (!idOnlySchema.safeParse(body).success) return retired();
  if (call.bearer.kind === 'appUser') {
    const known = recordedAnswer(world, 'appUserOnCreateAgreement');
    if (known === undefined || known.status >= 300) return known ?? onlyAppOnly();
  }
  return withReplay(world, call, { remember: 'everything', work: () => decide(world, call, body) });
}

function decide(world: World, call: Call, json: unknown): Answer {
  const customer = customerOf(world, call);
  if (isAnswer(customer)) return customer;
  const body = bodySchema.safeParse(json);
  if (!body.success) return badBody(body.error);
  const attestation = world.data.attestations.get(body.data.attestationId?.toLowerCase() ?? '');
  const refusal = refusalOf(world, attestation);
  if (attestation === undefined || refusal !== undefined) {
    return refuseAttestation(world, refusal ?? 'unknown');
  }
  const foreign = refuseForeign(world, customer, attestation);
  if (foreign !== undefined) return foreign;
  if (body.data.dateAgreed > world.clock.now()) return recordedAnswer(world, 'futureDate') ?? futureDate();
  if (isDuplicate(customer, attestation.signatory)) return recordedAnswer(world, 'duplicateSignatory') ?? duplicate();
  const agreement = record(world, { customer, attestation, body: body.data });
  logAgreement(world, call, { customer, agreement });
  return world.data.settings.createdStyle === '200object' ? answer(200, {}) : answer(201, showAgreement(agreement));
}

/** Why this attestation makes no agreement; undefined when it does. */
function refusalOf(world: World, attestation: Attestation | undefined): AttestationRefusal | undefined {
  if (attestation === undefined) return 'unknown';
  const state = attestationState(attestation, world.clock.now());
  if (state === 'used') return 'used';
  if (state === 'waiting') return 'notAccepted';
  const survives = attestation.acceptedAt !== undefined && world.data.settings.acceptedSurvivesDeadline;
  return state === 'expired' && !survives ? 'expired' : undefined;
}

/** Nothing documented checks that an attestation belongs to the customer; only a recording can say otherwise. */
function refuseForeign(world: World, customer: Customer, attestation: Attestation): Answer | undefined {
  if (attestation.companyName === customer.companyName) return undefined;
  const known = recordedAnswer(world, 'foreignAttestation');
  return known !== undefined && known.status >= 400 ? known : undefined;
}

/**
 * All four values equal to those of a valid agreement (Microsoft: identical contact credentials are blocked once the initial
 * re-attestation is completed; over an outdated agreement the contact may be used again).
 */
function isDuplicate(customer: Customer, signatory: Contact): boolean {
  const valid = customer.agreements.filter(
    (agreement) => agreement.type === 'MicrosoftCustomerAgreement' && agreement.dateAgreed >= cutoff,
  );
  return valid.some((agreement) => contactKey(agreement.primaryContact) === contactKey(signatory));
}

function contactKey(contact: Contact): string {
  const values = [contact.firstName, contact.lastName, contact.email, contact.phoneNumber];
  return JSON.stringify(values.map((value) => value.trim().toLowerCase()));
}

function record(world: World, { customer, attestation, body }: Request): Agreement {
  const { data, clock } = world;
  const agreement: Agreement = {
    templateId: body.templateId,
    type: body.templateId === cloudTemplateId ? 'MicrosoftCloudAgreement' : 'MicrosoftCustomerAgreement',
    dateAgreed: Math.floor(body.dateAgreed / 1000) * 1000,
    primaryContact: attestation.signatory,
    userId: body.userId ?? undefined,
    attestationId: attestation.attestationId,
    visibleAt: clock.now() + data.settings.agreementLagMinutes * minute,
    countsAt: clock.now() + data.settings.orderLagMinutes * minute,
  };
  data.customers.set(customer.id, { ...customer, agreements: [...customer.agreements, agreement] });
  data.attestations.set(attestation.attestationId, { ...attestation, customerId: customer.id });
  return agreement;
}

function retired(): Answer {
  return generalError(
    400,
    600094,
    'Confirming the acceptance without an attestation is no longer supported. Use the enhanced attestation API.',
  );
}

function badBody(error: z.ZodError): Answer {
  const names = [...new Set(error.issues.map((issue) => String(issue.path[0] ?? 'body')))];
  return generalError(400, 600095, `The agreement is not valid: ${names.join(', ')}.`);
}

function futureDate(): Answer {
  return customersError(400, {
    code: 600096,
    errorName: 'AgreementDateInFuture',
    message: 'The date of the agreement cannot be in the future.',
  });
}

/** Word for word Microsoft's; its page does not give the HTTP status. */
function duplicate(): Answer {
  return customersError(400, {
    code: 600061,
    errorName: 'PartnerConfirmedAgreementAlreadyExists',
    message: 'A partner confirmed agreement already exists for the customer.',
  });
}
