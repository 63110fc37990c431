import type { Alert, AlertKind } from './alerts.ts';
import type { Attestation } from './attestation.ts';
import type { Campaign, CampaignRow } from './campaign.ts';
import type { Customer, PersonRef } from './customer.ts';
import type { Instant } from './instant.ts';
import type { WorkOrder } from './ports.ts';
import type { AcceptanceReading } from './status.ts';
import type { SupportIds } from './support-ids.ts';

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
  /** What the error named for Microsoft's support. Absent: nothing. */
  readonly support?: SupportIds;
}

/** A blocked purchase: refused orders of one customer that wait for a valid agreement. `id` is unique per opening. */
export interface Block {
  readonly id: string;
  readonly version: number;
  readonly customer: Customer;
  /** `wentThrough`: somebody said that the order was placed, without a newer agreement. */
  readonly state: 'open' | 'unblocked' | 'wentThrough';
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
  readonly orders: readonly BlockedOrder[];
  /** Set where the status read accepted although Microsoft refused: the date of the visible agreement, or `direct`. */
  readonly refusedAlthough: { readonly dateAgreed: Instant | null } | null;
  /** When Microsoft had gone on refusing for hours although it shows an agreement. Absent: not yet. */
  readonly stillRefusedAt?: Instant;
  /** Unsuccessful looks for the agreement after it was finalized. */
  readonly looks: number;
  readonly test: boolean;
  /** Who took care of it. Absent: nobody yet. */
  readonly owner?: PersonRef;
  /** Object ids of those who asked to hear when it ends. Absent: nobody yet. */
  readonly tell?: readonly string[];
  /** Who said that the order went through. */
  readonly closedBy?: PersonRef;
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

/** Something that the partner's own systems are still to hear. `id` is the event's, and stays the same however often it is sent. */
export interface OutgoingEvent {
  readonly id: string;
  readonly version: number;
  readonly kind: 'finalized' | 'blocked' | 'unblocked';
  readonly customerId: string;
  readonly at: Instant;
  /** The refused orders, by the shop's own ids; empty for `finalized`. */
  readonly orders: readonly { readonly id: string | null; readonly cartId: string | null }[];
  /** How often it was sent and not taken. */
  readonly tries: number;
  readonly failingSince: Instant | null;
  readonly dueAt: Instant;
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
  /** The language in which a group chat or channel is spoken to. Absent in a personal chat, and where it is not known yet. */
  readonly locale?: string;
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
  /** What the person chose with `settings`. Absent: nothing yet. */
  readonly settings?: PersonSettings;
  /** Until when the person knows what happened: the last digest, or when digests were chosen. */
  readonly digestedAt?: Instant;
}

/** How one person wants to be told. Hours are whole ones of the local clock, 0 to 23. */
export interface PersonSettings {
  /** IANA name; null: as Teams says. */
  readonly timeZone: string | null;
  /** Alerts that are not urgent wait from the hour `from` until the hour `to` of the same or the next day. */
  readonly quiet: { readonly from: number; readonly to: number } | null;
  readonly digest: { readonly every: 'day' | 'week'; readonly hour: number } | null;
  /** The tag of a language, such as `de`. Absent: as Teams says. */
  readonly language?: string;
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
  /** When it may be said: at once, or when quiet hours are over. A conversation hears its alerts in this order. */
  readonly dueAt: Instant;
  /** The root of the channel thread that it is a reply in. */
  readonly threadId?: string;
  /** It was told as a line of a summary: `activityId` is the summary's, which is not edited. */
  readonly inSummary?: true;
  /** Nobody knows whether the last try arrived: Teams must answer a probe before the message is sent again. */
  readonly answerLost?: true;
  /** How often Teams was asked to take it. */
  readonly tries: number;
  readonly sentAt: Instant | null;
  readonly lastError: string | null;
  /** Said again to operations, because nobody took the alert. */
  readonly escalated?: true;
}

/** The channel thread in which everything about one attestation or block is told. `id` is `<conversation>|<subject>`. */
export interface Thread {
  readonly id: string;
  readonly version: number;
  /** The id of the attestation or block. */
  readonly subject: string;
  /** The message that the others are replies to. */
  readonly rootId: string;
}

/** A conversation to which the bot sends nothing of its own accord before `until`. `id` is the conversation's; it ends with the next success. */
export interface Pause {
  readonly id: string;
  readonly version: number;
  readonly until: Instant;
  /** Throttled answers in a row that named no time: each makes the pause longer. */
  readonly tries: number;
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
  'deliveryFailing',
  'evidence',
  'eventsOut',
  'mirrorStandsStill',
  'databaseNeeded',
  'workSetAside',
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

/** The end of the chain of evidence: what was written last. There is one row, and none before the first entry. */
export interface EvidenceHead {
  readonly id: 'head';
  readonly version: number;
  readonly sequence: number;
  /** SHA-256, hex, of the entry. */
  readonly hash: string;
}

/** An entry of the chain of evidence. `id` is the attestation's. It names no signatory: it stays when their data is deleted. */
export interface EvidenceRow {
  readonly id: string;
  readonly version: number;
  readonly sequence: number;
  readonly hash: string;
  readonly customer: Customer;
  readonly writtenAt: Instant;
}

/** Whom a signatory named in his own place, as typed; a field that was left out is empty. */
export interface OtherSignatory {
  readonly firstName: string;
  readonly lastName: string;
  readonly emailAddress: string;
  readonly phoneNumber: string;
}

/** A signatory's acceptance page. `id` is a keyed hash of its token, which is kept nowhere. */
export interface AcceptancePage {
  readonly id: string;
  readonly version: number;
  /** The first attestation that it showed: what its token is made from. */
  readonly chain: string;
  readonly customer: Customer;
  /** The one that it shows. */
  readonly attestationId: string;
  /** Until then it makes a fresh link where Microsoft's is dead. */
  readonly endsAt: Instant;
  /** Until then it answers at all: the last link is shown to its end. */
  readonly shownUntil: Instant;
  /** The attestation that the page itself asked for and that is still being made, or came to nothing. */
  readonly renewing: string | null;
  /** Whom the reader named last. */
  readonly other: OtherSignatory | null;
  /** How often the reader has said that somebody else is to sign. */
  readonly others: number;
  readonly newLinkWantedAt: Instant | null;
}

/** Work that failed so often that it was set aside. `id` is made from its kind and subject; people have it run again, or drop it. */
export interface DeadLetter {
  readonly id: string;
  readonly version: number;
  readonly order: WorkOrder;
  /** How often it was taken. */
  readonly attempts: number;
  /** What it failed with the last time; null where it ended the process each time. */
  readonly error: string | null;
  readonly setAsideAt: Instant;
}

/** A customer of Microsoft's list of this partner's customers. `id` is the customer's. */
export interface CustomerRow {
  readonly id: string;
  readonly version: number;
  readonly customer: Customer;
  /** The indirect reseller through whom it buys. Null: none, or not known. */
  readonly reseller: { readonly id: string; readonly name: string } | null;
  /** The reading of the whole list that saw it last. */
  readonly pass: number;
  /** The one that saw it last in its reseller's list; 0: none did. */
  readonly resellerPass: number;
  /** Since when the list holds it no longer; null: it does. */
  readonly leftAt: Instant | null;
  /** What it has to lose; null: not read. */
  readonly exposure: {
    readonly readAt: Instant;
    readonly nextCommitmentEnd: Instant | null;
    readonly seats: number;
    readonly subscriptions: number;
  } | null;
}

/** How far the mirror of the customers has come. There is one row. */
export interface MirrorRow {
  readonly id: 'mirror';
  readonly version: number;
  /** The reading of the whole list that is under way, or the last. */
  readonly pass: number;
  readonly passStartedAt: Instant;
  /** What it reads: all customers, then who buys through whom. */
  readonly stage: 'customers' | 'resellers' | 'done';
  /** Where it goes on after a stop; null: at the beginning of the stage. */
  readonly cursor: string | null;
  /** The resellers whose customers are still to be read, the first under way; null: who they are is still to be asked. */
  readonly resellers: readonly { readonly id: string; readonly name: string }[] | null;
  /** When the list was read to its end last; null: never. */
  readonly listedAt: Instant | null;
  /** Customers of this reading that were not taken in, because the store holds as many as it may; and of the last that came to its end. */
  readonly leavingOut: number;
  readonly leftOut: number;
  /** Since when the list, or what customers accepted, could not be read; null: the last try could. */
  readonly failingSince: { readonly list: Instant | null; readonly read: Instant | null };
  /** Since when it has stood still for so long that operations were told; null: it moves. */
  readonly stalledSince: Instant | null;
}

/** The portfolio in figures. Each customer that has not left stands in one of the first five; the others are counted besides. */
export interface PortfolioCounts {
  readonly acceptedAttested: number;
  readonly acceptedDirect: number;
  readonly reattestationRequired: number;
  readonly notAccepted: number;
  readonly unknown: number;
  readonly pending: number;
  readonly blocked: number;
  readonly left: number;
}

/** The figures of one day. `id` is the day (UTC), `2026-01-31`. */
export interface DailyCounts {
  readonly id: string;
  readonly version: number;
  readonly at: Instant;
  readonly counts: PortfolioCounts;
  /** The same of each reseller's customers, by the reseller's id. */
  readonly resellers: Readonly<Record<string, PortfolioCounts>>;
}

/** Every table and its row. */
export interface Tables {
  readonly dailyCounts: DailyCounts;
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
  readonly threads: Thread;
  readonly pauses: Pause;
  readonly secrets: SecretRow;
  readonly troubles: Trouble;
  readonly refusalCodes: RefusalCode;
  readonly pages: AcceptancePage;
  readonly evidence: EvidenceHead;
  readonly evidenceEntries: EvidenceRow;
  readonly eventsOut: OutgoingEvent;
  readonly deadLetters: DeadLetter;
  readonly customers: CustomerRow;
  readonly mirror: MirrorRow;
  readonly campaigns: Campaign;
  readonly campaignRows: CampaignRow;
}

export type Table = keyof Tables;

/** The fields by which rows are found other than by id. A row without the field, or with null in it, is not found by it. */
export const indexes = {
  dailyCounts: {},
  attestations: { customer: (row: Attestation) => row.customer.id, state: (row: Attestation) => row.state },
  readings: {},
  blocks: { customer: (row: Block) => row.customer.id, state: (row: Block) => row.state },
  events: {},
  claims: {},
  conversations: {},
  people: { personalConversation: (row: Person) => row.personalConversationId },
  subscriptions: {},
  cards: { attestation: (row: PostedCard) => row.attestationId },
  alerts: {
    attestation: (row: Alert) => row.attestationId,
    block: (row: Alert) => row.blockId,
    unheard: (row: Alert) => (row.unheard ? 'yes' : null),
  },
  deliveries: {
    alert: (row: Delivery) => row.alertId,
    waitingIn: (row: Delivery) => (row.state === 'waiting' ? row.conversationId : null),
  },
  threads: { subject: (row: Thread) => row.subject },
  pauses: {},
  secrets: {},
  troubles: {},
  refusalCodes: {},
  pages: { attestation: (row: AcceptancePage) => row.attestationId },
  evidence: {},
  evidenceEntries: {},
  eventsOut: { customer: (row: OutgoingEvent) => row.customerId },
  deadLetters: {},
  customers: {},
  mirror: {},
  campaigns: { state: (row: Campaign) => row.state },
  campaignRows: { campaign: (row: CampaignRow) => row.campaignId },
} as const satisfies { readonly [T in Table]: Readonly<Record<string, (row: Tables[T]) => string | null>> };

export type Index<T extends Table> = keyof (typeof indexes)[T] & string;

/** Fields with data of signatories, orderers or link secrets: encrypted wherever a store puts them. */
export const personalFields: { readonly [T in Table]?: readonly (keyof Tables[T] & string)[] } = {
  // Microsoft's own words in a failure may repeat what was sent.
  attestations: ['request', 'attestationId', 'failure'],
  readings: ['latest', 'lastKnown'],
  blocks: ['orders'],
  secrets: ['value'],
  pages: ['other'],
  // An error may repeat anything.
  deadLetters: ['error'],
  campaignRows: ['inputs', 'replyTo', 'words'],
};
