// Its whole library would load planners and tokenizers too: a fifth of a second and 30 MB for nothing.
import { Application } from '@microsoft/teams-ai/lib/Application.js';
import { ActivityTypes, TurnContext } from 'botbuilder';
import { z } from 'zod';
import type { Log } from '../log.ts';
import type { ServerRequest, ServerResponse } from '../server-types.ts';
import type { BotAdapter } from './adapter.ts';
import { refuseTurn } from './adapter-turn.ts';
import { answerInDialog, answerPress, answerSubmitted, answerTyped, type Mouths, type PressAnswer } from './answer.ts';
import type { Reader } from './cards/types.ts';
import { errorCard } from './cards.ts';
import { typedText } from './command.ts';
import { type Edge, type Entered, enter } from './enter.ts';
import { extensionInvokes, extensionTurn } from './extension/extension.ts';
import { fileConsentTurn } from './file-consent.ts';
import { readIncoming } from './incoming.ts';
import { type Installations, installations } from './installation.ts';
import { runLine } from './lines.ts';
import { activityOf, lateMouth, turnMouth } from './perform.ts';
import { runPress } from './presses.ts';
import { respond, respondInDialog, respondToPress } from './respond.ts';
import { answerTargeted, isTargeted, markedTargeted, targetedMark, targetedMouth } from './targeted.ts';
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
  const edge: Edge = { deps, background };
  const installing = installations(deps);
  app.addRoute(isType(ActivityTypes.Message), (context) => messageTurn(edge, installing, context));
  app.addRoute(isInvoke('adaptiveCard/action'), (context) => pressTurn(edge, context), true);
  for (const name of ['task/fetch', 'task/submit'])
    app.addRoute(isInvoke(name), (context) => dialogTurn(edge, context), true);
  for (const name of extensionInvokes)
    app.addRoute(isInvoke(name), (context) => extensionTurn(edge, context, name), true);
  app.addRoute(isInvoke('fileConsent/invoke'), (context) => fileConsentTurn(edge, context), true);
  app.addRoute(isType(ActivityTypes.InstallationUpdate), installing.changed);
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

const isType = (type: string) => async (context: TurnContext) => context.activity.type === type;
const isInvoke = (name: string) => async (context: TurnContext) =>
  context.activity.type === ActivityTypes.Invoke && context.activity.name === name;

async function messageTurn(edge: Edge, { makeUp }: Pick<Installations, 'makeUp'>, context: TurnContext): Promise<void> {
  const pressed = submitted.safeParse(context.activity.value);
  const pressedIn = pressed.success ? (context.activity.replyToId ?? null) : null;
  const targeted = seenByOne(context, context.activity.value);
  const entered = await enter(edge, context.activity, { pressedIn, inDialog: false, targeted });
  switch (entered.kind) {
    case 'turn': {
      if (!targeted) await makeUp(context, entered.turn);
      const mouths = mouthsOf(edge.deps, context, targeted);
      if (!pressed.success)
        return answerTyped(entered.turn, mouths, runLine(entered.turn, typedText(context.activity)));
      return answerSubmitted(entered.turn, mouths, runPress(entered.turn, pressed.data.verb, pressed.data));
    }
    case 'outsider':
      return refuseTurn(context);
    case 'notNow': {
      // Where others read along, a sentence will do.
      const shared = readIncoming(context.activity).conversation.kind !== 'personal';
      await context.sendActivity(activityOf(shared ? { text: entered.sentence } : entered.says));
      return;
    }
    case 'quiet':
      return;
  }
}

async function pressTurn(edge: Edge, context: TurnContext): Promise<void> {
  const read = invokeValue.safeParse(context.activity.value);
  if (!read.success) return respond(context, 400);
  const { verb, data } = read.data.action;
  const pressedIn = context.activity.replyToId ?? null;
  const targeted = seenByOne(context, data);
  const entered = await enter(edge, context.activity, { pressedIn, inDialog: false, targeted });
  const answer = await pressAnswer(entered, (turn) =>
    answerPress(turn, mouthsOf(edge.deps, context, targeted), runPress(turn, verb, data)),
  );
  return answer === null ? refuseTurn(context) : respondToPress(context, targeted ? keptTargeted(answer) : answer);
}

async function dialogTurn(edge: Edge, context: TurnContext): Promise<void> {
  const read = dialogValue.safeParse(context.activity.value);
  if (!read.success) return respond(context, 400);
  const { data } = read.data;
  const targeted = seenByOne(context, data);
  const entered = await enter(edge, context.activity, { pressedIn: null, inDialog: true, targeted });
  const answer = await pressAnswer(entered, (turn) =>
    answerInDialog(turn, mouthsOf(edge.deps, context, targeted), runPress(turn, data.verb, data)),
  );
  return answer === null ? refuseTurn(context) : respondInDialog(context, targeted ? keptTargeted(answer) : answer);
}

/** What a press comes to; null for somebody who gets nothing. A press is always answered: Teams would call silence an error. */
async function pressAnswer(entered: Entered, run: (turn: Turn) => Promise<PressAnswer>): Promise<PressAnswer | null> {
  switch (entered.kind) {
    case 'turn':
      return run(entered.turn);
    case 'notNow':
      return { kind: 'sentence', text: entered.sentence };
    case 'outsider':
    case 'quiet':
      return null;
  }
}

/** Whether one person alone sees what this answers; if so, everything that answers it is kept so. */
function seenByOne(context: TurnContext, data: unknown): boolean {
  const marked = data !== undefined && targetedMark.safeParse(data).success;
  if (!isTargeted(context.activity) && !marked) return false;
  answerTargeted(context.activity);
  return true;
}

function keptTargeted(answer: PressAnswer): PressAnswer {
  return answer.kind === 'card' ? { ...answer, message: markedTargeted(answer.message) } : answer;
}

function mouthsOf(deps: BotDeps, context: TurnContext, targeted: boolean): Mouths {
  const { activityId: _answered, ...reference } = TurnContext.getConversationReference(context.activity);
  const [now, late] = [turnMouth(deps, context, reference), lateMouth(deps, reference)];
  return targeted ? { now: targetedMouth(now), late: targetedMouth(late) } : { now, late };
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
