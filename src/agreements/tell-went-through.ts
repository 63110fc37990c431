import { z } from 'zod';
import { decideAndFinish } from './change.ts';
import type { PersonRef } from './customer.ts';
import type { Instant } from './instant.ts';
import type { Deps, Work, WorkOrder } from './ports.ts';
import { personalChat } from './reach.ts';
import type { Block } from './rows.ts';
import { sayNotice } from './say-notice.ts';

const told = z.object({ blockId: z.string(), personId: z.string() });

/** The orders to tell those who wait for the end of a block that somebody saw its orders go through: who asked to be told, and who ordered. */
export function tellWentThrough({ id, orders, tell = [] }: Block, by: PersonRef, now: Instant): readonly WorkOrder[] {
  const ordered = orders.flatMap(({ orderedBy }) => orderedBy?.objectId ?? []);
  const waiting = new Set([...tell, ...ordered]);
  // Whoever said so has the answer to that.
  waiting.delete(by.objectId);
  return [...waiting].map((personId) => ({
    kind: 'tellWentThrough',
    subject: `${id}:${personId}`,
    dueAt: now,
    data: { blockId: id, personId },
  }));
}

/** Tells one of them, in the personal chat; without one there is nowhere to. At least once. */
export async function sendWentThrough(deps: Deps, work: Work): Promise<void> {
  const order = told.safeParse(work.data);
  const block = order.success ? await deps.store.get('blocks', order.data.blockId) : null;
  const to = order.success ? await personalChat(deps, order.data.personId) : null;
  const by = block?.closedBy;
  if (block === null || to === null || by === undefined) return decideAndFinish(deps, work, async () => ({}));
  const said = await sayNotice(deps, work, { notice: { kind: 'wentThrough', by, block }, to });
  if (said !== null) await decideAndFinish(deps, work, () => said.opened());
}
