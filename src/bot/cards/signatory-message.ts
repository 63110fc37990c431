import type { Attestation } from '../../agreements/attestation.ts';
import type { PersonRef } from '../../agreements/customer.ts';
import type { Instant } from '../../agreements/instant.ts';
import { type CustomerTexts, customerTexts } from '../customer-texts/customer-texts.ts';
import { drafts } from './drafts.ts';
import { fullName } from './full-name.ts';

/** The customer's message, as plain text of its own and as drafts. */
export interface SignatoryMessage {
  /** Plain text: holds the link and is for the signatory alone. */
  readonly text: string;
  readonly subject: string;
  /** A draft in Outlook on the web. */
  readonly mailtoUrl: string;
  /** A draft in a Teams chat with the signatory, who may not be reachable there. */
  readonly chatUrl: string;
  /** The language it is in. */
  readonly texts: CustomerTexts;
}

interface SignatoryMessageInput {
  readonly attestation: Attestation;
  readonly acceptanceUrl: string;
  /** Until when the bot's own page works, where the address is its; null where the address is Microsoft's. */
  readonly pageEndsAt: Instant | null;
  /** The partner as customers know it; null where it is not known. */
  readonly partnerName: string | null;
  readonly owner: PersonRef;
  /** The language of the text: the agreement's, unless somebody chose another. */
  readonly locale: string;
  /** A sentence of the sender's own, or empty. */
  readonly sentence?: string;
  /** Not the first message about this link. */
  readonly reminds?: boolean;
  readonly now: Instant;
}

/** What the signatory is sent, first or as a reminder. The deadline is given in UTC, because nobody knows the signatory's zone. */
export function messageToSignatory(input: SignatoryMessageInput): SignatoryMessage {
  const { attestation, acceptanceUrl, pageEndsAt, partnerName, owner, locale, reminds = false, sentence = '' } = input;
  const { request, deadline } = attestation;
  const texts = customerTexts(locale);
  const { t } = texts;
  const company = request.companyName;
  const partner = partnerName ?? t('partner.unnamed');
  const subject = t(reminds ? 'reminder.subject' : 'subject', { company });
  const name = fullName(texts.language, { first: request.signatoryFirstName, last: request.signatoryLastName });
  const text = [
    t('link.hello', { name }),
    t(reminds ? 'reminder.why' : 'why', { company, partner }),
    sentence,
    t(pageEndsAt === null ? 'link.open' : 'link.openPage'),
    acceptanceUrl,
    ...(deadline === null ? [] : [until(texts, { deadline, pageEndsAt, now: input.now })]),
    t('link.personal'),
    t(pageEndsAt === null ? 'link.after' : 'link.afterPage'),
    [t('regards'), owner.name, partnerName ?? ''].filter((line) => line !== '').join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
  return { text, subject, texts, ...drafts({ to: request.emailAddress, subject, text }) };
}

function until(
  { t, at }: CustomerTexts,
  { deadline, pageEndsAt, now }: Pick<SignatoryMessageInput, 'pageEndsAt' | 'now'> & { readonly deadline: Instant },
): string {
  if (pageEndsAt !== null && now >= deadline) return t('link.untilPageAlone', { end: at(pageEndsAt) });
  return pageEndsAt === null
    ? t('link.until', { at: at(deadline) })
    : t('link.untilPage', { at: at(deadline), end: at(pageEndsAt) });
}
