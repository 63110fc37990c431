import type { Attestation } from './attestation.ts';
import { type Decision, decideAndCommit } from './change.ts';
import type { PersonRef } from './customer.ts';
import type { Instant } from './instant.ts';
import type { Deps, HistoryEntry, HistoryKind } from './ports.ts';

/** What a fact rests on: the bot's own record, Microsoft's answer, what the signatory said, or what a shop reported. */
export type RestsOn = 'bot' | 'microsoft' | 'signatory' | 'shop';

/** What each kind rests on. */
export const restsOn: Readonly<Record<HistoryKind, RestsOn>> = {
  requested: 'bot',
  createdAgain: 'bot',
  created: 'microsoft',
  creationRefused: 'microsoft',
  creationUnanswered: 'bot',
  sent: 'bot',
  reminded: 'bot',
  checkRequested: 'bot',
  attemptStarted: 'bot',
  notAccepted: 'microsoft',
  attemptUnsettled: 'bot',
  stuck: 'bot',
  notAsked: 'bot',
  oldRefusal: 'microsoft',
  refusedForGood: 'microsoft',
  agreementCreated: 'microsoft',
  acceptedDirectly: 'microsoft',
  deadlinePassed: 'bot',
  cancelled: 'bot',
  opened: 'bot',
  saidAccepted: 'signatory',
  saidOther: 'signatory',
  newLinkWanted: 'signatory',
  replaced: 'bot',
  otherFinalized: 'microsoft',
  purchaseBlocked: 'shop',
  unblocked: 'microsoft',
  wentThrough: 'bot',
  signatoryDataDeleted: 'bot',
  orderDataDeleted: 'bot',
  evidenceWritten: 'bot',
  takenOver: 'bot',
};

/** One line of a history: an entry, or several tries in a row that came to the same. */
export interface HistoryLine {
  /** The newest of them. */
  readonly entry: HistoryEntry;
  /** How many tries it stands for; 1 for an entry of its own. */
  readonly tries: number;
  /** When the first of them began. */
  readonly since: Instant;
}

export interface HistoryPage {
  /** Newest first. */
  readonly lines: readonly HistoryLine[];
  /** From 0, the newest; within `pages`, whatever was asked for. */
  readonly page: number;
  /** At least 1. */
  readonly pages: number;
}

const perPage = 8;

/** A page of what happened with a customer, newest first. */
export async function historyPage(deps: Pick<Deps, 'store'>, customerId: string, asked: number): Promise<HistoryPage> {
  const lines = folded(await deps.store.history(customerId, Number.MAX_SAFE_INTEGER));
  const pages = Math.max(1, Math.ceil(lines.length / perPage));
  const page = Math.min(Math.max(asked, 0), pages - 1);
  return { lines: lines.slice(page * perPage, (page + 1) * perPage), page, pages };
}

/** What a try that waits for the customer leaves behind. A hundred of them are one line; what came of any other try is one of its own. */
const ofTries: readonly HistoryKind[] = ['attemptStarted', 'notAccepted'];

/** The lines of a history, newest first as it is. */
export function folded(history: readonly HistoryEntry[]): readonly HistoryLine[] {
  const lines: HistoryLine[] = [];
  for (const entry of history) {
    const last = lines.at(-1);
    const counts = entry.kind === 'attemptStarted' ? 1 : 0;
    if (last !== undefined && areOneLine(last.entry, entry))
      lines[lines.length - 1] = { ...last, tries: last.tries + counts, since: entry.at };
    else lines.push({ entry, tries: counts, since: entry.at });
  }
  return lines.map((line) => ({ ...line, tries: Math.max(line.tries, 1) }));
}

/** Tries refused alike, told by the answer: a try under way has none yet, and stays alone. */
function areOneLine(newer: HistoryEntry, older: HistoryEntry): boolean {
  if (newer.kind !== 'notAccepted' || !ofTries.includes(older.kind)) return false;
  if (newer.attestationId !== older.attestationId || newer.facts['state'] !== 'pending') return false;
  return (
    older.kind === 'attemptStarted' ||
    (older.facts['code'] === newer.facts['code'] && older.facts['state'] === 'pending')
  );
}

/** Remembers, once for each agent, that the message for the signatory was taken. Whether it was sent on, the bot does not see. */
export async function recordSent(
  deps: Pick<Deps, 'store' | 'clock'>,
  { id, customer }: Pick<Attestation, 'id' | 'customer'>,
  actor: PersonRef,
): Promise<void> {
  await decideAndCommit(deps.store, async (): Promise<Decision<null>> => {
    const before = await deps.store.history(customer.id, Number.MAX_SAFE_INTEGER);
    const isThere = before.some(
      (entry) => entry.kind === 'sent' && entry.attestationId === id && entry.actor?.objectId === actor.objectId,
    );
    if (isThere) return { result: null, change: null };
    const at = deps.clock.now();
    const entry: HistoryEntry = { at, kind: 'sent', customerId: customer.id, attestationId: id, actor, facts: {} };
    return { result: null, change: { history: [entry] } };
  });
}
