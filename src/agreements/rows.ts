import type { Alert, AlertKind } from './alerts.ts';
import type { Attestation } from './attestation.ts';
import type { Customer, PersonRef } from './customer.ts';
import type { Instant } from './instant.ts';
import type { AcceptanceReading } from './status.ts';

/** The last reading of a customer's acceptance. `id` is the customer's. An older reading never overwrites a newer. */
export interface ReadingRow {
  readonly id: string;
  readonly version: number;
  readonly customer: Customer;
  readonly latest: AcceptanceReading;
  /** The last reading that decided a status; the same as `latest` unless that is unknown. */
  readonly lastKnown: AcceptanceReading | null;
}

/** One refused order of a blocked purchase. */
export interface BlockedOrder {
  /** What makes the event unique: the shop's event id, or one made from customer, order and code. */
  readonly eventKey: string;
  readonly eventId: string;
  readonly code: '900428' | '13605';
  readonly orderId: string | null;
  readonly cartId: string | null;
  readonly action: string | null;
  readonly description: string | null;
  readonly orderedBy: {
    readonly name: string | null;
    readonly email: string | null;
    readonly objectId: string | null;
  } | null;
  readonly occurredAt: Instant;
}

/** A blocked purchase: refused orders of one customer that wait for a valid agreement. `id` is unique per opening. */
export interface Block {
  readonly id: string;
  readonly version: number;
  readonly customer: Customer;
  readonly state: 'open' | 'unblocked';
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
  readonly orders: readonly BlockedOrder[];
  /** Set where the status read accepted although Microsoft refused: the date of the visible agreement, or `direct`. */
  readonly refusedAlthough: { readonly dateAgreed: Instant | null } | null;
  /** Unsuccessful looks for the agreement after it was finalized. */
  readonly looks: number;
  readonly test: boolean;
}

/** An event from a shop that was taken in. `id` is its key; `expiresAt` null keeps it for good. */
export interface SeenEvent {
  readonly id: string;
  readonly version: number;
  readonly eventId: string;
  readonly customerId: string;
  readonly receivedAt: Instant;
  readonly expiresAt: Instant | null;
}

/**
 * A mutual exclusion that several rows share: `live:<customer>` (the one live attestation) and `block:<customer>` (the one open block).
 * Made in the same commit as what it stands for; a second one is a conflict.
 */
export interface Claim {
  readonly id: string;
  readonly version: number;
  readonly holder: string;
}

export type ConversationKind = 'personal' | 'groupChat' | 'channel';

/** Where the bot was met. `reference` is the Teams edge's own and opaque here. */
export interface Conversation {
  readonly id: string;
  readonly version: number;
  readonly kind: ConversationKind;
  readonly tenantId: string | null;
  /** The team or chat as people know it, where Teams says. */
  readonly name: string | null;
  readonly reference: string;
  readonly seenAt: Instant;
  /** Set once Teams answered that the bot is gone from there. */
  readonly goneAt: Instant | null;
  /** The last failed delivery, said in `subscriptions`. */
  readonly lastError: { readonly at: Instant; readonly reason: string } | null;
}

/** Somebody who has used the bot. `id` is the Entra object id. */
export interface Person {
  readonly id: string;
  readonly version: number;
  /** Teams' own id of the person for this bot (`29:…`): what a mention in a message needs. */
  readonly teamsId: string;
  readonly name: string;
  readonly tenantId: string | null;
  /** The personal chat, null where the app is not installed for this person. */
  readonly personalConversationId: string | null;
  readonly locale: string | null;
  /** IANA name, as Teams sends it. */
  readonly timeZone: string | null;
  /** The customers last asked about, newest first, at most five. */
  readonly recent: readonly Customer[];
}

/** A conversation's alerts. `id` is the conversation's. */
export interface Subscription {
  readonly id: string;
  readonly version: number;
  readonly rules: readonly SubscriptionRule[];
  readonly by: PersonRef;
}

export interface SubscriptionRule {
  readonly kinds: readonly AlertKind[];
  /** Null: every customer. */
  readonly customer: Customer | null;
}

/** A posted card about an attestation, to be edited in place as its state changes. `id` is `<conversation>|<activity>`. */
export interface PostedCard {
  readonly id: string;
  readonly version: number;
  readonly attestationId: string;
  readonly conversationId: string;
  /** The thread it stands in, in a channel. */
  readonly threadId: string | null;
  readonly activityId: string;
  /** The person whose view it is, in a personal chat; null for a shared card, which holds no personal data. */
  readonly readerId: string | null;
}

/** One alert for one conversation. `id` is `<alert>|<conversation>`. */
export interface Delivery {
  readonly id: string;
  readonly version: number;
  readonly alertId: string;
  readonly conversationId: string;
  readonly state: 'waiting' | 'sent' | 'gone' | 'failed' | 'dropped';
  /** The person to be mentioned, where the owner cannot be reached in a personal chat. */
  readonly mention: PersonRef | null;
  readonly activityId: string | null;
  readonly tries: number;
  readonly sentAt: Instant | null;
  readonly lastError: string | null;
}

/** A token that outlives the process, such as the rotated refresh token. `id` names it. */
export interface SecretRow {
  readonly id: string;
  readonly version: number;
  readonly value: string;
  /** When Microsoft gave it out, by the wall clock. */
  readonly obtainedAt: Instant;
  /** A keyed hash of the configured value that it descends from: another one configured since then takes its place. Null: consented without one. */
  readonly seed: string | null;
}

/** What the people who run the bot are told about. */
export const troubleTopics = [
  'appOnlyCredential',
  'appUserCredential',
  'appUserEnding',
  'graphCredential',
  'partnerCenterDown',
  'unexplainedRefusals',
] as const;

export type TroubleTopic = (typeof troubleTopics)[number];

/** Something that the people who run the bot must mend. `id` is the topic; it is told once for each time that it begins. */
export interface Trouble {
  readonly id: TroubleTopic;
  readonly version: number;
  readonly since: Instant;
  /** Null while it lasts. */
  readonly endedAt: Instant | null;
  /** Codes, counts and dates; never a token, a person or a link. */
  readonly facts: Readonly<Record<string, string | number | null>>;
}

/** An answered refusal of create-agreement that Microsoft does not document. `id` is its code, or its status where it has none. */
export interface RefusalCode {
  readonly id: string;
  readonly version: number;
  /** Attestations that were refused with it, at most five: enough to tell operations. */
  readonly attestationIds: readonly string[];
  /** One of them was accepted later: this code means "not accepted yet". */
  readonly cameBeforeSuccess: boolean;
}

/** Every table and its row. */
export interface Tables {
  readonly attestations: Attestation;
  readonly readings: ReadingRow;
  readonly blocks: Block;
  readonly events: SeenEvent;
  readonly claims: Claim;
  readonly conversations: Conversation;
  readonly people: Person;
  readonly subscriptions: Subscription;
  readonly cards: PostedCard;
  readonly alerts: Alert;
  readonly deliveries: Delivery;
  readonly secrets: SecretRow;
  readonly troubles: Trouble;
  readonly refusalCodes: RefusalCode;
}

export type Table = keyof Tables;

/** The fields by which rows are found other than by id. A row without the field, or with null in it, is not found by it. */
export const indexes = {
  attestations: { customer: (row: Attestation) => row.customer.id, state: (row: Attestation) => row.state },
  readings: {},
  blocks: { customer: (row: Block) => row.customer.id, state: (row: Block) => row.state },
  events: {},
  claims: {},
  conversations: {},
  people: {},
  subscriptions: {},
  cards: { attestation: (row: PostedCard) => row.attestationId },
  alerts: {
    attestation: (row: Alert) => row.attestationId,
    block: (row: Alert) => row.blockId,
    unheard: (row: Alert) => (row.unheard ? 'yes' : null),
  },
  deliveries: { alert: (row: Delivery) => row.alertId },
  secrets: {},
  troubles: {},
  refusalCodes: {},
} as const satisfies { readonly [T in Table]: Readonly<Record<string, (row: Tables[T]) => string | null>> };

export type Index<T extends Table> = keyof (typeof indexes)[T] & string;

/** Fields with data of signatories, orderers or link secrets: encrypted wherever a store puts them. */
export const personalFields: { readonly [T in Table]?: readonly (keyof Tables[T] & string)[] } = {
  // Microsoft's own words in a failure may repeat what was sent.
  attestations: ['request', 'attestationId', 'failure'],
  readings: ['latest', 'lastKnown'],
  blocks: ['orders'],
  secrets: ['value'],
};
