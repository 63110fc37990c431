import type { Alert, AlertKind } from '../../src/agreements/alerts.ts';
import type { Attestation, AttestationState } from '../../src/agreements/attestation.ts';
import type { Customer, PersonRef } from '../../src/agreements/customer.ts';
import type { Failure } from '../../src/agreements/failure.ts';
import type { FormView } from '../../src/agreements/form-view.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/agreements/instant.ts';
import type { AlertView } from '../../src/agreements/ports.ts';
import type {
  Block,
  BlockedOrder,
  Conversation,
  Subscription,
  Trouble,
  TroubleTopic,
} from '../../src/agreements/rows.ts';
import type { AttestationRequest, Contact } from '../../src/agreements/signatory.ts';
import type { CustomerStatus } from '../../src/agreements/status.ts';
import type { StatusView } from '../../src/agreements/status-view.ts';
import type { Reader } from '../../src/bot/cards.ts';

/** 21 November 2026, 09:04 UTC. */
export const now: Instant = Date.UTC(2026, 10, 21, 9, 4);

export const contoso: Customer = {
  id: '4b1c0b5e-0f6e-4a57-8f0b-6f2f1d1f0001',
  companyName: 'Contoso',
  domain: 'contoso.onmicrosoft.com',
};

export const fabrikam: Customer = {
  id: '4b1c0b5e-0f6e-4a57-8f0b-6f2f1d1f0002',
  companyName: 'Fabrikam Residences',
  domain: 'fabrikamresidences.com',
};

export const megan: PersonRef = { objectId: 'b7e3c1a0-1111-4222-8333-944455556666', name: 'Megan Bowen' };

/** Data that may stand in an agent's personal chat alone. */
export const planted = {
  firstName: 'Plantedfirst',
  lastName: 'Plantedlast',
  email: 'planted.signatory@contoso.example',
  phone: '+1 555 013 9977',
  attestationId: '9c7d7a3e-5e1e-4f0e-9f50-0a0b0c0d0e0f',
  url: 'https://cdn.partner.microsoft.com/mca/?attestationid=9c7d7a3e-5e1e-4f0e-9f50-0a0b0c0d0e0f',
  words: 'Plantedwords: PartnerConfirmedAgreementAlreadyExists for planted.signatory@contoso.example',
  orderer: 'Planted Orderer',
  ordererEmail: 'planted.orderer@contoso.example',
} as const;

export function aReader(changes: Partial<Reader> = {}): Reader {
  return {
    locale: 'en-GB',
    timeZone: 'Europe/Berlin',
    audience: 'personal',
    role: 'agent',
    now,
    dialogs: false,
    ...changes,
  };
}

export function aContact(changes: Partial<Contact> = {}): Contact {
  return {
    firstName: planted.firstName,
    lastName: planted.lastName,
    email: planted.email,
    phoneNumber: planted.phone,
    ...changes,
  };
}

export function aRequest(changes: Partial<AttestationRequest> = {}): AttestationRequest {
  return {
    country: 'DE',
    language: 'de-DE',
    companyName: contoso.companyName,
    signatoryFirstName: planted.firstName,
    signatoryLastName: planted.lastName,
    emailAddress: planted.email,
    phoneNumber: planted.phone,
    expirationInMinutes: 10_080,
    ...changes,
  };
}

export function aFailure(changes: Partial<Failure> = {}): Failure {
  return {
    kind: 'refused',
    httpStatus: 400,
    code: '600061',
    message: planted.words,
    fieldErrors: null,
    requestId: '1aa7d4a2-0000-4000-8000-000000000001',
    correlationId: '1aa7d4a2-0000-4000-8000-000000000002',
    retryAfterMs: null,
    credential: null,
    ...changes,
  };
}

const noAnswer = { kind: 'unanswered', httpStatus: null, code: null, message: '', correlationId: null } as const;

/** An attestation as it is in a state; six days before its deadline while that matters. */
export function anAttestation(state: AttestationState, changes: Partial<Attestation> = {}): Attestation {
  const made = state !== 'creating' && state !== 'unanswered' && state !== 'refused';
  const live = state === 'creating' || state === 'unanswered' || state === 'pending' || state === 'finalizing';
  const over = state === 'expired' || state === 'notFinalizedInTime';
  const failed = state === 'failed' || state === 'refused' || state === 'unanswered';
  return {
    id: 'a-1',
    version: 3,
    customer: contoso,
    owner: megan,
    state,
    requestedAt: now - DAY,
    request: aRequest(),
    autoFinalize: state !== 'notFinalizedInTime',
    originConversationId: 'conversation-1',
    creation: { requestId: 'c-1', sends: 1 },
    attestationId: made ? planted.attestationId : null,
    createdAt: made ? now - DAY : null,
    deadline: made ? (over ? now - MINUTE : now + 6 * DAY) : null,
    intent: null,
    lostDates: [],
    technicalSince: null,
    refusedWith: [],
    tries: made ? 3 : 0,
    lastTryAt: made ? now - 4 * MINUTE : null,
    failure: failed ? aFailure(state === 'unanswered' ? noAnswer : {}) : null,
    finalizedAt: state === 'finalized' ? now - 5 * MINUTE : null,
    replaces: null,
    replacedBy: state === 'replaced' ? 'a-2' : null,
    triedWhileReplaced: state === 'replaced',
    endedAt: live ? null : now - MINUTE,
    ...changes,
  };
}

export function anOrder(changes: Partial<BlockedOrder> = {}): BlockedOrder {
  return {
    eventKey: 'e-1',
    eventId: 'e-1',
    code: '900428',
    orderId: 'SO-4711',
    cartId: null,
    action: 'increase quantity',
    description: null,
    orderedBy: { name: planted.orderer, email: planted.ordererEmail, objectId: null },
    occurredAt: now - HOUR,
    ...changes,
  };
}

export function aBlock(changes: Partial<Block> = {}): Block {
  return {
    id: 'b-1',
    version: 1,
    customer: contoso,
    state: 'open',
    openedAt: now - HOUR,
    closedAt: null,
    orders: [anOrder()],
    refusedAlthough: null,
    looks: 0,
    test: false,
    ...changes,
  };
}

const agreement = (dateAgreed: Instant) => ({ dateAgreed, templateId: 't-1', primaryContact: aContact() });

export const statuses: readonly CustomerStatus[] = [
  { kind: 'acceptedAttested', agreement: agreement(Date.UTC(2025, 8, 12)) },
  { kind: 'acceptedDirect' },
  { kind: 'reattestationRequired', agreement: agreement(Date.UTC(2021, 4, 3)) },
  { kind: 'notAccepted' },
  {
    kind: 'unknown',
    failures: [{ ...aFailure({ kind: 'unanswered', httpStatus: null, code: null, message: '' }), half: 'agreements' }],
  },
];

export function aStatusView(status: CustomerStatus, changes: Partial<StatusView> = {}): StatusView {
  return {
    customer: contoso,
    status,
    readAt: now - 4 * MINUTE,
    lastKnown: null,
    attestation: null,
    block: null,
    asking: false,
    ...changes,
  };
}

export function anAlert(kind: AlertKind, changes: Partial<Alert> = {}): Alert {
  return {
    id: `a-1:${kind}`,
    version: 0,
    kind,
    customerId: contoso.id,
    attestationId: 'a-1',
    blockId: null,
    trouble: null,
    customer: null,
    raisedAt: now - MINUTE,
    unheard: false,
    test: false,
    ...changes,
  };
}

/** Something that operations must mend, with the facts that the bot knows of it. */
export function aTrouble(id: TroubleTopic, changes: Partial<Trouble> = {}): Trouble {
  return { id, version: 1, since: now - HOUR, endedAt: null, facts: {}, ...changes };
}

/** An alert for those who run the bot. */
export function operationsView(trouble: Trouble, changes: Partial<AlertView> = {}): AlertView {
  const alert = anAlert('operations', { customerId: null, attestationId: null, trouble: trouble.id });
  return { alert, attestation: null, block: null, mention: null, trouble, ...changes };
}

/** An alert with what it is about, in the state that raises it. */
export function anAlertView(kind: AlertKind, changes: Partial<AlertView> = {}): AlertView {
  if (kind === 'operations') return operationsView(aTrouble('appUserCredential'), changes);
  const ofBlock = kind === 'purchaseBlocked' || kind === 'unblocked';
  const ofPage = kind === 'newLinkWanted' || kind === 'otherSignatory' || kind === 'saidAccepted';
  const state: AttestationState = ofBlock || ofPage || kind === 'expiring' || kind === 'stuck' ? 'pending' : kind;
  const open = kind === 'unblocked' ? aBlock({ state: 'unblocked', closedAt: now }) : aBlock();
  return {
    alert: anAlert(kind, ofBlock ? { attestationId: null, blockId: 'b-1' } : {}),
    attestation: ofBlock ? null : anAttestation(state, kind === 'saidAccepted' ? { autoFinalize: false } : {}),
    block: ofBlock ? open : null,
    mention: null,
    trouble: null,
    ...changes,
  };
}

export function aForm(changes: Partial<FormView> = {}): FormView {
  const { expirationInMinutes, ...typed } = aRequest();
  return {
    formKey: 'f-1',
    customer: contoso,
    values: {
      ...typed,
      expirationInMinutes: String(expirationInMinutes),
      otherMinutes: '',
      autoFinalize: 'true',
      pageDays: '30',
    },
    problems: {},
    notes: [],
    confirmedName: '',
    asksPageDays: true,
    replaces: null,
    ...changes,
  };
}

export function aConversation(changes: Partial<Conversation> = {}): Conversation {
  return {
    id: 'conversation-1',
    version: 1,
    kind: 'channel',
    tenantId: 'tenant-1',
    name: 'Sales',
    reference: '{}',
    seenAt: now,
    goneAt: null,
    lastError: null,
    ...changes,
  };
}

export function aSubscription(changes: Partial<Subscription> = {}): Subscription {
  return {
    id: 'conversation-1',
    version: 1,
    rules: [
      { kinds: ['purchaseBlocked', 'unblocked'], customer: null },
      { kinds: ['finalized'], customer: fabrikam },
    ],
    by: megan,
    ...changes,
  };
}
