import type { Alert } from './alerts.ts';
import type { Attestation, AttestationEvent } from './attestation.ts';
import type { Campaign } from './campaign.ts';
import type { BillingProfile, Customer, PersonRef } from './customer.ts';
import type { EvidenceKeeper } from './evidence-record.ts';
import type { Answer, Failure } from './failure.ts';
import type { Instant } from './instant.ts';
import type {
  Block,
  Conversation,
  CustomerRow,
  EvidenceHead,
  Index,
  OutgoingEvent,
  PostedCard,
  Table,
  Tables,
  Trouble,
} from './rows.ts';
import type { AttestationRequest } from './signatory.ts';
import type { AcceptanceReading } from './status.ts';

/** The business clock: deadlines, schedules, history. In the demo it is the stand-in's and may jump ahead. */
export interface Clock {
  readonly now: () => Instant;
  /** Calls back whenever the clock jumps; answers how to stop listening. */
  readonly onMove: (listener: () => void) => () => void;
}

/** The wall clock: signatures' windows, time-outs, leases. It never jumps. */
export interface WallClock {
  readonly now: () => Instant;
}

export interface Ids {
  /** A new GUID, lower case. */
  readonly newId: () => string;
  /** A keyed hash (hex) of personal data: what history keeps instead of it. */
  readonly hash: (text: string) => string;
}

/** Every kind of thing that history keeps. Each has a sentence (`bot/cards/history-says.ts`) and a ground (`history.ts`). */
export type HistoryKind =
  | AttestationEvent['kind']
  | 'requested'
  | 'createdAgain'
  | 'checkRequested'
  | 'stuck'
  | 'oldRefusal'
  | 'notAsked'
  | 'sent'
  | 'reminded'
  | 'opened'
  | 'saidAccepted'
  | 'saidOther'
  | 'newLinkWanted'
  | 'purchaseBlocked'
  | 'unblocked'
  | 'wentThrough'
  | 'orderDataDeleted'
  | 'signatoryDataDeleted'
  | 'evidenceWritten'
  | 'takenOver';

/** One thing that happened, kept for good: ids and times, no personal data of signatories. */
export interface HistoryEntry {
  readonly at: Instant;
  readonly kind: HistoryKind;
  readonly customerId: string;
  readonly attestationId: string | null;
  readonly actor: PersonRef | null;
  /** Ids, codes and keyed hashes; never names, addresses, links or tokens. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** Kinds of due work. */
export type WorkKind =
  | 'createAttestation'
  | 'finalize'
  | 'remind'
  | 'deadline'
  | 'refreshCards'
  | 'announce'
  | 'deliver'
  | 'refreshAlert'
  | 'editAlert'
  | 'editCard'
  | 'lookForAgreement'
  | 'stillRefused'
  | 'eventOut'
  | 'writeEvidence'
  | 'forget'
  | 'readLog'
  | 'escalate'
  | 'tellOwner'
  | 'tellWentThrough'
  | 'tellEnded'
  | 'digest'
  | 'countPortfolio'
  | 'mirrorList'
  | 'mirrorRead'
  | 'campaignRow'
  | 'campaignWave'
  | 'campaignBoard';

/** Work to be due. Unique on kind + subject: a newer order for the same replaces the older, its attempts start again at 0. */
export interface WorkOrder {
  readonly kind: WorkKind;
  readonly subject: string;
  readonly dueAt: Instant;
  /** Works of one lane never run at the same time, and run in the order in which they became due. */
  readonly lane?: string;
  /** Small data for the handler. */
  readonly data?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Work taken under a lease; `token` proves the lease to `finish`. */
export interface Work extends WorkOrder {
  /** Takings of this order before this one. */
  readonly attempts: number;
  readonly token: string;
}

/**
 * What is written together: all of it or nothing. A row with version 0 must not exist yet; any other version must be the stored one,
 * and the store writes the next. Removals name the version they expect.
 */
export interface Change {
  readonly put?: { readonly [T in Table]?: readonly Tables[T][] };
  readonly remove?: { readonly [T in Table]?: readonly { readonly id: string; readonly version: number }[] };
  readonly history?: readonly HistoryEntry[];
  readonly work?: readonly WorkOrder[];
  /** Work that is no longer wanted; that it does not exist is no error. */
  readonly dropWork?: readonly { readonly kind: WorkKind; readonly subject: string }[];
}

/** `conflict`: a row was changed or made by somebody else first; nothing was written. Re-read and decide again. */
export type Committed =
  | { readonly kind: 'committed' }
  | { readonly kind: 'conflict'; readonly table: Table; readonly id: string };

/** Where everything is kept. One contract suite tests every store. Faults (disk full, connection lost) are thrown. */
export interface Store {
  /** Durable before it resolves. */
  readonly commit: (change: Change) => Promise<Committed>;
  readonly get: <T extends Table>(table: T, id: string) => Promise<Tables[T] | null>;
  readonly find: <T extends Table>(table: T, index: Index<T>, value: string) => Promise<readonly Tables[T][]>;
  /** How many `find` would find; it reads no row. */
  readonly count: <T extends Table>(table: T, index: Index<T>, value: string) => Promise<number>;
  readonly all: <T extends Table>(table: T) => Promise<readonly Tables[T][]>;
  /**
   * Every row, many at a time, for going through a large table without holding it; of each only the fields named need be there. A row that
   * is written meanwhile may be among them as it was or as it is.
   */
  readonly pages: <T extends Table, F extends keyof Tables[T] & string>(
    table: T,
    fields: readonly F[],
  ) => AsyncIterable<readonly Pick<Tables[T], F>[]>;
  /** History of a customer, newest first. */
  readonly history: (customerId: string, limit: number) => Promise<readonly HistoryEntry[]>;
  /** Takes at most `limit` works due at `now`, each leased for `leaseMs` of wall time, earliest first, at most one of a lane. */
  readonly takeDue: (now: Instant, limit: number, leaseMs: number) => Promise<readonly Work[]>;
  /**
   * Commits the outcome and removes the work together, unless the change orders it anew or it was ordered anew meanwhile (then the newer
   * order stays). `lost`: the lease had run out and another took the work; nothing was written.
   */
  readonly finish: (work: Work, change: Change) => Promise<Committed | { readonly kind: 'lost' }>;
  /**
   * Makes the lease of taken work end `ms` of wall time from now: longer while it runs, sooner to have it taken again (0: at once). False
   * where the lease is lost.
   */
  readonly hold: (work: Work, ms: number) => Promise<boolean>;
  /** When the next work not leased becomes due, or null. */
  readonly nextDueAt: () => Promise<Instant | null>;
  /** Calls back after every commit, with what it touched; answers how to stop listening. */
  readonly onCommit: (listener: (touched: Touched) => void) => () => void;
  /** Writes what is owed and releases the lock. */
  readonly close: () => Promise<void>;
}

export interface Touched {
  readonly work: boolean;
  readonly rows: readonly { readonly table: Table; readonly id: string }[];
}

/** What creating an attestation came to. `unanswered`: nobody knows whether it exists. */
export type CreatedAttestation =
  | { readonly kind: 'created'; readonly attestationId: string }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'unanswered'; readonly failure: Failure };

/** What creating an agreement came to. `unanswered` covers every answer that leaves open whether it exists. */
export type CreatedAgreement =
  | { readonly kind: 'created'; readonly dateAgreed: Instant | null }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'unanswered'; readonly failure: Failure };

/** Partner Center, asked by question. It never throws for what Microsoft answers or fails to answer. */
export interface PartnerCenter {
  readonly readAcceptance: (customerId: string) => Promise<AcceptanceReading>;
  readonly createAttestation: (input: {
    readonly requestId: string;
    readonly request: AttestationRequest;
  }) => Promise<CreatedAttestation>;
  readonly createAgreement: (input: {
    readonly requestId: string;
    readonly customerId: string;
    readonly attestationId: string;
    /** Sent to the second, without a zone, as in Microsoft's sample. */
    readonly dateAgreed: Instant;
    /** Object id of the partner's person who confirms: app-only hides who acted. */
    readonly userId: string;
  }) => Promise<CreatedAgreement>;
  /** What the activity log says of agreements created for a customer since `from`, whoever made them. It works without App+User. */
  readonly readAgreementLog: (input: {
    readonly customerId: string;
    readonly from: Instant;
  }) => Promise<Answer<readonly LoggedAgreement[]>>;
  /** The same for every customer of this partner: who has a new agreement, whoever made it. */
  readonly readNewAgreements: (input: { readonly from: Instant }) => Promise<Answer<readonly NewAgreement[]>>;
  /** The agreement's text. Its links live five minutes and are fetched on click. */
  readonly agreementDocument: (input: {
    readonly country: string;
    readonly language: string;
  }) => Promise<Answer<AgreementDocument>>;
  /** The address at which a company becomes a customer of this partner and accepts the agreement; to be passed on unchanged. */
  readonly relationshipUrl: () => Promise<Answer<string>>;
}

/** A successful `create_agreement` of the activity log. What Microsoft writes into it is not documented: any field may be missing. */
export interface LoggedAgreement {
  readonly at: Instant;
  readonly attestationId: string | null;
  readonly dateAgreed: Instant | null;
  /** The `MS-CorrelationId` of the creating call: for ours the intent's `requestId`. */
  readonly correlationId: string | null;
  /** Whether this bot's own application made it; null where the log does not say. */
  readonly byThisApplication: boolean | null;
}

/** That a customer has a new agreement, and since when the activity log says so. */
export interface NewAgreement {
  readonly customerId: string;
  readonly at: Instant;
}

/** Where the text of the agreement can be read for the next five minutes. */
export interface AgreementDocument {
  readonly displayUrl: string;
  readonly downloadUrl: string;
  /** What Microsoft really gives: en-US where it has no text in the language asked for. Null where it does not say. */
  readonly language: string | null;
  readonly country: string | null;
}

/** One page of Microsoft's list of customers. */
export interface CustomerPage {
  readonly customers: readonly Customer[];
  /** Where the list goes on, opaque; null: this was the last page. */
  readonly next: string | null;
}

/** What the mirror of all customers asks besides their acceptance. */
export interface CustomerList {
  /** All customers, or an indirect reseller's; from the beginning where there is no cursor. A cursor may run out: then it is refused. */
  readonly page: (asked: {
    readonly resellerId: string | null;
    readonly cursor: string | null;
  }) => Promise<Answer<CustomerPage>>;
  /** The indirect resellers of this partner; empty for a partner who is no indirect provider. */
  readonly resellers: () => Promise<Answer<readonly { readonly id: string; readonly name: string }[]>>;
  /** What a customer has to lose, from its subscriptions. */
  readonly readExposure: (customerId: string) => Promise<Answer<NonNullable<CustomerRow['exposure']>>>;
}

/** Who the partner's customers are. */
export interface Customers {
  /** Company names and domains that start with the text, whatever the case; at most `limit`. Names are not unique. */
  readonly startingWith: (text: string, limit: number) => Promise<Answer<readonly Customer[]>>;
  /** Null: Microsoft knows no such customer of this partner. */
  readonly byId: (id: string) => Promise<Answer<Customer | null>>;
  readonly billingProfile: (id: string) => Promise<Answer<BillingProfile>>;
}

/**
 * `agent`: admin or sales agent. `member`: anybody else of the tenant, may ask for a status. `outsider`: gets nothing. `unchecked`: of the
 * tenant, but whether an agent could not be found out: may what a member may, and is told why.
 */
export type Role = 'agent' | 'member' | 'outsider' | 'unchecked';

export interface Roles {
  readonly roleOf: (person: { readonly objectId: string; readonly tenantId: string | null }) => Promise<Role>;
}

/** What Teams made of a message. */
export type SendOutcome =
  | { readonly kind: 'sent'; readonly activityId: string | null }
  | Throttled
  | { readonly kind: 'gone'; readonly scope: 'conversation' | 'message'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Not now: the conversation is left alone for a while. */
export interface Throttled {
  readonly kind: 'throttled';
  /** What Teams asks for; null where it names no time. */
  readonly retryAfterMs: number | null;
  readonly reason: string;
  /** The bot itself kept it back, to stay within Microsoft's limits: Teams was not asked. */
  readonly heldBack?: true;
  /** The message may have arrived: its answer was lost. */
  readonly answerLost?: true;
  /** Nothing is wrong with the conversation: this message alone has to wait. */
  readonly thisAlone?: true;
}

/** Everything an alert's card is made from. */
export interface AlertView {
  readonly alert: Alert;
  readonly attestation: Attestation | null;
  readonly block: Block | null;
  readonly mention: PersonRef | null;
  /** For `operations`: what it is about. */
  readonly trouble: Trouble | null;
  /** Said again to operations, because nobody took it. */
  readonly escalated?: true;
}

/** Somebody took over from somebody else: what the old and the new owner are told. */
export interface TakenOverNotice {
  readonly kind: 'takenOver';
  readonly by: PersonRef;
  /** Null: nobody had taken care of it before. */
  readonly from: PersonRef | null;
  /** Whether the one who is told is the new owner. */
  readonly isNew: boolean;
  /** Null where it was a blocked purchase, or several. */
  readonly attestationId: string | null;
  /** Null where it was several. */
  readonly customer: Customer | null;
  /** Attestations and blocked purchases. */
  readonly count: number;
  /** The one who is told, where that is not in the personal chat. */
  readonly mention: PersonRef | null;
}

/** What one person is told by day or by week. */
export interface DigestNotice {
  readonly kind: 'digest';
  readonly every: 'day' | 'week';
  /** What happened since then. */
  readonly since: Instant;
  /** The person's live attestations, soonest deadline first. */
  readonly open: readonly Attestation[];
  /** Those of the person that ended since, the last first. */
  readonly ended: readonly Attestation[];
  /** Purchases that are blocked, the last first. */
  readonly blocks: readonly Block[];
  /** Campaigns of the person that run; left out: none. */
  readonly campaigns?: readonly Campaign[];
  /** Alerts that nobody could be told, the oldest first. */
  readonly unheard: readonly AlertView[];
  /** The end of the chain of evidence; null where there is none. */
  readonly evidenceHead: Pick<EvidenceHead, 'sequence' | 'hash'> | null;
}

/** Somebody said that a refused order went through: what those are told who wait for the end of that block. */
export interface WentThroughNotice {
  readonly kind: 'wentThrough';
  readonly by: PersonRef;
  readonly block: Block;
}

/** A conversation hears no alerts any more, because the bot was removed from it: what whoever subscribed it is told. */
export interface AlertsEndedNotice {
  readonly kind: 'alertsEnded';
  /** The team or chat as people know it, where Teams says. */
  readonly place: string | null;
}

/** What one person is told, other than an alert. */
export type OwnNotice = TakenOverNotice | DigestNotice | WentThroughNotice | AlertsEndedNotice;

/** A message that stands somewhere, to be edited. */
export interface SentMessage {
  readonly activityId: string;
  /** The root of its thread, in a channel. */
  readonly rootId: string | null;
}

/** Speaks where nobody asked: alerts and edits of posted cards. */
export interface Notify {
  /** With a `rootId`, a reply in that thread of a channel; `gone` with scope `message` where the root is not there any more. */
  readonly sendAlert: (view: AlertView, to: Conversation, rootId: string | null) => Promise<SendOutcome>;
  readonly updateAlert: (view: AlertView, to: Conversation, sent: SentMessage) => Promise<SendOutcome>;
  /** All that was missed, as one message. */
  readonly sendSummary: (views: readonly AlertView[], to: Conversation) => Promise<SendOutcome>;
  /** Whether Teams answers here now; what is sent for that nobody sees for longer than a moment. */
  readonly probe: (to: Conversation) => Promise<SendOutcome>;
  readonly updateAttestation: (attestation: Attestation, card: PostedCard, at: Conversation) => Promise<SendOutcome>;
  /** To one person. `failed` also where that person may not have it any more. */
  readonly sendNotice: (notice: OwnNotice, to: Conversation) => Promise<SendOutcome>;
}

/** What came of one try. `refused`: trying again is not likely to help. `failed`: no answer, or one that asks for another try. */
export type EventSent =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly httpStatus: number }
  | { readonly kind: 'failed'; readonly httpStatus: number | null; readonly retryAfterMs: number | null };

/** Where the partner's own systems hear of changes. */
export interface EventsOut {
  /** One try. It never throws for what the other side answers or fails to answer. */
  readonly send: (event: OutgoingEvent) => Promise<EventSent>;
}

/** What campaigns do with their due work. They are built on the mirror of all customers, which is not of this folder. */
export interface Campaigns {
  readonly run: (deps: Deps, work: Work) => Promise<void>;
}

/** Keeps the portfolio's figures of each day. It is built on the mirror of all customers, which is not of this folder. */
export interface DailyCounting {
  readonly run: (work: Work) => Promise<void>;
}

/** What the mirror of all customers does with its due work. It is built on this folder. */
export interface Mirror {
  readonly run: (work: Work) => Promise<void>;
}

/** All customers, as far as they are mirrored: at once, and by any part of what they are called. */
export interface Directory {
  /** Those whose name, domain or id holds the text, and those that are called much like it; best first, at most so many together. */
  readonly find: (
    text: string,
    limit: number,
  ) => Promise<{ readonly containing: readonly Customer[]; readonly alike: readonly Customer[] }>;
}

/** What every use case is given. */
export interface Deps {
  /** Left out: no figures are kept. */
  readonly dailyCounting?: DailyCounting;
  readonly store: Store;
  readonly partnerCenter: PartnerCenter;
  readonly customers: Customers;
  readonly notify: Notify;
  readonly ids: Ids;
  readonly clock: Clock;
  /** Agreements dated before it must be renewed. */
  readonly cutoff: Instant;
  /** How long data of signatories are kept after their attestation ended, in milliseconds. */
  readonly retentionMs: number;
  /** The address of a signatory's page for its token; null where the bot has no public address. */
  readonly pageUrl: ((token: string) => string) | null;
  /** Whether conversations of a tenant may be spoken to; left out: all may, also those of which no tenant is known. */
  readonly allowsTenant?: (tenantId: string | null) => boolean;
  /** Left out: no evidence is written. */
  readonly evidence?: EvidenceKeeper;
  /** Left out: no events go out. */
  readonly eventsOut?: EventsOut;
  /** Left out: customers are not mirrored. */
  readonly mirror?: Mirror;
  /** Left out: only Microsoft is asked who the customers are. */
  readonly directory?: Directory;
  /** Left out: there are no campaigns. */
  readonly campaigns?: Campaigns;
}
