import type { Attestation } from '../../agreements/attestation.ts';
import type { PersonRef } from '../../agreements/customer.ts';
import type { Instant } from '../../agreements/instant.ts';
import { type Words, wordsFor } from './words.ts';

/** The customer's message, as plain text of its own and as drafts. */
export interface SignatoryMessage {
  /** Plain text: holds the link and is for the signatory alone. */
  readonly text: string;
  readonly subject: string;
  /** A draft in Outlook on the web. */
  readonly mailtoUrl: string;
  /** A draft in a Teams chat with the signatory, who may not be reachable there. */
  readonly chatUrl: string;
}

interface SignatoryMessageInput {
  readonly attestation: Attestation;
  readonly acceptanceUrl: string;
  /** Until when the bot's own page works, where the address is its; null where the address is Microsoft's. */
  readonly pageEndsAt: Instant | null;
  /** The partner as customers know it; null where it is not known. */
  readonly partnerName: string | null;
  readonly owner: PersonRef;
  readonly locale: string;
  readonly now: Instant;
}

/** What the signatory is sent. The deadline is given in UTC, because nobody knows the signatory's zone. */
export function messageToSignatory(input: SignatoryMessageInput): SignatoryMessage {
  const { attestation, acceptanceUrl, pageEndsAt, partnerName, owner, locale } = input;
  const { request, deadline } = attestation;
  const words = wordsFor({ locale, timeZone: null, now: attestation.requestedAt });
  const company = request.companyName;
  const partner = partnerName ?? words.t('signatory.us');
  const subject = words.t('signatory.subject', { company });
  const text = [
    words.t('signatory.hello', { name: `${request.signatoryFirstName} ${request.signatoryLastName}`.trim() }),
    words.t('signatory.why', { company, partner }),
    words.t(pageEndsAt === null ? 'signatory.open' : 'signatory.openPage'),
    acceptanceUrl,
    ...(deadline === null ? [] : [until(words, { deadline, pageEndsAt, now: input.now })]),
    words.t('signatory.personal'),
    words.t(pageEndsAt === null ? 'signatory.after' : 'signatory.afterPage'),
    [words.t('signatory.regards'), owner.name, partnerName ?? ''].filter((line) => line !== '').join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
  return { text, subject, ...drafts({ to: request.emailAddress, subject, text }) };
}

function until(
  words: Words,
  { deadline, pageEndsAt, now }: Pick<SignatoryMessageInput, 'pageEndsAt' | 'now'> & { readonly deadline: Instant },
): string {
  const at = words.at(deadline);
  if (pageEndsAt !== null && now >= deadline) return words.t('signatory.untilPageAlone', { end: words.at(pageEndsAt) });
  return pageEndsAt === null
    ? words.t('signatory.until', { at })
    : words.t('signatory.untilPage', { at, end: words.at(pageEndsAt) });
}

/** Addresses that open a draft: Outlook's https compose page, and Teams' chat deep link (Microsoft: deep links to chats). */
export function drafts(mail: { readonly to: string; readonly subject: string; readonly text: string }): {
  readonly mailtoUrl: string;
  readonly chatUrl: string;
} {
  const [to, subject, text] = [mail.to, mail.subject, mail.text].map(encodeURIComponent);
  return {
    mailtoUrl: `https://outlook.office.com/mail/deeplink/compose?to=${to}&subject=${subject}&body=${text}`,
    chatUrl: `https://teams.microsoft.com/l/chat/0/0?users=${to}&message=${text}`,
  };
}
