import type { Alert } from '../../src/agreements/alerts.ts';
import type { Attestation } from '../../src/agreements/attestation.ts';
import type { HistoryEntry, WorkOrder } from '../../src/agreements/ports.ts';
import type {
  AcceptancePage,
  Block,
  Claim,
  EvidenceHead,
  EvidenceRow,
  RefusalCode,
  SecretRow,
  Trouble,
} from '../../src/agreements/rows.ts';

/** 1 June 2026, noon UTC. */
export const noon = Date.UTC(2026, 5, 1, 12);

/** An attestation as the form makes it, version 0. */
export function anAttestation(change: Partial<Attestation> = {}): Attestation {
  return {
    id: 'attestation-1',
    version: 0,
    customer: { id: 'customer-1', companyName: 'Contoso', domain: 'contoso.com' },
    owner: { objectId: 'agent-1', name: 'Alex Wilber' },
    state: 'pending',
    requestedAt: noon,
    request: {
      country: 'US',
      language: 'en-US',
      companyName: 'Contoso',
      signatoryFirstName: 'Megan',
      signatoryLastName: 'Bowen',
      emailAddress: 'megan@contoso.com',
      phoneNumber: '4255550100',
      expirationInMinutes: 10_080,
    },
    autoFinalize: true,
    originConversationId: 'conversation-1',
    creation: { requestId: 'request-1', sends: 1 },
    attestationId: 'link-secret-1',
    createdAt: noon,
    deadline: noon + 10_080 * 60_000,
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
    ...change,
  };
}

export function aClaim(id = 'live:customer-1', change: Partial<Claim> = {}): Claim {
  return { id, version: 0, holder: 'attestation-1', ...change };
}

export function anAlert(change: Partial<Alert> = {}): Alert {
  return {
    id: 'attestation-1:finalized',
    version: 0,
    kind: 'finalized',
    customerId: 'customer-1',
    attestationId: 'attestation-1',
    blockId: null,
    trouble: null,
    customer: null,
    raisedAt: noon,
    unheard: false,
    test: false,
    ...change,
  };
}

export function aBlock(change: Partial<Block> = {}): Block {
  return {
    id: 'block-1',
    version: 0,
    customer: { id: 'customer-1', companyName: 'Contoso', domain: 'contoso.com' },
    state: 'open',
    openedAt: noon,
    closedAt: null,
    orders: [],
    refusedAlthough: null,
    looks: 0,
    test: false,
    ...change,
  };
}

export function aSecret(change: Partial<SecretRow> = {}): SecretRow {
  return { id: 'refreshToken', version: 0, value: 'planted-refresh-token', obtainedAt: noon, seed: null, ...change };
}

export function aTrouble(change: Partial<Trouble> = {}): Trouble {
  return {
    id: 'appUserCredential',
    version: 0,
    since: noon,
    endedAt: null,
    facts: { reason: 'refused', code: '900421', endsAt: null, attestations: 5 },
    ...change,
  };
}

export function aRefusalCode(change: Partial<RefusalCode> = {}): RefusalCode {
  return { id: '1999', version: 0, attestationIds: ['attestation-1'], cameBeforeSuccess: false, ...change };
}

export function anEvidenceHead(change: Partial<EvidenceHead> = {}): EvidenceHead {
  return { id: 'head', version: 0, sequence: 1, hash: 'a'.repeat(64), ...change };
}

export function anEvidenceRow(change: Partial<EvidenceRow> = {}): EvidenceRow {
  const customer = { id: 'customer-1', companyName: 'Contoso', domain: 'contoso.com' };
  const written = { sequence: 1, hash: 'a'.repeat(64), customer, writtenAt: noon };
  return { id: 'attestation-1', version: 0, ...written, ...change };
}

export function aPage(change: Partial<AcceptancePage> = {}): AcceptancePage {
  return {
    id: 'b'.repeat(64),
    version: 0,
    chain: 'attestation-1',
    customer: { id: 'customer-1', companyName: 'Contoso', domain: 'contoso.com' },
    attestationId: 'attestation-1',
    endsAt: noon + 30 * 86_400_000,
    shownUntil: noon + 30 * 86_400_000,
    renewing: null,
    other: { firstName: 'Ina', lastName: 'Berg', emailAddress: 'ina@contoso.com', phoneNumber: '+49 30 901820' },
    others: 1,
    newLinkWantedAt: null,
    ...change,
  };
}

export function anEntry(change: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    at: noon,
    kind: 'created',
    customerId: 'customer-1',
    attestationId: 'attestation-1',
    actor: { objectId: 'agent-1', name: 'Alex Wilber' },
    facts: { correlationId: 'correlation-1', tries: 1, automatic: true, code: null },
    ...change,
  };
}

export function anOrder(subject: string, change: Partial<WorkOrder> = {}): WorkOrder {
  return { kind: 'finalize', subject, dueAt: noon, ...change };
}
