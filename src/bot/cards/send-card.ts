import type { Attestation } from '../../agreements/attestation.ts';
import { openUrl } from './buttons.ts';
import { message } from './message.ts';
import type { SignatoryMessage } from './signatory-message.ts';
import type { CardMessage, Reader } from './types.ts';
import { wordsFor } from './words.ts';

interface SendInput {
  readonly reader: Reader;
  readonly attestation: Attestation;
  readonly drafts: Pick<SignatoryMessage, 'mailtoUrl' | 'chatUrl'>;
}

/** The small card beside the text for the signatory. For a personal chat only: its links hold the acceptance link. */
export function sendCard({ reader, attestation, drafts }: SendInput): CardMessage {
  const words = wordsFor(reader);
  const { request, customer } = attestation;
  const view = {
    banner: { icon: 'letter', tone: 'accent', title: words.t('send.title'), name: customer.companyName } as const,
    says: [words.t('send.says', { email: request.emailAddress }), words.t('send.chat')],
    buttons: [
      openUrl(words.t('button.emailDraft'), drafts.mailtoUrl),
      openUrl(words.t('button.chatDraft'), drafts.chatUrl),
    ],
  };
  return message(words, view, words.t('send.summary', { company: customer.companyName }));
}
