import type { AlertView } from '../agreements/ports.ts';
import { hearsTheEnd } from '../agreements/who-hears.ts';
import type { Reader } from './cards/types.ts';
import { type AlertMessage, alertCard } from './cards.ts';
import type { BotDeps } from './turn.ts';

/** An alert for one conversation. In a personal chat nobody is offered to hear of an end that is told there anyway; elsewhere others may want to. */
export async function alertFor(
  { domain }: BotDeps,
  view: AlertView,
  { conversationId, reader }: { readonly conversationId: string; readonly reader: Reader },
): Promise<AlertMessage> {
  const { block } = view;
  const isOpen = view.alert.kind === 'purchaseBlocked' && block?.state === 'open';
  const hearsEnd = isOpen && reader.audience === 'personal' && (await hearsTheEnd(domain, block, conversationId));
  return alertCard({ reader, view, hearsEnd });
}
