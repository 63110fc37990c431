import type { Customer, PersonRef } from './customer.ts';
import type { Instant } from './instant.ts';
import type { FormInputs } from './signatory-form.ts';

/** Where one customer of a campaign stands. Every row is in exactly one, so that the counts balance to the last row. */
export const campaignRowStates = [
  /** The dry run has not looked at it yet. */
  'unchecked',
  /** The dry run or the moment of asking found what keeps it from being asked: the reason says what. */
  'skipped',
  /** There was nothing to ask for. */
  'alreadyAccepted',
  /** Ready, and waiting for its wave. */
  'notAsked',
  /** Its link is being made. */
  'making',
  /** Its link is made; the message has not gone out. */
  'toSend',
  /** The message is going out at this moment. */
  'sending',
  'sent',
  /** Nobody knows whether the message went out: a person has to look, and it is not sent again by itself. */
  'perhapsSent',
  'finalized',
  'acceptedDirectly',
  'expired',
  'failed',
  /** Somebody cancelled its link. */
  'cancelled',
] as const;

export type CampaignRowState = (typeof campaignRowStates)[number];

/** What keeps a row from going on, by name; the bot says it in words. */
export type CampaignReason =
  | 'notFound'
  | 'severalFound'
  | 'twice'
  | 'badLine'
  | 'ownerUnknown'
  | 'left'
  | 'fields'
  | 'nameDiffers'
  | 'sameSignatory'
  | 'live'
  | 'statusUnknown'
  | 'refused'
  | 'unanswered'
  | 'mailRefused'
  | 'duplicate'
  | 'stopped';

/** How far a campaign has come. `draft`: nobody has been asked. */
export type CampaignState = 'draft' | 'running' | 'stopped' | 'ended';

/** How many rows are in each state. */
export type CampaignTotals = Readonly<Record<CampaignRowState, number>>;

/** Where a campaign's card stands, to be edited in place. */
export interface CampaignBoard {
  readonly conversationId: string;
  readonly activityId: string;
  readonly threadId: string | null;
}

/** Many customers to be asked, in waves. */
export interface Campaign {
  readonly id: string;
  readonly version: number;
  /** As people call it; unique whatever its case, by a claim. */
  readonly name: string;
  readonly state: CampaignState;
  readonly by: PersonRef;
  /** IANA name of the zone of who made it: waves go out on its working days; null: UTC. */
  readonly zone: string | null;
  readonly createdAt: Instant;
  /** `mail`: the bot writes; `file`: people do, with a mail-merge file. */
  readonly sending: 'mail' | 'file';
  /** Where it was made: owners without a personal chat are called there. */
  readonly originConversationId: string;
  /** A reminder after so many days, if the bot writes; 0: at half of the link's life; null: none. */
  readonly remindDays: number | null;
  /** A sentence of one's own in the message, or empty. */
  readonly sentence: string;
  /** How long a link lives. */
  readonly minutes: number;
  /** Customers asked in one wave, one wave a working day. */
  readonly waveSize: number;
  /** The full hour of the zone at which waves begin. */
  readonly hour: number;
  /** When the first wave may begin at the earliest. */
  readonly startsAt: Instant;
  /** From then on nobody is asked, and expired links are not made anew. */
  readonly endsAt: Instant;
  readonly wavesBegun: number;
  /** A wave is due that somebody has to begin, because its messages go out by hand. */
  readonly waveReady: boolean;
  /** Chosen with *Stop*: live links are cancelled too. */
  readonly cancelLive: boolean;
  /** As counted last; the board and the digest show it. */
  readonly totals: CampaignTotals;
  /** Links that were made anew after one expired, in total. */
  readonly reissued: number;
  readonly boards: readonly CampaignBoard[];
  readonly endedAt: Instant | null;
}

/** One line of a campaign, whatever came of it. `id` is `<campaign>:<number>`. */
export interface CampaignRow {
  readonly id: string;
  readonly version: number;
  readonly campaignId: string;
  /** From 1, in the order in which they were chosen. */
  readonly number: number;
  /** Of the uploaded file; null where the customer was chosen otherwise. */
  readonly line: number | null;
  /** Null: what the file says is no customer that is known. */
  readonly customer: Customer | null;
  /** How the file names the customer. */
  readonly typed: string;
  readonly owner: PersonRef;
  /** Where answers to the owner go, if known. */
  readonly replyTo: string | null;
  /** What the form would hold; null once it has been forgotten. */
  readonly inputs: FormInputs | null;
  readonly state: CampaignRowState;
  readonly reason: CampaignReason | null;
  /** Names, codes or fields that go with the reason; nothing personal. */
  readonly detail: string;
  /** Microsoft's own words, if it refused. */
  readonly words: string | null;
  /** The wave in which it is asked; null: in none yet. */
  readonly wave: number | null;
  /** The last attestation that was asked for, and how many there were. */
  readonly attestationId: string | null;
  readonly issues: number;
  /** How many of them took the place of an expired one. */
  readonly reissues: number;
  /** Messages and reminders that were handed to the mail service, or downloaded. */
  readonly messages: number;
  readonly reminders: number;
  /** A message is on its way: written before it is sent. Left there by a crash, nobody knows whether it went out. */
  readonly inFlight: 'link' | 'reminder' | null;
  readonly sentAt: Instant | null;
  /** Tries in a row that came to nothing for technical reasons. */
  readonly tries: number;
  /** When its state became one that nothing follows. */
  readonly settledAt: Instant | null;
}

/** Nothing of any state. */
export function noTotals(): CampaignTotals {
  return totalsOf([]);
}

/** Counts every row once. */
export function totalsOf(rows: readonly Pick<CampaignRow, 'state'>[]): CampaignTotals {
  const count = (state: CampaignRowState): number => rows.filter((row) => row.state === state).length;
  return {
    unchecked: count('unchecked'),
    skipped: count('skipped'),
    alreadyAccepted: count('alreadyAccepted'),
    notAsked: count('notAsked'),
    making: count('making'),
    toSend: count('toSend'),
    sending: count('sending'),
    sent: count('sent'),
    perhapsSent: count('perhapsSent'),
    finalized: count('finalized'),
    acceptedDirectly: count('acceptedDirectly'),
    expired: count('expired'),
    failed: count('failed'),
    cancelled: count('cancelled'),
  };
}

/** How many rows there are. */
export function rowsIn(totals: CampaignTotals): number {
  return campaignRowStates.reduce((sum, state) => sum + totals[state], 0);
}

/** How many customers have accepted, in whichever way. */
export function acceptedIn({ finalized, acceptedDirectly, alreadyAccepted }: CampaignTotals): number {
  return finalized + acceptedDirectly + alreadyAccepted;
}

/** States that nothing follows of itself. */
export function isSettled(state: CampaignRowState): boolean {
  switch (state) {
    case 'skipped':
    case 'alreadyAccepted':
    case 'finalized':
    case 'acceptedDirectly':
    case 'expired':
    case 'failed':
    case 'cancelled':
      return true;
    case 'unchecked':
    case 'notAsked':
    case 'making':
    case 'toSend':
    case 'sending':
    case 'sent':
    case 'perhapsSent':
      return false;
  }
}
