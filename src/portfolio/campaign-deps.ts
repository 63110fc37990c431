import type { Attestation } from '../agreements/attestation.ts';
import type { Campaign, CampaignBoard } from '../agreements/campaign.ts';
import type { SendOutcome } from '../agreements/ports.ts';
import type { Mail } from './mail.ts';

/** What the signatory is written. `link` is a bearer secret. */
export interface ComposedMessage {
  readonly subject: string;
  readonly text: string;
  readonly link: string;
}

/** What campaigns need beyond the domain; Teams and texts lie behind it. */
export interface CampaignPorts {
  /** Null: the bot has no mailbox, and people send the messages. */
  readonly mail: Mail | null;
  /** In the customer's language; null where there is no link (any more). */
  readonly compose: (
    attestation: Attestation,
    how: { readonly sentence: string; readonly reminds: boolean },
  ) => Promise<ComposedMessage | null>;
  /** Edits one card of a campaign. */
  readonly showBoard: (campaign: Campaign, board: CampaignBoard) => Promise<SendOutcome>;
}
