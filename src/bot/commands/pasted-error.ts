import { blockPurchase, examineBlock } from '../../agreements/block-purchase.ts';
import type { Customer } from '../../agreements/customer.ts';
import type { Failure } from '../../agreements/failure.ts';
import { findCustomer } from '../../agreements/find-customer.ts';
import { openBlockOf } from '../../agreements/open-block.ts';
import type { Block, BlockedOrder } from '../../agreements/rows.ts';
import { findSupportIds } from '../../agreements/support-ids.ts';
import { rememberThread } from '../../agreements/threads.ts';
import { alertCard, type RefusedOrder, refusedOrderButton, refusedOrderCard, wordsFor } from '../cards.ts';
import { failedWith, notice, withCustomerId } from '../replies.ts';
import type { Presses, Reply, Turn } from '../turn.ts';

const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** An error holds its tenant and a few ids of requests; each of them costs a question to Microsoft. */
const mostIds = 5;

function idsIn(text: string): readonly string[] {
  const found = Array.from(text.matchAll(guid), ([id]) => id.toLowerCase());
  return [...new Set(found)].slice(0, mostIds);
}

/**
 * Somebody without a shop integration pasted Microsoft's refusal: answered like a reported blocked purchase. The customer is the one whose
 * tenant id stands in the text, or whose name follows the code: `900428 Contoso`; else it is asked for, and what was pasted is kept.
 */
export async function pastedError(turn: Turn, text: string, code: BlockedOrder['code']): Promise<readonly Reply[]> {
  const order: RefusedOrder = { code, support: findSupportIds(text) };
  let unanswered: { readonly id: string; readonly failure: Failure } | null = null;
  for (const id of idsIn(text)) {
    const known = await turn.deps.domain.customers.byId(id);
    if (!known.answered) unanswered ??= { id, failure: known.failure };
    else if (known.value !== null) return reported(turn, known.value, order);
  }
  const named = new RegExp(`${code}\\W+(?:for\\s+)?(?<name>[^{}"]{2,80})$`, 'i').exec(text)?.groups?.['name'] ?? '';
  if (named !== '') return ofCustomer(turn, order, { typed: named, to: 'here' });
  // An id that could not be looked up may well have been the customer's: nobody is asked for what stands there.
  if (unanswered !== null) return [notLookedUp(turn, order, { typed: unanswered.id, failure: unanswered.failure })];
  return [await askFromTheStart(turn, order, 'here')];
}

export const presses = {
  refusedOrder: {
    who: 'agent',
    run: async (turn, { code, chosen, customer, requestId, correlationId }) => {
      const support = { requestId: idOrNull(requestId), correlationId: idOrNull(correlationId) };
      const isKept = support.requestId !== null || support.correlationId !== null;
      const order: RefusedOrder = { code, support: isKept ? support : null };
      if (chosen !== '') return withCustomerId(turn, chosen, (found) => reported(turn, found, order));
      return ofCustomer(turn, order, { typed: customer.trim(), to: 'inPlace' });
    },
  },
} satisfies Partial<Presses>;

/** Cards are answered long after, by whatever the client sends: only an id is kept as one. */
const idOrNull = (text: string): string | null => idsIn(text)[0] ?? null;

/** Whose it was, as typed: goes on where that is one customer, else asks again with what was typed. */
async function ofCustomer(
  turn: Turn,
  order: RefusedOrder,
  { typed, to }: { readonly typed: string; readonly to: Reply['to'] },
): Promise<readonly Reply[]> {
  if (typed === '') return [await askFromTheStart(turn, order, to)];
  const found = await findCustomer(turn.deps.domain, typed);
  switch (found.kind) {
    case 'one':
      return reported(turn, found.customer, order);
    case 'several':
      return [ask(turn, order, { typed, found: 'several', customers: found.customers, to })];
    case 'none':
      return [ask(turn, order, { typed, found: 'none', customers: found.nearest, to })];
    case 'unanswered':
      return [notLookedUp(turn, order, { typed, failure: found.failure })];
  }
}

type Asked = Omit<Parameters<typeof refusedOrderCard>[0], 'reader' | 'order'> & Pick<Reply, 'to'>;

function ask({ reader }: Turn, order: RefusedOrder, { to, ...asked }: Asked): Reply {
  return { says: refusedOrderCard({ reader, order, ...asked }), to };
}

async function askFromTheStart(turn: Turn, order: RefusedOrder, to: Reply['to']): Promise<Reply> {
  const person = await turn.deps.domain.store.get('people', turn.person.objectId);
  return ask(turn, order, { typed: '', found: 'unknown', customers: person?.recent ?? [], to });
}

/** Microsoft did not say who that is: the button asks again for the same. */
function notLookedUp(
  turn: Turn,
  order: RefusedOrder,
  { typed, failure }: { readonly typed: string; readonly failure: Failure },
): Reply {
  const title = wordsFor(turn.reader).t('button.tryAgain');
  const buttons = [refusedOrderButton(order, { title, customer: typed })];
  return failedWith(turn, { what: `${order.code} ${typed}`, failure, buttons });
}

async function reported(turn: Turn, customer: Customer, order: RefusedOrder): Promise<readonly Reply[]> {
  const { domain } = turn.deps;
  const known = (await openBlockOf(turn.deps.domain, customer.id)) ?? (await opened(turn, customer, order));
  if (known !== null) await examineBlock(domain, known.id);
  if (known !== null) await rememberThread(domain, turn.conversation, known.id);
  const block = known === null ? null : await domain.store.get('blocks', known.id);
  const alert = block === null ? null : await domain.store.get('alerts', `${block.id}:purchaseBlocked`);
  if (block === null || alert === null) return [notice(turn, 'notFound')];
  const view = { alert, block, attestation: null, mention: null, trouble: null };
  const { mention: _nobody, ...message } = alertCard({ reader: turn.reader, view });
  return [{ says: message, to: 'here' }];
}

async function opened(turn: Turn, customer: Customer, { code, support }: RefusedOrder): Promise<Block | null> {
  const { domain, newId } = turn.deps;
  const eventId = newId();
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
