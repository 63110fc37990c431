import { type Alert, alertRules } from './alerts.ts';
import type { Instant } from './instant.ts';
import { quietUntil } from './local-time.ts';
import type { Deps } from './ports.ts';
import { readerOfChat, zoneOf } from './reach.ts';

/** When an alert may be said in a conversation: now, or, unless it is urgent, when the quiet hours of the chat's person are over. */
export async function audibleAt(
  deps: Pick<Deps, 'store'>,
  alert: Pick<Alert, 'kind'>,
  { conversationId, now }: { readonly conversationId: string; readonly now: Instant },
): Promise<Instant> {
  return alertRules[alert.kind].severity === 'urgent' ? now : quietEnds(deps, conversationId, now);
}

/** When what is not urgent may be said in a conversation: now, or when the quiet hours of the chat's person are over. */
export async function quietEnds(deps: Pick<Deps, 'store'>, conversationId: string, now: Instant): Promise<Instant> {
  const person = await readerOfChat(deps, conversationId);
  const quiet = person?.settings?.quiet ?? null;
  return quiet === null ? now : (quietUntil(now, quiet, zoneOf(person)) ?? now);
}
