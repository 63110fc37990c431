import { z } from 'zod';
import texts from '../../src/bot/texts/en.json' with { type: 'json' };
import { postActivity } from '../support/activities.ts';

/** What a press came to. `late`: the bot still asks Microsoft, and edits the card when it knows. */
export type Pressed =
  | { readonly kind: 'card'; readonly card: string }
  | { readonly kind: 'late' }
  /** A sentence, or no answer: a dead bot says nothing. */
  | { readonly kind: 'none'; readonly answered: string };

const withCard = z.object({
  type: z.literal('application/vnd.microsoft.card.adaptive'),
  value: z.looseObject({ type: z.literal('AdaptiveCard') }),
});
const late = z.object({
  type: z.literal('application/vnd.microsoft.activity.message'),
  value: z.literal(texts['notice.working']),
});

/** Presses, and reads what comes back. */
export async function pressed(url: string, activity: unknown): Promise<Pressed> {
  try {
    const text = await (await postActivity(url, activity)).text();
    const answer: unknown = text === '' ? null : JSON.parse(text);
    const card = withCard.safeParse(answer);
    if (card.success) return { kind: 'card', card: JSON.stringify(card.data.value) };
    return late.safeParse(answer).success ? { kind: 'late' } : { kind: 'none', answered: text.slice(0, 300) };
  } catch (error) {
    // The bot died meanwhile: the agent sees "something went wrong" and knows nothing.
    return { kind: 'none', answered: String(error) };
  }
}
