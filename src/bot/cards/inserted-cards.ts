import type { Attestation } from '../../agreements/attestation.ts';
import type { StatusView } from '../../agreements/status-view.ts';
import type { PortfolioRow } from '../../portfolio/portfolio.ts';
import { openUrl } from './buttons.ts';
import { statusLooks } from './looks.ts';
import { message } from './message.ts';
import { statusCard } from './status-card.ts';
import type { CardMessage, Reader } from './types.ts';
import { wordsFor } from './words.ts';

/** A status for a chat where the bot need not be: nothing personal, and no button, because nobody would answer it. */
export function insertedStatusCard({
  reader,
  view,
}: {
  readonly reader: Reader;
  readonly view: StatusView;
}): CardMessage {
  const { unchecked: _own, ...rest } = reader;
  const { card, summary } = statusCard({
    reader: { ...rest, now: reader.now, audience: 'shared', role: 'member' },
    view: { ...view, asking: false },
  });
  return { card: { ...card, actions: [] }, summary };
}

interface InsertedLinkInput {
  readonly reader: Reader;
  readonly attestation: Attestation;
  /** The message to the signatory, its address left out: the button has it. */
  readonly paragraphs: readonly string[];
  readonly subject: string;
  readonly url: string;
}

/** The acceptance link for a chat with the signatory. */
export function insertedLinkCard({ reader, attestation, paragraphs, subject, url }: InsertedLinkInput): CardMessage {
  const words = wordsFor(reader);
  const view = {
    banner: { icon: 'letter', tone: 'accent', title: subject, name: attestation.request.companyName } as const,
    says: paragraphs,
    buttons: [openUrl(words.t('extension.open'), url)],
  };
  return message(words, view, subject);
}

/** What a line of a search says below the company. */
export const insertedText = {
  status: (reader: Reader, { customer, status, readAt }: PortfolioRow): string => {
    const words = wordsFor(reader);
    if (status === null || readAt === null) return words.t('extension.unread', { domain: customer.domain });
    const named = words.t(statusLooks[status.kind].title);
    return words.t('extension.row', { domain: customer.domain, status: named, when: words.when(readAt) });
  },
  link: (reader: Reader, { deadline, owner }: Attestation): string => {
    const words = wordsFor(reader);
    const until = deadline === null ? '' : words.t('status.until', { when: words.when(deadline) });
    return [until, words.t('status.owner', { owner: owner.name })].filter((part) => part !== '').join(' · ');
  },
} as const;
