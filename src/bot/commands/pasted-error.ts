import { blockPurchase, examineBlock } from '../../agreements/block-purchase.ts';
import type { Customer } from '../../agreements/customer.ts';
import type { Failure } from '../../agreements/failure.ts';
import { blockClaim } from '../../agreements/readings.ts';
import type { Block, BlockedOrder } from '../../agreements/rows.ts';
import { findSupportIds } from '../../agreements/support-ids.ts';
import { rememberThread } from '../../agreements/threads.ts';
import { alertCard } from '../cards.ts';
import { failed, notice, withCustomer } from '../replies.ts';
import type { Reply, Turn } from '../turn.ts';

const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** An error holds its tenant and a few ids of requests; each of them costs a question to Microsoft. */
const mostIds = 5;

function idsIn(text: string): readonly string[] {
  const found = Array.from(text.matchAll(guid), ([id]) => id.toLowerCase());
  return [...new Set(found)].slice(0, mostIds);
}

/**
 * Somebody without a shop integration pasted Microsoft's refusal: answered like a reported blocked purchase. The customer is the one whose
 * tenant id stands in the text, or whose name follows the code: `900428 Contoso`.
 */
export async function pastedError(turn: Turn, text: string, code: BlockedOrder['code']): Promise<readonly Reply[]> {
  let failure: Failure | null = null;
  for (const id of idsIn(text)) {
    const known = await turn.deps.domain.customers.byId(id);
    if (!known.answered) failure ??= known.failure;
    else if (known.value !== null) return reported(turn, known.value, { text, code });
  }
  const named = new RegExp(`${code}\\W+(?:for\\s+)?(?<name>[^{}"]{2,80})$`, 'i').exec(text)?.groups?.['name'] ?? '';
  const example = `${code} Contoso`;
  // An id that could not be looked up may well have been the customer's: nobody is asked for what stands there.
  if (named === '')
    return [failure === null ? notice(turn, 'whichCustomer', { example }) : failed(turn, code, failure)];
  const line = (customerId: string): string => `${code} ${customerId}`;
  return withCustomer(turn, { typed: named, command: 'attest', line }, (customer) =>
    reported(turn, customer, { text, code }),
  );
}

/** What was pasted, and the code found in it. */
interface Pasted {
  readonly text: string;
  readonly code: BlockedOrder['code'];
}

async function reported(turn: Turn, customer: Customer, pasted: Pasted): Promise<readonly Reply[]> {
  const { domain } = turn.deps;
  const known = (await openBlock(turn, customer)) ?? (await opened(turn, customer, pasted));
  if (known !== null) await examineBlock(domain, known.id);
  if (known !== null) await rememberThread(domain, turn.conversation, known.id);
  const block = known === null ? null : await domain.store.get('blocks', known.id);
  const alert = block === null ? null : await domain.store.get('alerts', `${block.id}:purchaseBlocked`);
  if (block === null || alert === null) return [notice(turn, 'notFound')];
  const view = { alert, block, attestation: null, mention: null, trouble: null };
  const { mention: _nobody, ...message } = alertCard({ reader: turn.reader, view });
  return [{ says: message, to: 'here' }];
}

async function openBlock(turn: Turn, customer: Customer): Promise<Block | null> {
  const { store } = turn.deps.domain;
  const claim = await store.get('claims', blockClaim(customer.id));
  return claim === null ? null : store.get('blocks', claim.holder);
}

async function opened(turn: Turn, customer: Customer, { text, code }: Pasted): Promise<Block | null> {
  const { domain, newId } = turn.deps;
  const eventId = newId();
  const support = findSupportIds(text);
  const order: BlockedOrder = {
    eventKey: `pasted:${eventId}`,
    eventId,
    code,
    orderId: null,
    cartId: null,
    action: null,
    description: null,
    orderedBy: { name: turn.person.name, email: null, objectId: turn.person.objectId },
    occurredAt: domain.clock.now(),
    ...(support === null ? {} : { support }),
  };
  const recorded = await blockPurchase(domain, {
    customer,
    order,
    keyLasts: true,
    test: false,
    answeredIn: turn.conversation.id,
  });
  return recorded.block;
}
