import type { Customer } from '../../agreements/customer.ts';
import { type CustomerTexts, customerTexts } from '../customer-texts/customer-texts.ts';
import { execute, openUrl } from './buttons.ts';
import { drafts } from './drafts.ts';
import { message } from './message.ts';
import * as parts from './shared-parts.ts';
import { otherTextLanguage, type TextLanguage, textLanguageBoxes, textLanguageSays } from './text-language.ts';
import type { CardMessage, Reader } from './types.ts';
import { wordsFor } from './words.ts';

/** Where a customer's Global Administrator accepts (Microsoft: Confirm customer acceptance of the MCA, direct acceptance). */
const adminCenter = 'https://admin.microsoft.com/AdminPortal/Home?ref=/BillingAccounts/agreement';

/** The direct-acceptance message for a customer, as plain text of its own. */
export interface InviteMessage {
  readonly text: string;
  readonly subject: string;
  /** A draft in Outlook on the web, without a recipient. */
  readonly mailtoUrl: string;
  /** The language it is in. */
  readonly texts: CustomerTexts;
}

interface InviteInput {
  readonly customer: Customer;
  /** The language of the text: the customer's, unless somebody chose another. */
  readonly locale: string;
  readonly partnerName: string | null;
}

/** What the customer is sent to accept without the partner. It holds no personal data. */
export function inviteText({ customer, locale, partnerName }: InviteInput): InviteMessage {
  const texts = customerTexts(locale);
  const { t } = texts;
  const company = customer.companyName;
  const partner = partnerName ?? t('partner.unnamed');
  const subject = t('subject', { company });
  const text = [
    t('hello'),
    t('why', { company, partner }),
    t('invite.how'),
    adminCenter,
    t('invite.credentials'),
    t('invite.refused', { partner }),
    [t('regards'), partnerName ?? ''].filter((line) => line !== '').join('\n'),
  ].join('\n\n');
  return { text, subject, texts, mailtoUrl: drafts({ to: '', subject, text }).mailtoUrl };
}

/** What to know about direct acceptance, beside the text that goes to the customer. */
export function inviteCard(input: {
  readonly reader: Reader;
  readonly customer: Customer;
  /** The draft of `inviteText`. */
  readonly mailtoUrl?: string;
  /** The language of the draft. */
  readonly language?: TextLanguage;
}): CardMessage {
  const { reader, customer, mailtoUrl, language } = input;
  const words = wordsFor(reader);
  const view = {
    banner: {
      icon: 'letter',
      tone: 'accent',
      title: words.t('invite.title'),
      ...parts.named(reader, customer),
    } as const,
    says: [words.t('invite.says'), ...(language === undefined ? [] : [textLanguageSays(words, language)])],
    boxes: [
      ...(language === undefined ? [] : textLanguageBoxes(words, language)),
      { tone: 'neutral' as const, text: words.t('invite.admin') },
      { tone: 'neutral' as const, label: words.t('invite.reachOut.label'), text: words.t('invite.reachOut') },
      { tone: 'neutral' as const, label: words.t('invite.record.label'), text: words.t('invite.record') },
    ],
    buttons: [
      ...(mailtoUrl === undefined ? [] : [openUrl(words.t('button.emailDraft'), mailtoUrl)]),
      ...(reader.role === 'member' ? [] : [parts.attestButton(reader, words, customer.id)]),
      execute('status', words.t('button.status'), { customerId: customer.id }),
      ...(language === undefined || reader.role === 'member'
        ? []
        : [
            otherTextLanguage(words, language.texts.language, {
              verb: 'invite',
              data: { customerId: customer.id },
            }),
          ]),
    ],
  };
  return message(words, view, words.t('invite.summary', { company: customer.companyName }));
}
