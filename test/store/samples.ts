import type { Alert } from '../../src/agreements/alerts.ts';
import type { Attestation } from '../../src/agreements/attestation.ts';
import { type Campaign, type CampaignRow, noTotals } from '../../src/agreements/campaign.ts';
import type { HistoryEntry, WorkOrder } from '../../src/agreements/ports.ts';
import type {
  AcceptancePage,
  Block,
  Claim,
  CustomerRow,
  EvidenceHead,
  EvidenceRow,
  MirrorRow,
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

export function aCampaign(change: Partial<Campaign> = {}): Campaign {
  return {
    id: 'campaign-1',
    version: 0,
    name: 'Spring',
    state: 'running',
    by: { objectId: 'agent-1', name: 'Alex Wilber' },
    zone: 'Europe/Berlin',
    createdAt: noon,
    sending: 'mail',
    originConversationId: 'conversation-1',
    remindDays: 0,
    sentence: '',
    minutes: 10_080,
    waveSize: 50,
    hour: 9,
    startsAt: noon,
    endsAt: noon + 60 * 86_400_000,
    wavesBegun: 1,
    waveReady: false,
    cancelLive: false,
    totals: noTotals(),
    reissued: 0,
    boards: [{ conversationId: 'conversation-1', activityId: 'activity-1', threadId: null }],
    endedAt: null,
    ...change,
  };
}

export function aCampaignRow(change: Partial<CampaignRow> = {}): CampaignRow {
  const { request } = anAttestation();
  return {
    id: 'campaign-1:1',
    version: 0,
    campaignId: 'campaign-1',
    number: 1,
    line: 2,
    customer: { id: 'customer-1', companyName: 'Contoso', domain: 'contoso.com' },
    typed: 'contoso.com',
    owner: { objectId: 'agent-1', name: 'Alex Wilber' },
    replyTo: 'alex@partner.com',
    inputs: { ...request, expirationInMinutes: '10080', otherMinutes: '', autoFinalize: 'true', pageDays: '' },
    state: 'sent',
    reason: null,
    detail: '',
    words: null,
    wave: 1,
    attestationId: 'campaign-1:1:1',
    issues: 1,
    reissues: 0,
    messages: 1,
    reminders: 0,
    inFlight: null,
    sentAt: noon,
    tries: 0,
    settledAt: null,
    ...change,
  };
}

export function aCustomerRow(change: Partial<CustomerRow> = {}): CustomerRow {
  return {
    id: 'customer-1',
    version: 0,
    customer: { id: 'customer-1', companyName: 'Contoso', domain: 'contoso.com' },
    reseller: { id: 'reseller-1', name: 'Relecloud' },
    pass: 2,
    resellerPass: 2,
    leftAt: null,
    exposure: { readAt: noon, nextCommitmentEnd: noon + 86_400_000, seats: 25, subscriptions: 2 },
    ...change,
  };
}

export function aMirrorRow(change: Partial<MirrorRow> = {}): MirrorRow {
  return {
    id: 'mirror',
    version: 0,
    pass: 2,
    passStartedAt: noon,
    stage: 'resellers',
    cursor: '["/v1/customers?size=500",[]]',
    resellers: [{ id: 'reseller-1', name: 'Relecloud' }],
    listedAt: noon,
    leavingOut: 0,
    leftOut: 3,
    failingSince: { list: null, read: noon },
    stalledSince: null,
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
