import type { ConversationReference } from 'botbuilder';
import type { Instant } from '../agreements/instant.ts';
import type { Mail } from '../portfolio/mail.ts';
import type { Upload } from './upload-file.ts';

/** The ways in which a report's file reaches its reader. */
export interface ReportDelivery {
  /** The address of a file for its token; null: the bot has no address that a browser reaches. */
  readonly fileUrl: ((token: string) => string) | null;
  /** Whether Teams can be asked to keep a file here: its emulator cannot. */
  readonly consent: boolean;
  readonly upload: Upload;
  /** Null: no mailbox is set. */
  readonly mail: Mail | null;
  /** What the Bot Connector says of a member of a chat, as it came. */
  readonly readMember: (
    reference: Partial<ConversationReference>,
    member: { readonly rosterId: string; readonly memberId: string },
  ) => Promise<unknown>;
  readonly wallNow: () => Instant;
}
