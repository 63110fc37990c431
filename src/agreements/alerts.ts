import type { Attestation, AttestationState } from './attestation.ts';
import type { Customer, PersonRef } from './customer.ts';
import type { Instant } from './instant.ts';
import type { WorkOrder } from './ports.ts';
import type { Block, TroubleTopic } from './rows.ts';

/** The kinds of alert, in the order in which help and `subscribe` name them. */
export const alertKinds = [
  'finalized',
  'expiring',
  'expired',
  'notFinalizedInTime',
  'failed',
  'stuck',
  'acceptedDirectly',
  'saidAccepted',
  'newLinkWanted',
  'otherSignatory',
  'purchaseBlocked',
  'unblocked',
  'operations',
] as const;

export type AlertKind = (typeof alertKinds)[number];

/** The kinds that are about customers: what *all* means. `operations` is about the bot itself, for those who run it. */
export const customerKinds: readonly AlertKind[] = alertKinds.filter((kind) => kind !== 'operations');

/** `good` ends well, `news` wants a look, `urgent` wants an act. */
export type Severity = 'good' | 'news' | 'urgent';

interface AlertRule {
  readonly severity: Severity;
  /** The state whose first entry raises it; null where something other than a transition does. */
  readonly raisedOn: AttestationState | null;
  /** What makes it pointless before it was told: the attestation's end, or already the deadline of its link. */
  readonly overtakenBy: 'end' | 'deadline' | null;
}

/** One record a kind. A new kind is an entry here; the compiler names what else is missing. */
export const alertRules: Readonly<Record<AlertKind, AlertRule>> = {
  finalized: { severity: 'good', raisedOn: 'finalized', overtakenBy: null },
  expiring: { severity: 'news', raisedOn: null, overtakenBy: 'deadline' },
  expired: { severity: 'urgent', raisedOn: 'expired', overtakenBy: null },
  notFinalizedInTime: { severity: 'urgent', raisedOn: 'notFinalizedInTime', overtakenBy: null },
  failed: { severity: 'urgent', raisedOn: 'failed', overtakenBy: null },
  stuck: { severity: 'urgent', raisedOn: null, overtakenBy: 'end' },
  acceptedDirectly: { severity: 'good', raisedOn: 'acceptedDirectly', overtakenBy: null },
  saidAccepted: { severity: 'urgent', raisedOn: null, overtakenBy: 'end' },
  newLinkWanted: { severity: 'urgent', raisedOn: null, overtakenBy: null },
  otherSignatory: { severity: 'urgent', raisedOn: null, overtakenBy: null },
  purchaseBlocked: { severity: 'urgent', raisedOn: null, overtakenBy: null },
  unblocked: { severity: 'good', raisedOn: null, overtakenBy: null },
  operations: { severity: 'urgent', raisedOn: null, overtakenBy: null },
};

/** What a personal install hears without asking (the welcome says how to stop). */
export const personalDefaults: readonly AlertKind[] = ['purchaseBlocked', 'unblocked'];

/** What a team or group chat is offered, to be changed before it is taken. */
export const sharedDefaults: readonly AlertKind[] = ['finalized', 'purchaseBlocked', 'unblocked'];

/**
 * A raised alert. It holds no personal data: cards are made from the attestation, block or trouble it names. `id` is derived from what it is
 * about, so that the same thing cannot be raised twice.
 */
export interface Alert {
  readonly id: string;
  readonly version: number;
  readonly kind: AlertKind;
  /** Null for `operations`. */
  readonly customerId: string | null;
  readonly attestationId: string | null;
  readonly blockId: string | null;
  /** For `operations`: what it is about. */
  readonly trouble: TroubleTopic | null;
  /** Where neither an attestation nor a block names the customer. */
  readonly customer: Customer | null;
  readonly raisedAt: Instant;
  /** Where nobody could be told: kept, counted, and shown to the next permitted person. */
  readonly unheard: boolean;
  /** Sent by a shop to try the connection out. */
  readonly test: boolean;
  /** Who said *I take it*, or took over what it is about. Absent: nobody yet. */
  readonly taken?: { readonly by: PersonRef; readonly at: Instant };
  /** When it was said again to operations, because nobody took it: it is said again once. */
  readonly escalatedAt?: Instant;
}

/** Whether an alert asks somebody to act on a customer: it can be taken, and is said again to operations where nobody does. */
export function isTakeable({ kind, test }: Pick<Alert, 'kind' | 'test'>): boolean {
  return alertRules[kind].severity === 'urgent' && kind !== 'operations' && !test;
}

/** Whether an alert has lost its point before it was told: what it warned of has happened, or cannot happen any more. */
export function isOvertaken(alert: Pick<Alert, 'kind'>, attestation: Attestation | null, now: Instant): boolean {
  const { overtakenBy } = alertRules[alert.kind];
  if (overtakenBy === null || attestation === null) return false;
  const over = attestation.deadline !== null && now >= attestation.deadline;
  return attestation.endedAt !== null || (overtakenBy === 'deadline' && over);
}

/** The alert that entering a state raises, or null. Ids make it once per attestation and kind. */
export function alertOnEntering(before: AttestationState, after: Attestation, now: Instant): Alert | null {
  if (before === after.state) return null;
  const kind = alertKinds.find((candidate) => alertRules[candidate].raisedOn === after.state);
  return kind === undefined ? null : attestationAlert(kind, after, now);
}

/** An alert about an attestation; `mark` tells several of one kind apart (the three of `expiring`). */
export function attestationAlert(kind: AlertKind, attestation: Attestation, now: Instant, mark = ''): Alert {
  return newAlert({
    id: `${attestation.id}:${kind}${mark === '' ? '' : `:${mark}`}`,
    kind,
    customerId: attestation.customer.id,
    attestationId: attestation.id,
    raisedAt: now,
  });
}

/** An alert about a customer without an attestation; `at` makes it once for each time that it happens. */
export function customerAlert(kind: AlertKind, customer: Customer, at: Instant): Alert {
  return newAlert({ id: `${customer.id}:${kind}:${at}`, kind, customerId: customer.id, customer, raisedAt: at });
}

type BlockAlertKind = 'purchaseBlocked' | 'unblocked';

/** The id of the one alert of its kind about a blocked purchase. */
export const blockAlertId = (kind: BlockAlertKind, blockId: string): string => `${blockId}:${kind}`;

/** An alert about a blocked purchase, or its end. */
export function blockAlert(kind: BlockAlertKind, { id, customer, test }: Block, now: Instant): Alert {
  return newAlert({
    id: blockAlertId(kind, id),
    kind,
    customerId: customer.id,
    blockId: id,
    raisedAt: now,
    test,
  });
}

/** The order to edit what was told of a blocked purchase. */
export function blockedAlertEdit(blockId: string, now: Instant): WorkOrder {
  return { kind: 'refreshAlert', subject: blockAlertId('purchaseBlocked', blockId), dueAt: now };
}

/** An alert that nobody has been told yet; what is left out is none. */
export function newAlert(raised: Pick<Alert, 'id' | 'kind' | 'raisedAt'> & Partial<Alert>): Alert {
  return {
    version: 0,
    customerId: null,
    attestationId: null,
    blockId: null,
    trouble: null,
    customer: null,
    unheard: false,
    test: false,
    ...raised,
  };
}
