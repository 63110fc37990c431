import type { Attestation } from '../../agreements/attestation.ts';
import { execute, openUrl } from './buttons.ts';
import { message } from './message.ts';
import type { SignatoryMessage } from './signatory-message.ts';
import { otherTextLanguage, type TextLanguage, textLanguageBoxes, textLanguageSays } from './text-language.ts';
import type { CardMessage, Reader } from './types.ts';
import { wordsFor } from './words.ts';

interface SendInput {
  readonly reader: Reader;
  readonly attestation: Attestation;
  readonly drafts: Pick<SignatoryMessage, 'mailtoUrl' | 'chatUrl'>;
  readonly language: TextLanguage;
  /** The text is a reminder, not the first message. */
  readonly reminds: boolean;
}

/** The small card beside the text for the signatory. For a personal chat only: its links hold the acceptance link. */
export function sendCard({ reader, attestation, drafts, language, reminds }: SendInput): CardMessage {
  const words = wordsFor(reader);
  const { request, customer, id } = attestation;
  const textLanguage = language.texts.language;
  const view = {
    banner: { icon: 'letter', tone: 'accent', title: words.t('send.title'), name: customer.companyName } as const,
    says: [
      words.t(reminds ? 'send.reminds' : 'send.says', { email: request.emailAddress }),
      words.t('send.chat'),
      textLanguageSays(words, language),
    ],
    boxes: textLanguageBoxes(words, language),
    buttons: [
      openUrl(words.t('button.emailDraft'), drafts.mailtoUrl),
      openUrl(words.t('button.chatDraft'), drafts.chatUrl),
      reminds
        ? execute('sendToSignatory', words.t('button.asFirst'), { id, textLanguage })
        : execute('sendToSignatory', words.t('button.asReminder'), { id, textLanguage, reminds: 'yes' }),
      otherTextLanguage(words, textLanguage, {
        verb: 'sendToSignatory',
        data: { id, reminds: reminds ? 'yes' : '' },
      }),
    ],
  };
  return message(words, view, words.t('send.summary', { company: customer.companyName }));
}
