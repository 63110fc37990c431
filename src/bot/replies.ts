import { pageLink } from '../agreements/acceptance-page.ts';
import type { Attestation } from '../agreements/attestation.ts';
import type { Customer } from '../agreements/customer.ts';
import type { Failure } from '../agreements/failure.ts';
import { type FoundCustomer, findCustomer } from '../agreements/find-customer.ts';
import type { Instant } from '../agreements/instant.ts';
import { rememberCustomer } from '../agreements/met.ts';
import { refusedForm } from '../agreements/prepare-form.ts';
import type { Reader } from './cards/types.ts';
import {
  type Action,
  attestationCard,
  errorCard,
  execute,
  formCard,
  type NoticeName,
  namedNotice,
  noticeCard,
  type PickCommand,
  pickListCard,
  whichCustomerCard,
  wordsFor,
} from './cards.ts';
import { personally } from './personally.ts';
import type { TextParams } from './texts/texts.ts';
import type { BotDeps, Reply, Turn } from './turn.ts';

/** One of the catalogue's notices as an answer. */
export function notice(turn: Turn, name: NoticeName, params: TextParams = {}, to: Reply['to'] = 'here'): Reply {
  return { says: namedNotice({ reader: turn.reader, name, params }), to, brief: true };
}

/** What was not done, and what helps meanwhile. */
interface NotDone {
  /** In the reader's words; empty where that is not known. */
  readonly what: string;
  readonly failure: Failure;
  /** Another way to the same, and its buttons. */
  readonly instead?: string;
  readonly buttons?: readonly Action[];
  readonly to?: Reply['to'];
}

/** What Microsoft did not answer or refused, with the ids that its support asks for. */
export function failed(turn: Turn, what: string, failure: Failure): Reply {
  return failedWith(turn, { what, failure });
}

/** The same with another way to it; the same reference stands in the log. */
export function failedWith(turn: Turn, { failure, to = 'here', ...said }: NotDone): Reply {
  const reference = turn.deps.newId().slice(0, 8);
  const { kind, code, httpStatus, requestId, correlationId } = failure;
  turn.deps.log.warn(
    { reference, kind, code, httpStatus, requestId, correlationId },
    'Partner Center did not give what was asked',
  );
  return { says: errorCard({ reader: turn.reader, reference, failure, ...said }), to };
}

/** Where a signatory accepts: the bot's own page, or Microsoft's (then `pageEndsAt` is null). Either is a bearer secret. */
export interface AcceptanceLink {
  readonly url: string;
  /** Until when the bot's page works. */
  readonly pageEndsAt: Instant | null;
  /** Microsoft's link is dead, and until then the bot's page makes a fresh one; null where it does not. */
  readonly renewsUntil: Instant | null;
}

/** The signatory's link of an attestation. Null before Microsoft has made it. */
export async function acceptanceLink(
  deps: Pick<BotDeps, 'acceptancePageUrl' | 'domain'>,
  attestation: Attestation,
): Promise<AcceptanceLink | null> {
  if (attestation.attestationId === null) return null;
  const page = await pageLink(deps.domain, attestation);
  if (page !== null) return { url: page.url, pageEndsAt: page.endsAt, renewsUntil: page.renewsUntil };
  const url = new URL(deps.acceptancePageUrl);
  url.searchParams.set('attestationid', attestation.attestationId);
  return { url: url.href, pageEndsAt: null, renewsUntil: null };
}

/** The card of an attestation for one reader; where Microsoft refused to make it, the form again, with everything typed. */
export async function attestationMessage(deps: BotDeps, reader: Reader, attestation: Attestation) {
  if (attestation.state === 'refused' && attestation.failure?.kind === 'validation' && reader.audience === 'personal')
    return formCard({ reader, form: refusedForm(deps.domain, attestation) });
  const owner = await deps.domain.store.get('people', attestation.owner.objectId);
  const link = reader.audience === 'personal' ? await acceptanceLink(deps, attestation) : null;
  return attestationCard({
    reader,
    attestation,
    acceptanceUrl: link?.url ?? null,
    renewsUntil: link?.renewsUntil ?? null,
    ownerReachable: owner !== null && owner.personalConversationId !== null,
    addAppUrl: deps.addAppUrl ?? null,
    justCreated: attestation.tries === 0,
  });
}

/** The same as an answer; the posted card is edited from then on. */
export async function showAttestation(turn: Turn, attestation: Attestation, to: Reply['to']): Promise<Reply> {
  const reader = to === 'personal' || turn.inDialog ? personally(turn.reader) : turn.reader;
  return { says: await attestationMessage(turn.deps, reader, attestation), to, shows: attestation };
}

/** What a customer was typed for. */
interface AskedCustomer {
  readonly typed: string;
  /** What a line of the pick list does. */
  readonly command: PickCommand;
  /** Where that is more than a command: what would have to be typed for this customer. */
  readonly line?: (customerId: string) => string;
}

/** Finds the customer that was typed and goes on with it; else answers with a pick list, the nearest names, or what went wrong. */
export async function withCustomer(
  turn: Turn,
  asked: AskedCustomer,
  goOn: (customer: Customer) => Promise<readonly Reply[]>,
): Promise<readonly Reply[]> {
  if (asked.typed.trim() === '') return [await whichCustomer(turn, asked.command)];
  const found: FoundCustomer = await findCustomer(turn.deps.domain, asked.typed);
  const pick = (customers: readonly Customer[], nearest: boolean): Reply => ({
    says:
      asked.line === undefined || customers.length === 0
        ? pickListCard({ reader: turn.reader, text: asked.typed, command: asked.command, customers, nearest })
        : chooseCard(turn, { typed: asked.typed, line: asked.line }, customers),
    to: 'here',
  });
  switch (found.kind) {
    case 'one':
      return goOn(found.customer);
    case 'several':
      return [pick(found.customers, false)];
    case 'none':
      return [pick(found.nearest, true)];
    case 'unanswered':
      return [failed(turn, asked.line?.(asked.typed) ?? `${asked.command} ${asked.typed}`, found.failure)];
  }
}

/** Asks for the customer that a command is about. */
export async function whichCustomer(turn: Turn, line: string, to: Reply['to'] = 'here'): Promise<Reply> {
  const person = await turn.deps.domain.store.get('people', turn.person.objectId);
  return { says: whichCustomerCard({ reader: turn.reader, line, recent: person?.recent ?? [] }), to };
}

const mostButtons = 6;

/** A pick list whose buttons go on with a whole sentence. */
function chooseCard(turn: Turn, asked: Required<Omit<AskedCustomer, 'command'>>, customers: readonly Customer[]) {
  const { reader } = turn;
  const { t } = wordsFor(reader);
  const buttons = customers
    .slice(0, mostButtons)
    .map(({ id, companyName, domain }) =>
      execute('command', t('day.twice', { company: companyName, domain }), { text: asked.line(id) }),
    );
  const text = t('pick.which.says', { text: asked.typed.slice(0, 80) });
  return noticeCard({ reader, tone: 'accent', title: t('pick.which'), text, buttons });
}

/** The same for a button, whose card carries the customer's id. */
export async function withCustomerId(
  turn: Turn,
  id: string,
  goOn: (customer: Customer) => Promise<readonly Reply[]>,
): Promise<readonly Reply[]> {
  const found = await findCustomer(turn.deps.domain, id);
  if (found.kind === 'one') return goOn(found.customer);
  return [found.kind === 'unanswered' ? failed(turn, '', found.failure) : notice(turn, 'customerGone')];
}

/** The customer of a button whose answer is not Microsoft's: that Microsoft does not say who it is keeps nobody from it. */
export async function namedAsFarAsKnown(turn: Turn, id: string): Promise<Customer> {
  const found = await findCustomer(turn.deps.domain, id);
  return found.kind === 'one' ? found.customer : { id, companyName: id, domain: '' };
}

/** The attestation that a button names, or why there is nothing to do. */
export async function withAttestation(
  turn: Turn,
  id: string,
  goOn: (attestation: Attestation) => Promise<readonly Reply[]>,
): Promise<readonly Reply[]> {
  const found = await turn.deps.domain.store.get('attestations', id);
  return found === null ? [notice(turn, 'notFound')] : goOn(found);
}

/** Remembers that this person asked about a customer. */
export async function asksAbout({ deps, person, lastCustomerId }: Turn, customer: Customer): Promise<void> {
  if (lastCustomerId !== customer.id) await rememberCustomer(deps.domain, person.objectId, customer);
}
