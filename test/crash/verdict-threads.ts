import texts from '../../src/bot/texts/en.json' with { type: 'json' };
import { alertIn } from './heard.ts';
import { conversationIdOf } from './people.ts';
import type { Storm } from './storm.ts';
import { isAlert } from './verdict-copies.ts';

const ofBlock = new Set([texts['alert.purchaseBlocked'], texts['alert.unblocked']]);

/** What an alert is about: an attestation or a block of a company. */
function about(said: string): string {
  const [what = '', company = ''] = said.split(': ', 2);
  return `${ofBlock.has(what) ? 'block' : 'attestation'} of ${company}`;
}

/** What the channel's threads came to. */
export interface Threads {
  /** Replies to messages about the same. */
  readonly replies: number;
  /** Replies in the thread of something else. */
  readonly wrong: readonly string[];
  /** Threads beyond the first of an attestation or block. */
  readonly extra: number;
}

/** Looks at the alerts in the channel. A message's id names its place among all calls. */
export function threadsOf({ connector, people }: Storm): Threads {
  const channel = conversationIdOf(people.channel);
  const said = connector.calls.map(({ method, conversationId, activity }) => {
    const alert = alertIn({ summary: activity.summary ?? '' });
    const [base, root] = conversationId.split(';messageid=activity-');
    if (method !== 'POST' || base !== channel || alert === null || !isAlert(alert)) return null;
    return { about: about(alert), root: root === undefined ? null : Number(root) };
  });
  const roots = said.flatMap((one) => (one?.root === null ? [one.about] : []));
  const replies = said.flatMap((one) => (one === null || one.root === null ? [] : [{ ...one, root: one.root }]));
  const wrong = replies.filter((one) => said[one.root - 1]?.about !== one.about);
  return {
    replies: replies.length,
    wrong: wrong.map((one) => `${one.about} in the thread of ${said[one.root - 1]?.about ?? 'nothing'}`),
    extra: roots.length - new Set(roots).size,
  };
}
