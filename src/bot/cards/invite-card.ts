import type { Customer } from '../../agreements/customer.ts';
import { execute, openUrl } from './buttons.ts';
import { message } from './message.ts';
import * as parts from './shared-parts.ts';
import { drafts } from './signatory-message.ts';
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
}

interface InviteInput {
  readonly customer: Customer;
  readonly locale: string;
  readonly partnerName: string | null;
}

/** What the customer is sent to accept without the partner. It holds no personal data. */
export function inviteText({ customer, locale, partnerName }: InviteInput): InviteMessage {
  const { t } = wordsFor({ locale, timeZone: null, now: 0 });
  const company = customer.companyName;
  const partner = partnerName ?? t('signatory.us');
  const subject = t('invite.subject', { company });
  const text = [
    t('invite.hello'),
    t('invite.why', { company, partner }),
    t('invite.how'),
    adminCenter,
    t('invite.credentials'),
    t('invite.refused', { partner }),
    [t('signatory.regards'), partnerName ?? ''].filter((line) => line !== '').join('\n'),
  ].join('\n\n');
  return { text, subject, mailtoUrl: drafts({ to: '', subject, text }).mailtoUrl };
}

/** What to know about direct acceptance, beside the text that goes to the customer. */
export function inviteCard(input: {
  readonly reader: Reader;
  readonly customer: Customer;
  /** The draft of `inviteText`. */
  readonly mailtoUrl?: string;
}): CardMessage {
  const { reader, customer, mailtoUrl } = input;
  const words = wordsFor(reader);
  const view = {
    banner: {
      icon: 'letter',
      tone: 'accent',
      title: words.t('invite.title'),
      ...parts.named(reader, customer),
    } as const,
    says: [words.t('invite.says')],
    boxes: [
      { tone: 'neutral', text: words.t('invite.admin') },
      { tone: 'neutral', label: words.t('invite.reachOut.label'), text: words.t('invite.reachOut') },
      { tone: 'neutral', label: words.t('invite.record.label'), text: words.t('invite.record') },
    ] as const,
    buttons: [
      ...(mailtoUrl === undefined ? [] : [openUrl(words.t('button.emailDraft'), mailtoUrl)]),
      ...(reader.role === 'member' ? [] : [parts.attestButton(reader, words, customer.id)]),
      execute('status', words.t('button.status'), { customerId: customer.id }),
    ],
  };
  return message(words, view, words.t('invite.summary', { company: customer.companyName }));
}
