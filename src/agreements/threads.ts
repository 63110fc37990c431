import type { Alert } from './alerts.ts';
import { type Decision, decideAndCommit } from './change.ts';
import type { Change, Deps } from './ports.ts';
import type { Conversation, Thread } from './rows.ts';

type About = Pick<Alert, 'attestationId' | 'blockId'>;

/** What a thread is about; null for alerts about nothing that others could be about too. */
const subjectOf = ({ attestationId, blockId }: About): string | null => attestationId ?? blockId;

const idOf = (conversation: Pick<Conversation, 'id'>, subject: string): string => `${conversation.id}|${subject}`;

/**
 * The message that an alert is to be a reply to, or null: it begins a thread. Only channels have threads; there the attestation's own card
 * is the root, or the message that card is a reply to, else whatever was told first.
 */
export async function threadRoot(deps: Pick<Deps, 'store'>, at: Conversation, alert: About): Promise<string | null> {
  const subject = at.kind === 'channel' ? subjectOf(alert) : null;
  if (subject === null) return null;
  const begun = await deps.store.get('threads', idOf(at, subject));
  if (begun !== null) return begun.rootId;
  const cards = await deps.store.find('cards', 'attestation', subject);
  const [card] = cards.filter(({ conversationId }) => conversationId === at.id);
  return card === undefined ? null : (card.threadId ?? card.activityId);
}

/** The change with which a message becomes the root of what comes later about the same; also in place of a root that is gone. */
export async function threadBegins(
  deps: Pick<Deps, 'store'>,
  at: Conversation,
  message: { readonly about: About; readonly activityId: string | null },
): Promise<Change> {
  const { about, activityId } = message;
  const subject = at.kind === 'channel' ? subjectOf(about) : null;
  if (subject === null || activityId === null) return {};
  const id = idOf(at, subject);
  const version = (await deps.store.get('threads', id))?.version ?? 0;
  const thread: Thread = { id, version, subject, rootId: activityId };
  return { put: { threads: [thread] } };
}

/** Somebody told the bot of a blocked purchase in a thread, and was answered there: what comes of it is told there too. */
export async function rememberThread(
  deps: Pick<Deps, 'store'>,
  at: { readonly id: string; readonly threadId: string | null },
  subject: string,
): Promise<void> {
  const { threadId } = at;
  if (threadId === null) return;
  await decideAndCommit(deps.store, async (): Promise<Decision<null>> => {
    const id = idOf(at, subject);
    const thread: Thread = { id, version: 0, subject, rootId: threadId };
    const begun = await deps.store.get('threads', id);
    return { result: null, change: begun === null ? { put: { threads: [thread] } } : null };
  });
}

/** The change with which the threads about an attestation or a block are forgotten; the messages stay. */
export async function threadsForgotten(deps: Pick<Deps, 'store'>, subject: string): Promise<Change> {
  const threads = await deps.store.find('threads', 'subject', subject);
  return { remove: { threads: threads.map(({ id, version }) => ({ id, version })) } };
}
