import type { Attestation } from '../agreements/attestation.ts';
import { messageToSignatory, type SignatoryMessage } from './cards.ts';
import type { AcceptanceLink } from './replies.ts';
import type { BotDeps } from './turn.ts';

/** How a message differs from the first one in the agreement's own language. */
interface LinkMessageOptions {
  readonly locale?: string;
  readonly reminds?: boolean;
  /** A sentence of the sender's own, or empty. */
  readonly sentence?: string;
}

/** The message with which the signatory of an attestation gets its link, from the attestation's owner. */
export function linkMessage(
  deps: Pick<BotDeps, 'domain' | 'partnerName'>,
  { attestation, link }: { readonly attestation: Attestation; readonly link: AcceptanceLink },
  options: LinkMessageOptions = {},
): SignatoryMessage {
  return messageToSignatory({
    attestation,
    acceptanceUrl: link.url,
    pageEndsAt: link.pageEndsAt,
    partnerName: deps.partnerName,
    owner: attestation.owner,
    now: deps.domain.clock.now(),
    locale: attestation.request.language,
    ...options,
  });
}
