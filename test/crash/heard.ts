import texts from '../../src/bot/texts/en.json' with { type: 'json' };
import type { ConnectorCall } from '../support/recording-connector.ts';

/** A posted message: where, threads of a channel taken together, and what the activity feed says of it. */
export interface Heard {
  readonly conversationId: string;
  readonly summary: string;
  /** What a summary of missed alerts holds, as it went over the wire; empty for every other message. */
  readonly missed: string;
}

const isSummary = (summary: string): boolean => summary.startsWith(texts['summary.title'].split(':', 1)[0] ?? '');

/** The messages among the calls. */
export function heardIn(calls: readonly ConnectorCall[]): readonly Heard[] {
  return calls
    .filter(({ method }) => method === 'POST')
    .map(({ conversationId, activity }) => {
      const summary = activity.summary ?? '';
      return {
        conversationId: conversationId.split(';', 1)[0] ?? conversationId,
        summary,
        missed: isSummary(summary) ? JSON.stringify(activity) : '',
      };
    });
}

/** Whether an alert, as the activity feed says it ("what: company"), was heard there: by itself or as a line of a summary. */
export function wasHeard(all: readonly Heard[], conversationId: string, summary: string): boolean {
  const [what = '', company = ''] = summary.split(': ', 2);
  return all.some(
    (one) =>
      one.conversationId === conversationId &&
      (alertIn(one) === summary || (one.missed.includes(`"${what}"`) && one.missed.includes(`"${company}"`))),
  );
}

const over = texts['alert.purchaseBlocked.overTitle'];

/** What a message says of whom: "what: company", without what it adds of orders; null where it is no alert. */
export function alertIn({ summary }: Pick<Heard, 'summary'>): string | null {
  const said = /^.+?: Firm \d+\b/.exec(summary)?.[0] ?? null;
  // A copy that was under way while its block ended says so.
  return said?.replace(over, texts['alert.purchaseBlocked']) ?? null;
}
