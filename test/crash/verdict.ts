import type { Attestation } from '../../src/agreements/attestation.ts';
import type { HistoryEntry, Store } from '../../src/agreements/ports.ts';
import { heardIn } from './heard.ts';
import { type Case, conversationIdOf, summaryOf } from './people.ts';
import { openStoreAt } from './store.ts';
import type { Storm } from './storm.ts';

/** What was found after a storm. Every list of problems should be empty. */
export interface Verdict {
  /** Promises that the store does not keep: attestations, links, history. */
  readonly lost: readonly string[];
  /** Agreements that are too many, missing, or another's. */
  readonly agreements: readonly string[];
  /** Attestations that ended otherwise than they should. */
  readonly ends: readonly string[];
  /** Alerts that were not raised or did not reach somebody. */
  readonly untold: readonly string[];
  /** Copies beyond the first, by conversation. */
  readonly extraCopies: readonly number[];
  /** Calls that were sent again after their outcome was lost. */
  readonly resent: { readonly attestations: number; readonly agreements: number };
}

/** Opens the store as the bot left it and holds it against what everybody outside saw. */
export async function judge(storm: Storm): Promise<Verdict> {
  const store = await openStoreAt(storm);
  try {
    const rows = new Map((await store.all('attestations')).map((row) => [row.id, row]));
    const { cases } = storm.people;
    const histories = await Promise.all(cases.map(({ customerId }) => store.history(customerId, 1_000)));
    const started = histories.flat().filter(({ kind }) => kind === 'attemptStarted');
    return {
      lost: cases.flatMap((one, index) => lostOf(one, rows.get(one.formKey) ?? null, histories[index] ?? [])),
      agreements: cases.flatMap((one) => agreementsOf(storm, one)),
      ends: cases.flatMap((one, index) => endOf(one, rows.get(one.formKey) ?? null, histories[index] ?? [])),
      untold: await untold(storm, store),
      extraCopies: await extraCopies(storm, store),
      resent: {
        attestations: [...rows.values()].filter(({ creation }) => creation.sends > 1).length,
        agreements: started.filter(({ facts }) => Number(facts['sends']) > 1).length,
      },
    };
  } finally {
    await store.close();
  }
}

function lostOf(one: Case, row: Attestation | null, history: readonly HistoryEntry[]): readonly string[] {
  if (row === null) return one.taken ? [`${one.company}: the attestation`] : [];
  const count = (kind: string): number => history.filter((entry) => entry.kind === kind).length;
  return [
    ...[...one.links].filter((link) => link !== row.attestationId).map((link) => `${one.company}: the link ${link}`),
    ...(count('requested') === 1 ? [] : [`${one.company}: ${count('requested')} × requested`]),
    ...(one.links.size === 0 || count('created') === 1 ? [] : [`${one.company}: ${count('created')} × created`]),
    ...(count('checkRequested') >= one.checks ? [] : [`${one.company}: a check was forgotten`]),
    ...(row.state !== 'finalized' || count('agreementCreated') === 1 ? [] : [`${one.company}: no agreementCreated`]),
  ];
}

function agreementsOf({ standIn }: Storm, one: Case): readonly string[] {
  const found = standIn.state().customers.find(({ id }) => id === one.customerId)?.agreements ?? [];
  const ids = found.map(({ attestationId }) => attestationId ?? 'none').join(', ');
  return ids === (one.accepted ?? '') ? [] : [`${one.company}: accepted ${one.accepted}, agreements of [${ids}]`];
}

function endOf(one: Case, row: Attestation | null, history: readonly HistoryEntry[]): readonly string[] {
  const wanted = one.accepted === null ? 'expired' : 'finalized';
  if (row?.state === wanted) return [];
  const accepted = one.acceptedAt === null ? 'never' : new Date(one.acceptedAt).toISOString();
  const deadline = new Date(row?.deadline ?? 0).toISOString();
  const story = history.toReversed().map(({ at, kind, facts }) => {
    const { state, sends, code, requestId } = facts;
    return `${new Date(at).toISOString()} ${kind} ${JSON.stringify({ state, sends, code, requestId })}`;
  });
  return [
    [`${one.company}: ${row?.state} instead of ${wanted}; accepted ${accepted}, deadline ${deadline}`, ...story].join(
      '\n',
    ),
  ];
}

/** Alerts that should be and are not: not raised at all, or without a copy in one of the conversations. */
async function untold(storm: Storm, store: Store): Promise<readonly string[]> {
  // The bot's own troubles are no case's, and nobody here listens to them.
  const alerts = (await store.all('alerts')).filter(({ kind }) => kind !== 'operations');
  const raised = new Set(alerts.map(({ id }) => id));
  const unraised = storm.people.cases
    .map((one) => `${one.formKey}:${one.accepted === null ? 'expired' : 'finalized'}`)
    .filter((id) => !raised.has(id));
  const deliveries = new Map((await store.all('deliveries')).map((row) => [row.id, row]));
  // What is about the bot itself goes to those who asked for it, and nobody here did.
  const aboutCustomers = alerts.filter(({ kind }) => kind !== 'operations');
  const undelivered = aboutCustomers.flatMap(({ id, kind }) =>
    conversationsOf(storm).flatMap((conversationId) => {
      const state = deliveries.get(`${id}|${conversationId}`)?.state;
      // A reminder has lost its point when the end came first.
      const pointless = kind === 'expiring' && (state === undefined || state === 'dropped');
      return state === 'sent' || pointless ? [] : [`${id} in ${conversationId}: ${state ?? 'no delivery'}`];
    }),
  );
  const unseen = (await copies(storm, store))
    .filter(({ sent, posted }) => posted < sent)
    .map(({ conversationId, summary }) => `"${summary}" in ${conversationId} was never posted`);
  return [...unraised.map((id) => `${id} was not raised`), ...undelivered, ...unseen];
}

/** Posted alerts beyond those that the store knows to be sent, by conversation. */
async function extraCopies(storm: Storm, store: Store): Promise<readonly number[]> {
  const all = await copies(storm, store);
  return conversationsOf(storm).map((conversationId) =>
    all
      .filter((one) => one.conversationId === conversationId)
      .reduce((sum, { posted, sent }) => sum + Math.max(0, posted - sent), 0),
  );
}

interface Copies {
  readonly conversationId: string;
  /** What the activity feed says: the same for the reminders of one attestation. */
  readonly summary: string;
  /** Copies that the store knows to be sent. */
  readonly sent: number;
  /** Copies that arrived. */
  readonly posted: number;
}

async function copies(storm: Storm, store: Store): Promise<readonly Copies[]> {
  const alerts = new Map((await store.all('alerts')).map((alert) => [alert.id, alert]));
  const sent = (await store.all('deliveries'))
    // A line of a summary is no copy of its own.
    .filter(({ state, inSummary }) => state === 'sent' && inSummary !== true)
    .map(({ alertId, conversationId }) => {
      const alert = alerts.get(alertId);
      const of = storm.people.cases.find(({ formKey }) => formKey === alert?.attestationId);
      if (alert === undefined || of === undefined) throw new Error(`Nobody knows what ${alertId} is about.`);
      return `${conversationId}\n${summaryOf(alert.kind, of)}`;
    });
  const posted = heardIn(storm.connector.calls)
    .filter(({ summary }) => /: Firm \d+$/.test(summary))
    .map(({ conversationId, summary }) => `${conversationId}\n${summary}`);
  const [sentCounts, postedCounts] = [counted(sent), counted(posted)];
  return [...new Set([...sent, ...posted])].map((name) => {
    const [conversationId = '', summary = ''] = name.split('\n');
    return { conversationId, summary, sent: sentCounts.get(name) ?? 0, posted: postedCounts.get(name) ?? 0 };
  });
}

function counted(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

const conversationsOf = ({ people }: Storm): readonly string[] =>
  [people.personal, people.channel].map(conversationIdOf);
