/** A file that goes along with a message. */
export interface MailAttachment {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** One message to be sent from the partner's mailbox. */
export interface OutgoingMail {
  readonly to: readonly { readonly address: string; readonly name: string }[];
  readonly subject: string;
  /** What is read where no HTML is, and what is sent where `html` is left out. */
  readonly text: string;
  readonly html?: string;
  readonly attachments?: readonly MailAttachment[];
  /** Where answers go; left out: to the mailbox that sends. */
  readonly replyTo?: readonly { readonly address: string; readonly name: string }[];
  /** The same however often the message is asked for: it becomes the request's id, by which Microsoft's support finds it. */
  readonly clientId?: string;
}

/**
 * What came of it. `refused`: Microsoft did not take it, and nothing was sent. `unanswered`: nobody knows whether it was sent. Reasons are
 * codes, never words that could hold an address.
 */
export type MailSent =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unanswered'; readonly reason: string };

/** The mailbox from which the bot writes. It never throws for what the other side answers or fails to answer. */
export interface Mail {
  readonly send: (mail: OutgoingMail) => Promise<MailSent>;
}
