import type { Instant } from '../../agreements/instant.ts';
import type { Icon } from './icons.ts';

/** Who reads a card, and where. */
export interface Reader {
  /** Such as `de-DE`: in a personal chat the person's, elsewhere the conversation's. */
  readonly locale: string;
  /** The person's own, where `locale` is that of a conversation of several. */
  readonly ownLocale?: string;
  /** IANA name; null where Teams did not say: times are then given in UTC, and the card says so. */
  readonly timeZone: string | null;
  /** `shared`: a group chat or channel, where a card holds company, state, deadline and owner only. */
  readonly audience: 'personal' | 'shared';
  readonly role: 'agent' | 'member';
  /** Whether an agent could not be found out: shown what a member is shown, and told why. */
  readonly unchecked?: boolean;
  readonly now: Instant;
  /** Whether a button may open a dialog here. */
  readonly dialogs: boolean;
}

/** An Adaptive Card as it goes over the wire. */
export interface AdaptiveCard {
  readonly type: 'AdaptiveCard';
  readonly version: '1.5';
  readonly body: readonly CardElement[];
  readonly actions: readonly CardElement[];
  readonly [more: string]: unknown;
}

/** An element or action of a card. */
export interface CardElement {
  readonly type: string;
  readonly [more: string]: unknown;
}

/** A card and what the activity feed says of it. */
export interface CardMessage {
  readonly card: AdaptiveCard;
  readonly summary: string;
}

/** A button or link. */
export interface Action {
  readonly type: 'Action.Execute' | 'Action.Submit' | 'Action.OpenUrl' | 'Action.ShowCard';
  readonly title: string;
  readonly [more: string]: unknown;
}

/** What a card is about at a glance: colour and container style. */
export type Tone = 'neutral' | 'accent' | 'good' | 'warning' | 'attention';

/** How one thing looks: never by colour alone. */
export interface Look {
  readonly icon: Icon;
  readonly tone: Tone;
}
