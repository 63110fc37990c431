import { z } from 'zod';
import type { Attestation } from './attestation.ts';
import { decideAndFinish } from './change.ts';
import type { PersonRef } from './customer.ts';
import type { Instant } from './instant.ts';
import type { Deps, TakenOverNotice, Work, WorkOrder } from './ports.ts';
import { personalChat, reachable } from './reach.ts';
import type { Block, Conversation } from './rows.ts';
import { sayNotice } from './say-notice.ts';

/** Whom to tell of what was taken over. */
interface Handover {
  readonly to: PersonRef;
  readonly by: PersonRef;
  readonly from: PersonRef | null;
  readonly attestations: readonly Attestation[];
  readonly blocks: readonly Block[];
}

const text = z.string();
/** What the order holds: ids and the names of agents. */
const told = z.object({
  toId: text,
  toName: text,
  byId: text,
  byName: text,
  fromId: text.nullable(),
  fromName: text.nullable(),
  attestationId: text.nullable(),
  blockId: text.nullable(),
  count: z.number(),
});

/** The order to tell one person who takes care of something from now on. */
export function tellOwner({ to, by, from, attestations, blocks }: Handover, now: Instant): WorkOrder {
  const [attestation] = attestations;
  const [block] = blocks;
  return {
    kind: 'tellOwner',
    subject: `${to.objectId}:${attestation?.id ?? block?.id}:${now}`,
    dueAt: now,
    data: {
      toId: to.objectId,
      toName: to.name,
      byId: by.objectId,
      byName: by.name,
      fromId: from?.objectId ?? null,
      fromName: from?.name ?? null,
      attestationId: attestation?.id ?? null,
      blockId: block?.id ?? null,
      count: attestations.length + blocks.length,
    },
  };
}

/** Tells somebody, in the personal chat or, without one, with a mention where the first of it began. At least once. */
export async function sendTakenOver(deps: Deps, work: Work): Promise<void> {
  const order = told.safeParse(work.data);
  const found = order.success ? await noticeOf(deps, order.data) : null;
  if (found === null) return decideAndFinish(deps, work, async () => ({}));
  const said = await sayNotice(deps, work, found);
  if (said !== null) await decideAndFinish(deps, work, () => said.opened());
}

async function noticeOf(
  deps: Deps,
  order: z.output<typeof told>,
): Promise<{ readonly notice: TakenOverNotice; readonly to: Conversation } | null> {
  const attestation = order.attestationId === null ? null : await deps.store.get('attestations', order.attestationId);
  const block = order.blockId === null ? null : await deps.store.get('blocks', order.blockId);
  const chat = await personalChat(deps, order.toId);
  const to = chat ?? (await whereItBegan(deps, attestation));
  if (to === null) return null;
  const customer = oneCustomer(attestation, block, order.count);
  const person = { objectId: order.toId, name: order.toName };
  const { fromId, fromName } = order;
  const notice: TakenOverNotice = {
    kind: 'takenOver',
    by: { objectId: order.byId, name: order.byName },
    from: fromId === null || fromName === null ? null : { objectId: fromId, name: fromName },
    isNew: order.toId === order.byId,
    attestationId: customer === null ? null : order.attestationId,
    customer,
    count: order.count,
    mention: chat === null ? person : null,
  };
  return { notice, to };
}

/** An attestation and a blocked purchase of one customer are one thing to whoever reads of it. */
function oneCustomer(attestation: Attestation | null, block: Block | null, count: number) {
  const [first, second] = [attestation?.customer ?? null, block?.customer ?? null];
  if (count === 1) return first ?? second;
  return count === 2 && first !== null && first.id === second?.id ? first : null;
}

/** Somebody else's personal chat is no place for a mention. */
async function whereItBegan(deps: Deps, attestation: Attestation | null): Promise<Conversation | null> {
  const place = attestation === null ? null : await reachable(deps, attestation.originConversationId);
  return place?.kind === 'personal' ? null : place;
}
