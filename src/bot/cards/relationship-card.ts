import { type CustomerTexts, customerTexts } from '../customer-texts/customer-texts.ts';
import { openUrl } from './buttons.ts';
import { drafts } from './drafts.ts';
import { message } from './message.ts';
import { otherTextLanguage, type TextLanguage, textLanguageBoxes, textLanguageSays } from './text-language.ts';
import type { CardMessage, Reader } from './types.ts';
import { wordsFor } from './words.ts';

/** The message to a company that is none of the partner's customers yet. */
export interface RelationshipMessage {
  readonly text: string;
  readonly subject: string;
  /** A draft in Outlook on the web, without a recipient. */
  readonly mailtoUrl: string;
  /** The language it is in. */
  readonly texts: CustomerTexts;
}

interface RelationshipInput {
  /** As Microsoft gave it; it must be passed on unchanged (Microsoft: Request a reseller relationship). */
  readonly url: string;
  /** The language of the text. */
  readonly locale: string;
  readonly partnerName: string | null;
  /** Whom the company can ask. */
  readonly sender: string;
}

/** What the company is sent. It names nobody but the sender, because the link is the same for all companies. */
export function relationshipText({ url, locale, partnerName, sender }: RelationshipInput): RelationshipMessage {
  const texts = customerTexts(locale);
  const { t } = texts;
  const subject = t('relationship.subject');
  const text = [
    t('hello'),
    partnerName === null ? t('relationship.who') : t('relationship.whoNamed', { partner: partnerName }),
    t('relationship.why'),
    t('relationship.how'),
    url,
    t('relationship.signIn'),
    t('relationship.where'),
    t('relationship.ask', { name: sender }),
    [t('regards'), sender, partnerName ?? ''].filter((line) => line !== '').join('\n'),
  ].join('\n\n');
  return { text, subject, texts, mailtoUrl: drafts({ to: '', subject, text }).mailtoUrl };
}

/** What to know about the link, beside the text that goes to the company. */
export function relationshipCard({
  reader,
  mailtoUrl,
  language,
}: {
  readonly reader: Reader;
  readonly mailtoUrl: string;
  readonly language: TextLanguage;
}): CardMessage {
  const words = wordsFor(reader);
  const view = {
    banner: { icon: 'letter', tone: 'accent', title: words.t('relationship.title') } as const,
    says: [words.t('relationship.says'), words.t('relationship.next'), textLanguageSays(words, language)],
    boxes: [
      ...textLanguageBoxes(words, language),
      { tone: 'neutral' as const, text: words.t('relationship.admin') },
      { tone: 'neutral' as const, text: words.t('relationship.limits') },
    ],
    buttons: [
      openUrl(words.t('button.emailDraft'), mailtoUrl),
      otherTextLanguage(words, language.texts.language, { verb: 'inviteNew', data: {} }),
    ],
  };
  return message(words, view, words.t('relationship.summary'));
}
