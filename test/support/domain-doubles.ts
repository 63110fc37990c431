import type { Attestation } from '../../src/agreements/attestation.ts';
import type { Answer, Failure } from '../../src/agreements/failure.ts';
import type { Instant } from '../../src/agreements/instant.ts';
import type {
  AlertView,
  Clock,
  CreatedAgreement,
  CreatedAttestation,
  LoggedAgreement,
  Notify,
  OwnNotice,
  PartnerCenter,
  SendOutcome,
  SentMessage,
} from '../../src/agreements/ports.ts';
import type { PostedCard } from '../../src/agreements/rows.ts';
import type { AttestationRequest } from '../../src/agreements/signatory.ts';
import type { AcceptanceReading, AgreementRecord } from '../../src/agreements/status.ts';
import { aFailure, anAgreement, aRequest, contactOf, noAppUser } from './domain-samples.ts';

/** The process died: what was in memory is gone, what was committed is not. */
export class ProcessDied extends Error {
  override readonly name = 'ProcessDied';
}

type Scripted<T> = T | 'dieBefore' | 'dieAfter' | (() => T | Promise<T>);
type Sent<F extends (input: never) => unknown> = Parameters<F>[0];

/** A Partner Center with a memory of its own. What is scripted comes first, once each; then it behaves as Microsoft documents. */
export interface Microsoft extends PartnerCenter {
  readonly accept: (attestationId: string) => void;
  readonly agreements: Map<string, AgreementRecord[]>;
  readonly directSigned: Set<string>;
  readonly attestationCalls: Sent<PartnerCenter['createAttestation']>[];
  readonly agreementCalls: Sent<PartnerCenter['createAgreement']>[];
  readonly readings: string[];
  readonly nextAttestations: Scripted<CreatedAttestation>[];
  readonly nextAgreements: Scripted<CreatedAgreement>[];
  readonly nextReadings: (Partial<AcceptanceReading> | (() => Promise<Partial<AcceptanceReading>>))[];
  readonly logReadings: Sent<PartnerCenter['readAgreementLog']>[];
  /** From when the log of all customers was read. */
  readonly newReadings: Instant[];
  /** Agreements that another tool made, as the log has them. */
  readonly elsewhere: { readonly customerId: string; readonly at: Instant }[];
  /** False: the log of all customers is not answered. */
  appOnly: boolean;
  readonly nextLogs: Answer<readonly LoggedAgreement[]>[];
  /** How long a created agreement stays invisible, in the list and in the log. */
  lag: number;
  /** False: only what needs no App+User is answered. */
  appUser: boolean;
  /** What the log leaves out of an entry. */
  logOmits: (keyof LoggedAgreement)[];
  /** What an attempt before the acceptance is refused with. */
  notAccepted: Failure;
}

export function createMicrosoft(clock: Pick<Clock, 'now'>): Microsoft {
  const accepted = new Set<string>();
  const made = new Map<string, string>();
  const answered = new Map<string, CreatedAgreement>();
  const hidden = new Map<AgreementRecord, Instant>();
  const log: { readonly customerId: string; readonly entry: LoggedAgreement }[] = [];
  const requests = new Map<string, AttestationRequest>();

  const makeAttestation: PartnerCenter['createAttestation'] = async ({ requestId, request }) => {
    const attestationId = made.get(requestId) ?? `microsofts-${made.size + 1}`;
    made.set(requestId, attestationId);
    requests.set(attestationId, request);
    return { kind: 'created', attestationId };
  };

  const makeAgreement: PartnerCenter['createAgreement'] = async (input) => {
    const before = answered.get(input.requestId);
    if (before !== undefined) return before;
    if (!accepted.has(input.attestationId)) return { kind: 'refused', failure: microsoft.notAccepted };
    const request = requests.get(input.attestationId) ?? aRequest;
    const records = microsoft.agreements.get(input.customerId) ?? [];
    const record = anAgreement(input.dateAgreed, contactOf(request));
    hidden.set(record, clock.now() + microsoft.lag);
    microsoft.agreements.set(input.customerId, [...records, record]);
    const { customerId, attestationId, dateAgreed, requestId: correlationId } = input;
    log.push({
      customerId,
      entry: { at: clock.now(), attestationId, dateAgreed, correlationId, byThisApplication: true },
    });
    const outcome: CreatedAgreement = { kind: 'created', dateAgreed: input.dateAgreed };
    answered.set(input.requestId, outcome);
    return outcome;
  };

  const microsoft: Microsoft = {
    accept: (id) => accepted.add(id),
    agreements: new Map(),
    directSigned: new Set(),
    attestationCalls: [],
    agreementCalls: [],
    readings: [],
    nextAttestations: [],
    nextAgreements: [],
    nextReadings: [],
    logReadings: [],
    nextLogs: [],
    newReadings: [],
    elsewhere: [],
    appOnly: true,
    lag: 0,
    appUser: true,
    logOmits: [],
    notAccepted: aFailure(),
    createAttestation: (input) => {
      microsoft.attestationCalls.push(input);
      return played(microsoft.nextAttestations.shift(), () => makeAttestation(input));
    },
    createAgreement: (input) => {
      microsoft.agreementCalls.push(input);
      return played(microsoft.nextAgreements.shift(), () => makeAgreement(input));
    },
    readAcceptance: async (customerId) => {
      microsoft.readings.push(customerId);
      const scripted = microsoft.nextReadings.shift();
      const records = microsoft.agreements.get(customerId) ?? [];
      const visible = records.filter((record) => (hidden.get(record) ?? 0) <= clock.now());
      return {
        readAt: clock.now(),
        agreements: { answered: true, value: visible },
        directSigned: { answered: true, value: microsoft.directSigned.has(customerId) },
        ...(microsoft.appUser ? {} : unread),
        ...(typeof scripted === 'function' ? await scripted() : scripted),
      };
    },
    readAgreementLog: async (input) => {
      microsoft.logReadings.push(input);
      const visible = log.filter(
        ({ customerId, entry }) =>
          customerId === input.customerId && entry.at >= input.from && entry.at + microsoft.lag <= clock.now(),
      );
      const omitted = Object.fromEntries(microsoft.logOmits.map((name) => [name, null]));
      return (
        microsoft.nextLogs.shift() ?? { answered: true, value: visible.map(({ entry }) => ({ ...entry, ...omitted })) }
      );
    },
    readNewAgreements: async ({ from }) => {
      microsoft.newReadings.push(from);
      const own = log.map(({ customerId, entry }) => ({ customerId, at: entry.at }));
      const entries = [...own, ...microsoft.elsewhere].filter(({ at }) => at >= from && at <= clock.now());
      return microsoft.appOnly ? { answered: true, value: entries } : { answered: false, failure: noAppUser };
    },
    agreementDocument: async () => ({ answered: false, failure: noAppUser }),
    relationshipUrl: async () => ({ answered: false, failure: noAppUser }),
  };
  return microsoft;
}

const unread = {
  agreements: { answered: false, failure: noAppUser },
  directSigned: { answered: false, failure: noAppUser },
} as const;

async function played<T>(scripted: Scripted<T> | undefined, act: () => Promise<T>): Promise<T> {
  if (scripted === 'dieBefore') throw new ProcessDied('before the call');
  if (scripted === 'dieAfter') {
    await act();
    throw new ProcessDied('after the call');
  }
  if (scripted === undefined) return act();
  return isFunction(scripted) ? scripted() : scripted;
}

const isFunction = <T>(value: T | (() => T | Promise<T>)): value is () => T | Promise<T> => typeof value === 'function';

/** Teams, which remembers what it was told; scripted outcomes come first. */
export interface Chat extends Notify {
  readonly alerts: {
    readonly view: AlertView;
    readonly to: string;
    readonly rootId: string | null;
    readonly activityId: string;
  }[];
  readonly summaries: { readonly views: readonly AlertView[]; readonly to: string }[];
  readonly probes: string[];
  readonly alertEdits: ({ readonly view: AlertView; readonly to: string } & SentMessage)[];
  readonly cardEdits: { readonly attestation: Attestation; readonly card: PostedCard }[];
  readonly notices: { readonly notice: OwnNotice; readonly to: string }[];
  readonly nextSends: Scripted<SendOutcome>[];
  readonly nextEdits: SendOutcome[];
  readonly nextProbes: SendOutcome[];
}

export function createChat(): Chat {
  let activities = 0;
  const chat: Chat = {
    alerts: [],
    alertEdits: [],
    cardEdits: [],
    notices: [],
    nextSends: [],
    nextEdits: [],
    summaries: [],
    probes: [],
    nextProbes: [],
    sendAlert: (view, to, rootId) =>
      played(chat.nextSends.shift(), async () => {
        activities += 1;
        const activityId = `activity-${activities}`;
        chat.alerts.push({ view, to: to.id, rootId, activityId });
        return { kind: 'sent', activityId };
      }),
    sendSummary: (views, to) =>
      played(chat.nextSends.shift(), async () => {
        activities += 1;
        chat.summaries.push({ views, to: to.id });
        return { kind: 'sent', activityId: `activity-${activities}` };
      }),
    probe: async (to) => {
      chat.probes.push(to.id);
      return chat.nextProbes.shift() ?? { kind: 'sent', activityId: null };
    },
    updateAlert: async (view, to, { activityId, rootId }) => {
      chat.alertEdits.push({ view, to: to.id, activityId, rootId });
      return chat.nextEdits.shift() ?? { kind: 'sent', activityId };
    },
    sendNotice: (notice, to) =>
      played(chat.nextSends.shift(), async () => {
        chat.notices.push({ notice, to: to.id });
        return { kind: 'sent', activityId: null };
      }),
    updateAttestation: async (attestation, card) => {
      chat.cardEdits.push({ attestation, card });
      return chat.nextEdits.shift() ?? { kind: 'sent', activityId: card.activityId };
    },
  };
  return chat;
}
