import { alertKinds } from '../../src/agreements/alerts.ts';
import type { Store } from '../../src/agreements/ports.ts';
import texts from '../../src/bot/texts/en.json' with { type: 'json' };
import { summaryOf } from './case.ts';
import { isDigest } from './digests.ts';
import { alertIn, heardIn } from './heard.ts';
import { conversationIdOf } from './people.ts';
import type { Storm } from './storm.ts';

/** One alert in one conversation; the reminders of one attestation are taken together. */
export interface Copies {
  readonly conversationId: string;
  /** What the activity feed says. */
  readonly summary: string;
  /** Copies that the store knows to be sent. */
  readonly sent: number;
  /** Copies that arrived. */
  readonly posted: number;
  /** Killed lives in which this was the last that the conversation heard: the bot may not have written it down. */
  readonly underWay: number;
}

const titles: ReadonlySet<string> = new Set(alertKinds.map((kind) => texts[`alert.${kind}`]));

/** Whether what a message says is an alert's title. */
export const isAlert = (said: string): boolean => titles.has(said.split(': ', 1)[0] ?? '');

/** Conversations that hear every alert. */
export const conversationsOf = ({ people }: Storm): readonly string[] =>
  [people.personal, people.channel].map(conversationIdOf);

/** Every alert in every conversation, as the store and as Teams know it. */
export async function copiesOf(storm: Storm, store: Store): Promise<readonly Copies[]> {
  const sent = counted(await sentBy(storm, store));
  const all = posts(storm);
  const posted = counted(all.flatMap(({ name }) => name ?? []));
  const underWay = counted(lastsOf(all).flatMap(({ name }) => name ?? []));
  return [...new Set([...sent.keys(), ...posted.keys()])].map((name) => {
    const [conversationId = '', summary = ''] = name.split('\n');
    const count = (counts: ReadonlyMap<string, number>): number => counts.get(name) ?? 0;
    return { conversationId, summary, sent: count(sent), posted: count(posted), underWay: count(underWay) };
  });
}

/** Copies beyond those that the store knows to be sent, by conversation. */
export function extraCopies(storm: Storm, copies: readonly Copies[]): readonly number[] {
  return [...conversationsOf(storm), conversationIdOf(storm.people.operator)].map((conversationId) =>
    copies
      .filter((one) => one.conversationId === conversationId)
      .reduce((sum, { posted, sent }) => sum + Math.max(0, posted - sent), 0),
  );
}

/** Extra copies that no kill explains: each may cost one copy of the one alert that was under way to a conversation. */
export function unexplainedCopies(copies: readonly Copies[]): readonly string[] {
  return copies
    .filter(({ posted, sent, underWay }) => posted - sent > underWay)
    .map(
      ({ conversationId, summary, posted, sent, underWay }) =>
        `"${summary}" in ${conversationId}: ${posted} copies for ${sent}, under way at ${underWay} kills`,
    );
}

/** Killed lives in which a digest was the last that the personal chat heard. */
export function digestsUnderWay(storm: Storm): number {
  return lastsOf(posts(storm)).filter(({ isDaily }) => isDaily).length;
}

/** What each conversation heard last in each life that was killed. */
function lastsOf(all: readonly Post[]): readonly Post[] {
  const lasts = new Map(all.map((post) => [`${post.conversationId}\n${post.life}`, post]));
  const last = Math.max(...all.map(({ life }) => life));
  return [...lasts.values()].filter(({ life }) => life < last);
}

async function sentBy({ people }: Storm, store: Store): Promise<readonly string[]> {
  const alerts = new Map((await store.all('alerts')).map((alert) => [alert.id, alert]));
  return (
    (await store.all('deliveries'))
      // A line of a summary is no copy of its own.
      .filter(({ state, inSummary }) => state === 'sent' && inSummary !== true)
      .filter(({ alertId }) => alerts.get(alertId)?.kind !== 'operations')
      .map(({ alertId, conversationId }) => {
        const alert = alerts.get(alertId);
        const of = people.cases.find(({ customerId }) => customerId === alert?.customerId);
        if (alert === undefined || of === undefined) throw new Error(`Nobody knows what ${alertId} is about.`);
        return `${conversationId}\n${summaryOf(alert.kind, of)}`;
      })
  );
}

interface Post {
  readonly conversationId: string;
  readonly life: number;
  /** Conversation and alert; null for what is told in turn with alerts: summaries and digests. */
  readonly name: string | null;
  readonly isDaily: boolean;
}

/** What was told by itself, in the order in which it came. Within one conversation the bot tells nothing before the last is written down. */
function posts({ connector, lives, people }: Storm): readonly Post[] {
  return connector.calls.flatMap((call): readonly Post[] => {
    const [heard] = heardIn([call]);
    if (heard === undefined) return [];
    const { conversationId } = heard;
    const { life } = lives.stampOf(call);
    const alert = alertIn(heard);
    if (alert !== null && isAlert(alert))
      return [{ conversationId, life, name: `${conversationId}\n${alert}`, isDaily: false }];
    const isDaily = isDigest(people, call);
    return heard.missed !== '' || isDaily ? [{ conversationId, life, name: null, isDaily }] : [];
  });
}

function counted(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
