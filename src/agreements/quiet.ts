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
  if (alertRules[alert.kind].severity === 'urgent') return now;
  const person = await readerOfChat(deps, conversationId);
  const quiet = person?.settings?.quiet ?? null;
  return quiet === null ? now : (quietUntil(now, quiet, zoneOf(person)) ?? now);
}
