import type { Attestation } from '../../agreements/attestation.ts';
import { isLive } from '../../agreements/attestation.ts';
import type { StatusView } from '../../agreements/status-view.ts';
import type { PortfolioRow } from '../../portfolio/portfolio.ts';
import type { CardMessage, Reader } from '../cards/types.ts';
import { insertedStatusCard, insertedText, wordsFor } from '../cards.ts';

const cardType = 'application/vnd.microsoft.card.adaptive';
const previewType = 'application/vnd.microsoft.card.thumbnail';

/** What a chosen line is: it comes back with `composeExtension/selectItem`. */
export type Chosen =
  | { readonly insert: 'status'; readonly customerId: string }
  | { readonly insert: 'link'; readonly id: string };

/** The lines of a search, as Teams lists them (Microsoft: "Respond to search command"). */
export function listed(attachments: readonly object[]): object {
  return { composeExtension: { type: 'result', attachmentLayout: 'list', attachments } };
}

/** Instead of lines: why there are none. */
export function told(text: string): object {
  return { composeExtension: { type: 'message', text } };
}

/** A line with what the compose box gets. */
export function inserted(says: CardMessage, preview: { readonly title: string; readonly text: string }): object {
  return { contentType: cardType, content: says.card, preview: { contentType: previewType, content: preview } };
}

/** A customer as a line: read anew when it is chosen. */
export function customerLine(reader: Reader, row: PortfolioRow): object {
  const chosen: Chosen = { insert: 'status', customerId: row.customer.id };
  const preview = { title: row.customer.companyName, text: insertedText.status(reader, row) };
  const view = viewOf(row);
  const says = view === null ? null : insertedStatusCard({ reader, view });
  return line(reader, says, { preview, chosen });
}

/** A link as a line: its address goes into no list, only into what was chosen. */
export function linkLine(reader: Reader, attestation: Attestation): object {
  const chosen: Chosen = { insert: 'link', id: attestation.id };
  const preview = { title: attestation.customer.companyName, text: insertedText.link(reader, attestation) };
  return line(reader, null, { preview, chosen });
}

/** Teams asks again for what was chosen; its emulator cannot, and inserts what the line holds. */
function line(
  { dialogs }: Reader,
  says: CardMessage | null,
  { preview, chosen }: { readonly preview: { readonly title: string; readonly text: string }; readonly chosen: Chosen },
): object {
  const tap = dialogs ? { tap: { type: 'invoke', title: preview.title, value: chosen } } : {};
  return {
    ...(says === null ? { contentType: previewType, content: preview } : { contentType: cardType, content: says.card }),
    preview: { contentType: previewType, content: { ...preview, ...tap } },
  };
}

/** What the mirror knows as a status; null where the customer was not read yet. */
function viewOf(row: PortfolioRow): StatusView | null {
  const { customer, status, readAt, lastKnown, attestation, block } = row;
  if (status === null || readAt === null) return null;
  const shown = attestation !== null && isLive(attestation) ? attestation : null;
  return { customer, status, readAt, lastKnown, attestation: shown, block, asking: false };
}

/** Why a search has no lines. */
export function nothingFound(reader: Reader, text: string, of: Chosen['insert']): object {
  const { t } = wordsFor(reader);
  if (of === 'link') return told(t('extension.noLinks'));
  return told(text === '' ? t('extension.type') : t('extension.nothing', { text }));
}
