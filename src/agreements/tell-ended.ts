import { z } from 'zod';
import { decideAndFinish } from './change.ts';
import type { Instant } from './instant.ts';
import type { Deps, Work, WorkOrder } from './ports.ts';
import { personalChat } from './reach.ts';
import type { Conversation, Subscription } from './rows.ts';
import { sayNotice } from './say-notice.ts';

const told = z.object({ personId: z.string(), place: z.string().nullable() });

/** The order to tell whoever subscribed a conversation that it hears nothing any more; a personal chat has nobody else to be told. */
export function tellEnded(
  conversation: Conversation | null,
  subscription: Subscription | null,
  now: Instant,
): readonly WorkOrder[] {
  if (conversation === null || subscription === null || conversation.kind === 'personal') return [];
  const data = { personId: subscription.by.objectId, place: conversation.name };
  return [{ kind: 'tellEnded', subject: conversation.id, dueAt: now, data }];
}

/** Tells that person, in the personal chat, if there is one. At least once. */
export async function sendEnded(deps: Deps, work: Work): Promise<void> {
  const order = told.safeParse(work.data);
  const to = order.success ? await personalChat(deps, order.data.personId) : null;
  if (!order.success || to === null) return decideAndFinish(deps, work, async () => ({}));
  const said = await sayNotice(deps, work, { notice: { kind: 'alertsEnded', place: order.data.place }, to });
  if (said !== null) await decideAndFinish(deps, work, () => said.opened());
}
