import type { TurnContext } from 'botbuilder';
import { z } from 'zod';
import type { PressAnswer } from './answer.ts';

/** Set by hand: teams-ai's own wrapper shows one person's card to everybody once any card had `refresh`. */
export async function respond(context: TurnContext, status: number, body?: object): Promise<void> {
  await context.sendActivity({ type: 'invokeResponse', value: { status, ...(body === undefined ? {} : { body }) } });
}

/** Answers an Action.Execute: the card takes the pressed one's place, for the presser alone. */
export async function respondToPress(context: TurnContext, answer: PressAnswer): Promise<void> {
  if (answer.kind === 'card') {
    await respond(context, 200, {
      statusCode: 200,
      type: 'application/vnd.microsoft.card.adaptive',
      value: answer.message.card,
    });
  } else {
    await respond(context, 200, {
      statusCode: 200,
      type: 'application/vnd.microsoft.activity.message',
      value: answer.text,
    });
  }
}

/** Answers `task/fetch` and `task/submit`: the dialog shows the card, or says the sentence. */
export async function respondInDialog(context: TurnContext, answer: PressAnswer): Promise<void> {
  if (answer.kind === 'sentence') {
    await respond(context, 200, { task: { type: 'message', value: answer.text } });
    return;
  }
  const card = { contentType: 'application/vnd.microsoft.card.adaptive', content: submitting(answer.message.card) };
  await respond(context, 200, {
    task: {
      type: 'continue',
      value: { title: answer.message.summary.slice(0, 64), width: 'medium', height: 'large', card },
    },
  });
}

const execute = z.looseObject({
  type: z.literal('Action.Execute'),
  verb: z.string(),
  data: z.looseObject({}).default({}),
});

/** Dialogs know no Action.Execute: the same buttons as submits, with the verb in the data. */
export function submitting<T>(card: T): T {
  const text = JSON.stringify(card, (_name, value: unknown) => {
    const parsed = execute.safeParse(value);
    if (!parsed.success) return value;
    const { verb, data, fallback: _fallback, ...button } = parsed.data;
    return { ...button, type: 'Action.Submit', data: { ...data, verb } };
  });
  return JSON.parse(text);
}
