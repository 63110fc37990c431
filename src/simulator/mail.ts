import { z } from 'zod';
import { type Answer, type Call, pathPart } from './http.ts';

const person = z.object({ emailAddress: z.object({ address: z.email(), name: z.string().optional() }) });
const attachment = z.object({
  '@odata.type': z.literal('#microsoft.graph.fileAttachment'),
  name: z.string(),
  contentType: z.string(),
  contentBytes: z.base64(),
});
const sent = z.object({
  message: z.object({
    subject: z.string(),
    body: z.object({ contentType: z.string().regex(/^(text|html)$/i), content: z.string() }),
    toRecipients: z.array(person).min(1),
    replyTo: z.array(person).default([]),
    attachments: z.array(attachment).default([]),
  }),
  saveToSentItems: z.boolean().default(true),
});

/** A message that was sent through the stand-in: it goes nowhere. */
export type SentMail = {
  readonly from: string;
  readonly to: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly body: string;
  readonly attachments: readonly { readonly name: string; readonly contentType: string; readonly bytes: number }[];
};

/** Reads a message as Microsoft Graph's user sendMail takes it; undefined for one that it would refuse with 400. */
export function readMail(call: Call, body: unknown): SentMail | undefined {
  const parsed = sent.safeParse(body);
  if (!parsed.success) return undefined;
  const { subject, body: written, toRecipients, replyTo, attachments } = parsed.data.message;
  const addresses = (of: typeof toRecipients) => of.map(({ emailAddress }) => emailAddress.address);
  return {
    from: pathPart(call, 'id'),
    to: addresses(toRecipients),
    replyTo: addresses(replyTo),
    subject,
    body: written.content,
    attachments: attachments.map(({ name, contentType, contentBytes }) => ({
      name,
      contentType,
      bytes: Buffer.from(contentBytes, 'base64').length,
    })),
  };
}

/** Graph answers 202 without a body: the message is on its way. */
export const taken: Answer = { status: 202, headers: {}, body: '' };
