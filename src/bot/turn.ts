import type { Attachment } from 'botbuilder';
import type { Attestation } from '../agreements/attestation.ts';
import type { CampaignBoard } from '../agreements/campaign.ts';
import type { PersonRef } from '../agreements/customer.ts';
import type { Deps, Roles } from '../agreements/ports.ts';
import type { ConversationKind } from '../agreements/rows.ts';
import type { Log } from '../log.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import type { AttachedFile, Download } from './attached-files.ts';
import type { CardMessage, Reader } from './cards/types.ts';
import type { Membership } from './membership.ts';
import type { RateLimit } from './rate-limit.ts';
import type { ReportDelivery } from './report-delivery.ts';
import type { Sender } from './send.ts';
import type { TextKey } from './texts/texts.ts';
import type { Verb, VerbData } from './verbs.ts';

/** What the Teams edge is given. */
export interface BotDeps {
  readonly domain: Deps;
  /** All customers as the mirror knows them: what answers at once. */
  /** When all of it has been read, which takes a large one some seconds after a start. */
  readonly portfolio: () => Promise<Portfolio>;
  /** Left out, reports are figures alone: there are no files. */
  readonly reports?: ReportDelivery;
  /** Left out: there are no campaigns. */
  readonly campaigns?: {
    /** Whether the bot can send mail. */
    readonly mails: boolean;
    /** Whether files can be handed over here. */
    readonly files: boolean;
    /** Fetches a list that was sent along. */
    readonly download: Download;
  };
  readonly roles: Roles;
  /** Left out, everybody is whom the activity says: for the demo, where nobody can be asked. */
  readonly membership?: Membership;
  /** Left out, everybody may ask as much as he likes. */
  readonly rateLimit?: RateLimit;
  readonly sender: Sender;
  readonly log: Log;
  readonly newId: () => string;
  /** Microsoft's acceptance component, to which the attestation's id is added. */
  readonly acceptancePageUrl: string;
  /** Where the app can be added to one's personal chats; null or left out where that is not known. */
  readonly addAppUrl?: string | null;
  /** Whether this place has dialogs: Teams has, the emulator has not. */
  readonly dialogs: boolean;
  /** The partner's name in messages to customers, where it is known. */
  readonly partnerName: string | null;
  /** How long a turn waits before it answers with what it has, in milliseconds; below Teams' five seconds. */
  readonly patienceMs: number;
  /** Milliseconds of a clock that never goes back. */
  readonly elapsedMs: () => number;
}

/** One question or press: who, where, and what they may do. */
export interface Turn {
  readonly deps: BotDeps;
  readonly person: PersonRef;
  readonly reader: Reader;
  /** What is left of the bot's patience now, in milliseconds: read where waiting begins, for whatever came before took its part. */
  readonly patienceMs: number;
  readonly conversation: { readonly id: string; readonly kind: ConversationKind; readonly threadId: string | null };
  /** The customer that this person asked about last before; null: none yet. */
  readonly lastCustomerId: string | null;
  /** The message whose button was pressed; null for what was typed. */
  readonly pressedIn: string | null;
  /** Pressed in a dialog, which only the presser sees. */
  readonly inDialog: boolean;
  /** Asked where others read along, but seen by this person alone, as every answer must be. */
  readonly targeted: boolean;
  /** Files that came along with what was typed. */
  readonly files?: readonly AttachedFile[];
  /** Goes on after the turn has been answered; a failure is logged. */
  readonly background: (work: Promise<void>) => void;
}

/** One thing said in answer. */
export interface Reply {
  readonly says: CardMessage | { readonly text: string; readonly attachment?: Attachment };
  /**
   * `here`: a message of its own. `inPlace`: instead of the card whose button was pressed (for what was typed: a message of its own).
   * `personal`: only to this person, in the personal chat.
   */
  readonly to: 'here' | 'inPlace' | 'personal';
  /** Its title says it all: where others read along, a press is answered with that alone, and nothing is posted. */
  readonly brief?: true;
  /** Holds a person's data: never posted where others read along, not even late. */
  readonly confidential?: true;
  /** The attestation that the card shows: it is edited as its state changes. */
  readonly shows?: Attestation;
  /** What is done with the message once it stands, so that it can be edited later. */
  readonly keep?: (message: CampaignBoard) => Promise<void>;
  /** What the card becomes when Microsoft's answer is there. */
  readonly later?: Promise<Reply>;
}

/** One command of the bot: a file in `commands/` and a line in its table; help, manifest and parsing follow from it. */
export interface Command {
  readonly name: string;
  /** Other words for the same. */
  readonly aliases?: readonly string[];
  /** What stands behind the name, as help shows it: `<customer>`; empty where nothing does. */
  readonly takes: string;
  /** What it does, in the catalogue. */
  readonly description: TextKey;
  /** An example as one would type it. */
  readonly example: string;
  /** `member`: anybody of the tenant; `agent`: permitted people only. */
  readonly who: 'member' | 'agent';
  readonly run: (turn: Turn, argument: string) => Promise<readonly Reply[]>;
}

/** What a button does. Permission is checked at the press. */
export interface Press<V extends Verb> {
  readonly who: 'member' | 'agent';
  readonly run: (turn: Turn, data: VerbData<V>) => Promise<readonly Reply[]>;
}

/** Every verb and what it does; the compiler names one that is missing. */
export type Presses = { readonly [V in Verb]: Press<V> };
