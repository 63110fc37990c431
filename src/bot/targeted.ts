import type { Activity } from 'botbuilder';
import { z } from 'zod';
import type { CardMessage } from './cards/types.ts';
import type { Mouth } from './perform.ts';

/**
 * Targeted messages: in a group chat or channel, seen by one person and the bot alone. A slash command arrives as one, and nothing that
 * answers it may be posted for the others. Source: Microsoft, "Send and receive targeted messages in group conversations".
 */
const targeted = z.looseObject({ isTargeted: z.literal(true) });
const button = z.looseObject({
  type: z.enum(['Action.Execute', 'Action.Submit']),
  data: z.looseObject({}).default({}),
});

/** Whether a message was sent to the bot alone. */
export function isTargeted(activity: Pick<Activity, 'recipient'>): boolean {
  // Looked for first: a schema that does not fit costs more than all else here, and every message comes by.
  return 'isTargeted' in activity.recipient && targeted.safeParse(activity.recipient).success;
}

/**
 * From here on whatever is said in answer to this activity, now or late, is seen by its sender alone: botbuilder addresses answers to
 * `from`, and the connector's pipeline sends what is addressed in this way as targeted.
 */
export function answerTargeted(activity: Pick<Activity, 'from'>): void {
  Object.assign(activity.from, { isTargeted: true });
}

/** What a press sends tells no more where its card was seen: every button of a targeted card carries that itself. */
export const targetedMark = z.looseObject({ targeted: z.literal('yes') });

/** The same card, with the mark in every button. */
export function markedTargeted<M extends CardMessage>(says: M): M {
  return { ...says, card: marked(says.card) };
}

/** The same mouth, which marks every card that it says. */
export function targetedMouth(mouth: Mouth): Mouth {
  return {
    post: (activity) => mouth.post(markedActivity(activity)),
    edit: (id, activity) => mouth.edit(id, markedActivity(activity)),
  };
}

function markedActivity(activity: Partial<Activity>): Partial<Activity> {
  if (activity.attachments === undefined) return activity;
  return {
    ...activity,
    attachments: activity.attachments.map(({ content, ...rest }) => ({ ...rest, content: marked(content) })),
  };
}

function marked<T>(card: T): T {
  const text = JSON.stringify(card, (_name, value: unknown) => {
    const parsed = button.safeParse(value);
    return parsed.success ? { ...parsed.data, data: { ...parsed.data.data, targeted: 'yes' } } : value;
  });
  return JSON.parse(text);
}
