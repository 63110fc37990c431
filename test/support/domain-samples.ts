import type { Attestation } from '../../src/agreements/attestation.ts';
import type { Customer, PersonRef } from '../../src/agreements/customer.ts';
import type { Failure } from '../../src/agreements/failure.ts';
import { DAY, type Instant } from '../../src/agreements/instant.ts';
import type { AttestationRequest, Contact } from '../../src/agreements/signatory.ts';
import type { FormInputs } from '../../src/agreements/signatory-form.ts';
import type { AgreementRecord } from '../../src/agreements/status.ts';

/** When every test begins. */
export const start: Instant = Date.UTC(2026, 2, 2, 9, 0, 0);
export const cutoff: Instant = Date.UTC(2023, 3, 1);
export const template = '117a77b0-9360-443b-8795-c6dedc750cf9';

export const contoso: Customer = {
  id: '0a000000-0000-4000-8000-000000000001',
  companyName: 'Contoso',
  domain: 'contoso.example',
};
export const fabrikam: Customer = {
  id: '0a000000-0000-4000-8000-000000000002',
  companyName: 'Fabrikam',
  domain: 'fabrikam.example',
};
export const alex: PersonRef = { objectId: '0b000000-0000-4000-8000-000000000001', name: 'Alex' };
export const sam: PersonRef = { objectId: '0b000000-0000-4000-8000-000000000002', name: 'Sam' };

export const aRequest: AttestationRequest = {
  country: 'DE',
  language: 'de-DE',
  companyName: 'Contoso',
  signatoryFirstName: 'Kim',
  signatoryLastName: 'Akers',
  emailAddress: 'kim@contoso.example',
  phoneNumber: '+49 30 555 0123',
  expirationInMinutes: 10_080,
};

export const contactOf = (request: AttestationRequest): Contact => ({
  firstName: request.signatoryFirstName,
  lastName: request.signatoryLastName,
  email: request.emailAddress,
  phoneNumber: request.phoneNumber,
});

export const anAgreement = (dateAgreed: Instant, contact: Contact | null = contactOf(aRequest)): AgreementRecord => ({
  dateAgreed,
  templateId: template,
  primaryContact: contact,
});

export const inputs = (changed: Partial<FormInputs> = {}): FormInputs => ({
  ...aRequest,
  expirationInMinutes: String(aRequest.expirationInMinutes),
  otherMinutes: '',
  autoFinalize: 'true',
  pageDays: '30',
  ...changed,
});

export const aFailure = (changed: Partial<Failure> = {}): Failure => ({
  kind: 'refused',
  httpStatus: 400,
  code: '1999',
  message: 'The attestation has not been accepted.',
  fieldErrors: null,
  requestId: '0c000000-0000-4000-8000-000000000001',
  correlationId: null,
  retryAfterMs: null,
  credential: null,
  ...changed,
});

export const timeout = aFailure({ kind: 'unanswered', httpStatus: null, code: null, message: '' });
export const duplicate = aFailure({ code: '600061', message: 'Agreement already exists.' });
export const unavailable = aFailure({ kind: 'unavailable', httpStatus: 503, code: null, message: '' });
export const throttled = aFailure({ kind: 'throttled', httpStatus: 429, code: null, message: '' });
/** The integration account's sign-in was never given. */
export const noAppUser = aFailure({
  kind: 'credential',
  httpStatus: null,
  code: null,
  message: '',
  credential: 'appUser',
});
export const notAsked = aFailure({ kind: 'notAsked', httpStatus: null, code: null, message: '', retryAfterMs: 45_000 });
export const noToken = aFailure({ kind: 'credential', httpStatus: 401, code: '900421', message: '' });

/** An attestation as it stands after its link was made at `start`; change what the test is about. */
export const anAttestation = (changed: Partial<Attestation> = {}): Attestation => ({
  id: 'form-1',
  version: 1,
  customer: contoso,
  owner: alex,
  state: 'pending',
  requestedAt: start,
  request: aRequest,
  autoFinalize: true,
  originConversationId: 'personal-alex',
  creation: { requestId: 'creation-1', sends: 1 },
  attestationId: 'microsofts-1',
  createdAt: start,
  deadline: start + 7 * DAY,
  intent: null,
  lostDates: [],
  technicalSince: null,
  refusedWith: [],
  tries: 0,
  lastTryAt: null,
  failure: null,
  finalizedAt: null,
  replaces: null,
  replacedBy: null,
  triedWhileReplaced: false,
  endedAt: null,
  ...changed,
});
