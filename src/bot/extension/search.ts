import { z } from 'zod';
import { type Attestation, isLive } from '../../agreements/attestation.ts';
import { pendingAttestations } from '../../agreements/find-attestations.ts';
import { recordSent } from '../../agreements/history.ts';
import { inTime } from '../../agreements/in-time.ts';
import { knownStatus, readStatus } from '../../agreements/readings.ts';
import { insertedLinkCard, insertedStatusCard, wordsFor } from '../cards.ts';
import { linkMessage } from '../link-message.ts';
import { mayUse } from '../permission.ts';
import { acceptanceLink, namedAsFarAsKnown } from '../replies.ts';
import type { Turn } from '../turn.ts';
import { customerLine, inserted, linkLine, listed, nothingFound, told } from './results.ts';

const most = 15;

/** The lines for what was typed: customers, or open acceptance links for those who may pass one on. */
export async function searched(turn: Turn, commandId: string, text: string): Promise<object> {
  if (commandId !== 'link') return customersFor(turn, text);
  if (!mayUse(turn, 'agent')) return told(wordsFor(turn.reader).t('notPermitted.says'));
  const wanted = text.toLowerCase();
  const fits = ({ customer }: Attestation): boolean =>
    [customer.companyName, customer.domain, customer.id].some((name) => name.toLowerCase().includes(wanted));
  const open = (await pendingAttestations(turn.deps.domain, null)).filter(isOpen).filter(fits);
  const mine = ({ owner }: Attestation): number => (owner.objectId === turn.person.objectId ? 0 : 1);
  const lines = [...open].sort((a, b) => mine(a) - mine(b)).slice(0, most);
  if (lines.length === 0) return nothingFound(turn.reader, text, 'link');
  return listed(lines.map((attestation) => linkLine(turn.reader, attestation)));
}

const isOpen = (attestation: Attestation): boolean => isLive(attestation) && attestation.attestationId !== null;

/** With nothing typed yet: the customers that this person asked about last. */
async function customersFor(turn: Turn, text: string): Promise<object> {
  const { domain } = turn.deps;
  const portfolio = await turn.deps.portfolio();
  const recent = async () => (await domain.store.get('people', turn.person.objectId))?.recent ?? [];
  const rows =
    text === ''
      ? (await recent()).flatMap(({ id }) => portfolio.row(id) ?? [])
      : portfolio.search(text, most).filter(({ leftAt }) => leftAt === null);
  if (rows.length === 0) return nothingFound(turn.reader, text, 'status');
  return listed(rows.map((row) => customerLine(turn.reader, row)));
}

const chosen = z.discriminatedUnion('insert', [
  z.object({ insert: z.literal('status'), customerId: z.string().min(1).max(200) }),
  z.object({ insert: z.literal('link'), id: z.string().min(1).max(200) }),
]);

/** What a chosen line puts into the compose box; null for what no line of ours sends. */
export async function chosenLine(turn: Turn, value: unknown): Promise<object | null> {
  const parsed = chosen.safeParse(value);
  if (!parsed.success) return null;
  return parsed.data.insert === 'status'
    ? chosenStatus(turn, parsed.data.customerId)
    : chosenLink(turn, parsed.data.id);
}

/** Read anew, as `status` does; where Microsoft takes too long, what is known, with its age. */
async function chosenStatus(turn: Turn, customerId: string): Promise<object> {
  const { domain } = turn.deps;
  const customer = await namedAsFarAsKnown(turn, customerId);
  const known = await knownStatus(domain, customer);
  const read =
    known?.fresh === true ? { value: known.view } : await inTime(readStatus(domain, customer), turn.patienceMs);
  const view = read?.value ?? known?.view;
  if (view === undefined) return told(wordsFor(turn.reader).t('notice.working.says'));
  const says = insertedStatusCard({ reader: turn.reader, view });
  return listed([inserted(says, { title: customer.companyName, text: says.summary })]);
}

async function chosenLink(turn: Turn, id: string): Promise<object> {
  const { deps, reader } = turn;
  if (!mayUse(turn, 'agent')) return told(wordsFor(reader).t('notPermitted.says'));
  const attestation = await deps.domain.store.get('attestations', id);
  const link = attestation === null || !isOpen(attestation) ? null : await acceptanceLink(deps, attestation);
  if (attestation === null || link === null) return nothingFound(reader, '', 'link');
  const { text, subject } = linkMessage(deps, { attestation, link });
  await recordSent(deps.domain, attestation, turn.person);
  const paragraphs = text.split('\n\n').filter((part) => part !== link.url);
  const says = insertedLinkCard({ reader, attestation, paragraphs, subject, url: link.url });
  return listed([inserted(says, { title: attestation.customer.companyName, text: subject })]);
}

/** Customers for a field that finds while one types (Microsoft: "Typeahead search in Adaptive Cards"). */
export async function typedAhead(turn: Turn, text: string): Promise<object> {
  const portfolio = await turn.deps.portfolio();
  const rows = portfolio.search(text.trim(), most).filter(({ leftAt }) => leftAt === null);
  const { t } = wordsFor(turn.reader);
  return found(
    rows.map(({ customer: { id, companyName, domain } }) => ({
      title: t('day.twice', { company: companyName, domain }),
      value: id,
    })),
  );
}

/** The answer to such a field. */
export function found(results: readonly { readonly title: string; readonly value: string }[]): object {
  return { statusCode: 200, type: 'application/vnd.microsoft.search.searchResponse', value: { results } };
}
