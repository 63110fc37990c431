import { Application } from '@microsoft/teams-ai';
import { type Activity, ActivityTypes, TurnContext } from 'botbuilder';
import { z } from 'zod';
import { forgetConversation, meet, subscribeNewcomer } from '../agreements/met.ts';
import type { Log } from '../log.ts';
import type { ServerRequest, ServerResponse } from '../server-types.ts';
import type { BotAdapter } from './adapter.ts';
import { answerInDialog, answerPress, answerSubmitted, answerTyped, type Mouths, type PressAnswer } from './answer.ts';
import type { Reader } from './cards/types.ts';
import { errorCard, welcomePersonalCard, welcomeTeamCard } from './cards.ts';
import { typedText } from './command.ts';
import { type Incoming, meetingOf, readIncoming } from './incoming.ts';
import { runLine } from './lines.ts';
import { activityOf, lateMouth, turnMouth } from './perform.ts';
import { runPress } from './presses.ts';
import type { BotDeps, Turn } from './turn.ts';

export interface Bot {
  /** One request to `/api/messages`. */
  readonly handle: (request: ServerRequest, response: ServerResponse) => Promise<void>;
  /** Resolves when nothing goes on behind answered turns any more. */
  readonly idle: () => Promise<void>;
}

const submitted = z.looseObject({ verb: z.string() });
const invokeValue = z.looseObject({ action: z.looseObject({ verb: z.string(), data: z.looseObject({}).default({}) }) });
const dialogValue = z.looseObject({ data: submitted });

/** The bot over an adapter: teams-ai's application with our own parsing, because its defaults match substrings and share state between turns. */
export function createBot(deps: BotDeps, adapter: BotAdapter): Bot {
  const behind = new Set<Promise<void>>();
  const app = new Application({ adapter: adapter.teams, startTypingTimer: false, removeRecipientMention: false });
  const background = (work: Promise<void>): void => {
    const watched = work
      .catch((error: unknown) => deps.log.error({ err: error }, 'Work behind a turn failed'))
      .finally(() => behind.delete(watched));
    behind.add(watched);
  };
  const entered = (context: TurnContext, pressedIn: string | null, inDialog = false) =>
    enter({ deps, background }, context.activity, { pressedIn, inDialog });

  app.addRoute(isType(ActivityTypes.Message), async (context) => {
    const pressed = submitted.safeParse(context.activity.value);
    const turn = await entered(context, pressed.success ? (context.activity.replyToId ?? null) : null);
    if (turn === null) return;
    const mouths = mouthsOf(deps, context);
    if (!pressed.success) return answerTyped(turn, mouths, runLine(turn, typedText(context.activity)));
    return answerSubmitted(turn, mouths, runPress(turn, pressed.data.verb, pressed.data));
  });
  app.addRoute(
    isInvoke('adaptiveCard/action'),
    async (context) => {
      const read = invokeValue.safeParse(context.activity.value);
      if (!read.success) return respond(context, 400);
      const turn = await entered(context, context.activity.replyToId ?? null);
      if (turn === null) return respond(context, 403);
      const { verb, data } = read.data.action;
      const answer = await answerPress(turn, mouthsOf(deps, context), runPress(turn, verb, data));
      await respondToPress(context, answer);
    },
    true,
  );
  for (const name of ['task/fetch', 'task/submit']) {
    app.addRoute(
      isInvoke(name),
      async (context) => {
        const read = dialogValue.safeParse(context.activity.value);
        if (!read.success) return respond(context, 400);
        const turn = await entered(context, null, true);
        if (turn === null) return respond(context, 403);
        const { data } = read.data;
        await respondInDialog(
          context,
          await answerInDialog(turn, mouthsOf(deps, context), runPress(turn, data.verb, data)),
        );
      },
      true,
    );
  }
  app.addRoute(isType(ActivityTypes.InstallationUpdate), (context) => installation({ deps, background }, context));

  return {
    handle: (request, response) =>
      adapter.process(request, response, async (context) => {
        await app.run(context);
      }),
    idle: async () => {
      while (behind.size > 0) await Promise.all(behind);
    },
  };
}

interface Edge {
  readonly deps: BotDeps;
  readonly background: Turn['background'];
}

const isType = (type: string) => async (context: TurnContext) => context.activity.type === type;
const isInvoke = (name: string) => async (context: TurnContext) =>
  context.activity.type === ActivityTypes.Invoke && context.activity.name === name;

/** The turn of an activity, or null for somebody who gets nothing here. Who and where is remembered. */
async function enter(
  edge: Edge,
  activity: Activity,
  press: Pick<Turn, 'pressedIn' | 'inDialog'>,
): Promise<Turn | null> {
  const { deps } = edge;
  const incoming = readIncoming(activity);
  const role = await deps.roles.roleOf(incoming.person);
  if (role === 'outsider') {
    deps.log.warn({ tenantId: incoming.person.tenantId }, 'Somebody of a tenant that is not allowed wrote to the bot');
    return null;
  }
  await meet(deps.domain, meetingOf(incoming));
  const { id, kind, threadId } = incoming.conversation;
  return {
    deps,
    person: { objectId: incoming.person.objectId, name: incoming.person.name },
    reader: readerOf(deps, incoming, role),
    conversation: { id, kind, threadId },
    background: edge.background,
    ...press,
  };
}

function readerOf(deps: BotDeps, incoming: Incoming, role: Reader['role']): Reader {
  return {
    locale: incoming.person.locale ?? 'en-US',
    timeZone: incoming.person.timeZone,
    audience: incoming.conversation.kind === 'personal' ? 'personal' : 'shared',
    role,
    // Read when a card is made: an answer may come seconds after its question.
    get now() {
      return deps.domain.clock.now();
    },
    dialogs: deps.dialogs,
  };
}

function mouthsOf(deps: BotDeps, context: TurnContext): Mouths {
  const { activityId: _answered, ...reference } = TurnContext.getConversationReference(context.activity);
  return { now: turnMouth(deps, context, reference), late: lateMouth(deps, reference) };
}

/** Set by hand: teams-ai's own wrapper shows one person's card to everybody once any card had `refresh`. */
async function respond(context: TurnContext, status: number, body?: object): Promise<void> {
  await context.sendActivity({ type: 'invokeResponse', value: { status, ...(body === undefined ? {} : { body }) } });
}

async function respondToPress(context: TurnContext, answer: PressAnswer): Promise<void> {
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

async function respondInDialog(context: TurnContext, answer: PressAnswer): Promise<void> {
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

/** Installed: a welcome, once. Removed: nothing is sent there any more. */
async function installation(edge: Edge, context: TurnContext): Promise<void> {
  const { deps } = edge;
  const incoming = readIncoming(context.activity);
  const { id, kind } = incoming.conversation;
  const role = await deps.roles.roleOf(incoming.person);
  if (role === 'outsider') return;
  if ((context.activity.action ?? '').startsWith('remove')) {
    return forgetConversation(deps.domain, id, kind === 'personal' ? incoming.person.objectId : null);
  }
  const before = await deps.domain.store.get('conversations', id);
  await meet(deps.domain, meetingOf(incoming));
  if (before !== null && before.goneAt === null) return;
  const reader = readerOf(deps, incoming, role);
  const by = { objectId: incoming.person.objectId, name: incoming.person.name };
  if (kind === 'personal' && role === 'agent') await subscribeNewcomer(deps.domain, id, by);
  const card =
    kind === 'personal'
      ? welcomePersonalCard({ reader })
      : welcomeTeamCard({ reader, addedBy: context.activity.from.name || null });
  await context.sendActivity(activityOf(card));
}

/** A reader of whom nothing is known: such a card holds nothing but our own words. */
const nobody = { timeZone: null, audience: 'shared', role: 'member', now: 0, dialogs: false } as const;

/** Tells a person in the running turn that something went wrong; the reference stands in the log. */
export async function tellFault(log: Log, context: TurnContext, error: unknown): Promise<void> {
  // The end of Teams' own id of the message: unique enough to be found in the log.
  const reference = (context.activity.id ?? '').slice(-8);
  log.error({ err: error, reference }, 'A turn could not be run');
  if (context.activity.type === ActivityTypes.Message) {
    const reader: Reader = { ...nobody, locale: context.activity.locale ?? 'en-US' };
    await context.sendActivity(activityOf(errorCard({ reader, reference, what: '' })));
  }
  if (context.activity.type === ActivityTypes.Invoke)
    await respond(context, 200, {
      statusCode: 500,
      type: 'application/vnd.microsoft.error',
      value: { code: 'Fault', message: 'Try again.' },
    });
}
