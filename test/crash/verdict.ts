import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { alertKinds } from '../../src/agreements/alerts.ts';
import type { Attestation } from '../../src/agreements/attestation.ts';
import type { HistoryEntry, Store } from '../../src/agreements/ports.ts';
import texts from '../../src/bot/texts/en.json' with { type: 'json' };
import { verifyEvidence } from '../../src/evidence/verify.ts';
import { loadOrMakeKey } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { alertIn, heardIn } from './heard.ts';
import { type Case, conversationIdOf, summaryOf } from './people.ts';
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
  /** Evidence that is broken, missing or too much; events that the shop did not hear; digests that came twice a day. */
  readonly evidence: readonly string[];
  readonly events: readonly string[];
  readonly digests: { readonly all: number; readonly extra: number };
  /** Threads beyond the first of an attestation or block. */
  readonly extraThreads: number;
  /** Calls that were sent again after their outcome was lost. */
  readonly resent: { readonly attestations: number; readonly agreements: number };
}

/** What is left of attestations that should be forgotten, and those that were not forgotten exactly once. */
export async function keptOf(storm: Storm): Promise<readonly string[]> {
  const store = await storeOf(storm);
  try {
    const rows = [
      ...(await store.all('attestations')),
      ...(await store.all('pages')),
      ...(await store.all('cards')),
      // A purchase that is still blocked is kept: somebody waits for its end.
      ...(await store.all('blocks')).filter(({ state }) => state !== 'open'),
    ].map(({ id }) => id);
    const { cases } = storm.people;
    const deleted = await Promise.all(
      cases.map(async ({ customerId, company }) => {
        const history = await store.history(customerId, 1_000);
        const times = history.filter(({ kind }) => kind === 'signatoryDataDeleted').length;
        return times === 1 ? [] : [`${company} was forgotten ${times} times`];
      }),
    );
    return [...rows.map((id) => `${id} is still there`), ...deleted.flat()];
  } finally {
    await store.close();
  }
}

async function storeOf({ dataDir }: Storm): Promise<Store> {
  return openStore({
    kind: 'lowdb',
    dataDir: join(dataDir, 'store'),
    keys: await loadOrMakeKey(join(dataDir, 'bot.key')),
    wallNow: Date.now,
    newId: randomUUID,
  });
}

/** Opens the store as the bot left it and holds it against what everybody outside saw. */
export async function judge(storm: Storm): Promise<Verdict> {
  const store = await storeOf(storm);
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
      ...(await outside(storm, store)),
      digests: digestsOf(storm),
      extraThreads: extraThreadsOf(storm),
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
  const unraised = storm.people.cases.flatMap(raisedBy).filter((id) => !raised.has(id));
  const unknownBlocks = storm.people.cases
    .filter(
      ({ orders, customerId }) =>
        orders.taken > 0 && !alerts.some((one) => one.kind === 'purchaseBlocked' && one.customerId === customerId),
    )
    .map(({ company }) => `${company}: a blocked purchase`);
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
  return [...unraised.map((id) => `${id} was not raised`), ...unknownBlocks, ...undelivered, ...unseen];
}

/** Ids of the alerts that a case brings for sure. */
function raisedBy({ formKey, accepted, said }: Case): readonly string[] {
  return [
    `${formKey}:${accepted === null ? 'expired' : 'finalized'}`,
    ...(said.get('other') === true ? [`${formKey}:otherSignatory:${formKey}:1`] : []),
  ];
}

/** Posted alerts beyond those that the store knows to be sent, by conversation. */
async function extraCopies(storm: Storm, store: Store): Promise<readonly number[]> {
  const all = await copies(storm, store);
  return [...conversationsOf(storm), conversationIdOf(storm.people.operator)].map((conversationId) =>
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
    .filter(({ alertId }) => alerts.get(alertId)?.kind !== 'operations')
    .map(({ alertId, conversationId }) => {
      const alert = alerts.get(alertId);
      const of = storm.people.cases.find(({ customerId }) => customerId === alert?.customerId);
      if (alert === undefined || of === undefined) throw new Error(`Nobody knows what ${alertId} is about.`);
      return `${conversationId}\n${summaryOf(alert.kind, of)}`;
    });
  const posted = heardIn(storm.connector.calls).flatMap((one) => {
    const alert = alertIn(one);
    return alert === null || !isAlert(alert) ? [] : [`${one.conversationId}\n${alert}`];
  });
  const [sentCounts, postedCounts] = [counted(sent), counted(posted)];
  return [...new Set([...sent, ...posted])].map((name) => {
    const [conversationId = '', summary = ''] = name.split('\n');
    return { conversationId, summary, sent: sentCounts.get(name) ?? 0, posted: postedCounts.get(name) ?? 0 };
  });
}

const titles: ReadonlySet<string> = new Set(alertKinds.map((kind) => texts[`alert.${kind}`]));
const isAlert = (said: string): boolean => titles.has(said.split(': ', 1)[0] ?? '');

function counted(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

const conversationsOf = ({ people }: Storm): readonly string[] =>
  [people.personal, people.channel].map(conversationIdOf);

/** What went to others than Teams: the files of evidence, and the shop's events. */
async function outside(storm: Storm, store: Store): Promise<Pick<Verdict, 'evidence' | 'events'>> {
  const accepted = storm.people.cases.filter(({ accepted: link }) => link !== null);
  const head = (await store.get('evidence', 'head'))?.hash ?? null;
  const verified = await verifyEvidence({ path: join(storm.dataDir, 'evidence'), head });
  const entries = verified.seen?.entries ?? 0;
  const heard = (kind: string) =>
    new Set(storm.shop.calls.filter(({ event }) => event.kind === kind).map(({ event }) => event.customerId));
  const unheard = (kind: string, cases: readonly Case[]): readonly string[] =>
    cases.filter(({ customerId }) => !heard(kind).has(customerId)).map(({ company }) => `${company}: ${kind}`);
  const blocked = storm.people.cases.filter(({ orders }) => orders.taken > 0);
  return {
    evidence: [
      ...verified.problems.map(({ file, says }) => `${file}: ${says}`),
      ...(entries === accepted.length ? [] : [`${entries} entries of ${accepted.length} agreements`]),
    ],
    events: [...unheard('finalized', accepted), ...unheard('blocked', blocked)],
  };
}

/** Digests of the personal chat, and those beyond one a local day. */
function digestsOf({ connector, people }: Storm): Verdict['digests'] {
  const days = connector.calls
    .filter(({ method, conversationId }) => method === 'POST' && conversationId === conversationIdOf(people.personal))
    .map(({ activity }) => activity)
    .filter(({ summary }) => summary?.startsWith(texts['digest.daily']) === true)
    .map(({ attachments }) => JSON.stringify(attachments));
  return { all: days.length, extra: days.length - new Set(days).size };
}

/** Alerts about one case in the channel that are no replies, beyond the first of the attestation and of each of its blocks. */
function extraThreadsOf({ connector, people }: Storm): number {
  const roots = connector.calls
    .filter(({ method, conversationId }) => method === 'POST' && conversationId === conversationIdOf(people.channel))
    .flatMap(({ activity }) => alertIn({ summary: activity.summary ?? '' }) ?? []);
  const blocks = new Set([texts['alert.purchaseBlocked'], texts['alert.unblocked']]);
  const about = roots.filter(isAlert).map((said) => {
    const [what = '', company = ''] = said.split(': ', 2);
    return `${blocks.has(what)} ${company}`;
  });
  return about.length - new Set(about).size;
}
