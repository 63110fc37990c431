import type { Activity, TurnContext } from 'botbuilder';
import { z } from 'zod';
import { findMcaCode } from '../../agreements/mca-code.ts';
import { refuseTurn } from '../adapter-turn.ts';
import { answerInDialog, type Mouths, type PressAnswer } from '../answer.ts';
import { pickListCard, wordsFor } from '../cards.ts';
import { decoded } from '../command.ts';
import { type Edge, enter } from '../enter.ts';
import { readIncoming } from '../incoming.ts';
import { runLine } from '../lines.ts';
import { lateMouth } from '../perform.ts';
import { mayUse, refused } from '../permission.ts';
import { runPress } from '../presses.ts';
import { referenceOf } from '../reference.ts';
import { whichCustomer } from '../replies.ts';
import { respond, respondInDialog } from '../respond.ts';
import { texts } from '../texts/texts.ts';
import type { BotDeps, Reply, Turn } from '../turn.ts';
import { customersIn } from './customers-in.ts';
import { told } from './results.ts';
import { chosenLine, found, searched, typedAhead } from './search.ts';

/** The message extension: what Teams asks from the compose box and a message's menu of any chat (Microsoft: "Message extensions"). */
export const extensionInvokes = [
  'composeExtension/query',
  'composeExtension/selectItem',
  'composeExtension/fetchTask',
  'composeExtension/submitAction',
  'application/search',
] as const;

type Invoke = (typeof extensionInvokes)[number];

const parameter = z.looseObject({ name: z.string().nullish(), value: z.unknown() });
/** The emulator knows no manifest, and names neither command nor parameter unless told: then it is the first. */
const commandId = z.string().nullish();
const values = {
  query: z.looseObject({ commandId, parameters: z.array(parameter).nullish() }),
  search: z.looseObject({ queryText: z.string().max(300).default(''), dataset: z.literal('customers') }),
  action: z.looseObject({
    commandId,
    messagePayload: z.looseObject({ body: z.looseObject({ content: z.string().nullish() }).nullish() }).nullish(),
  }),
  submitted: z.looseObject({ data: z.looseObject({ verb: z.string() }) }),
} as const;

/** Answers one invoke of the extension. Its sender is met in the personal chat: the bot need not be where the extension is used. */
export async function extensionTurn(edge: Edge, context: TurnContext, name: Invoke): Promise<void> {
  const { activity } = context;
  const inChat = name === 'application/search';
  if (!inChat && !(await hasHome(edge.deps, activity))) return sayInstead(context, name, addFirst(activity));
  const entered = await enter(edge, activity, {
    pressedIn: null,
    inDialog: true,
    targeted: false,
    ...(inChat ? {} : { elsewhere: true as const }),
  });
  switch (entered.kind) {
    case 'turn':
      return answer(context, name, entered.turn);
    case 'notNow':
      return sayInstead(context, name, entered.sentence);
    case 'outsider':
    case 'quiet':
      return refuseTurn(context);
  }
}

/** Without the personal chat nobody can be asked who this is; where nobody is asked anyway, everybody is welcome. */
async function hasHome({ domain, membership }: BotDeps, activity: Activity): Promise<boolean> {
  if (membership === undefined) return true;
  const known = await domain.store.get('people', readIncoming(activity).person.objectId);
  return known !== null && known.personalConversationId !== null;
}

const addFirst = ({ locale }: Activity): string => texts(locale ?? 'en-US').t('extension.addFirst');

/** A sentence in the place of lines, choices or a dialog. */
async function sayInstead(context: TurnContext, name: Invoke, text: string): Promise<void> {
  switch (name) {
    case 'composeExtension/query':
    case 'composeExtension/selectItem':
      return respond(context, 200, told(text));
    case 'composeExtension/fetchTask':
    case 'composeExtension/submitAction':
      return respondInDialog(context, { kind: 'sentence', text });
    case 'application/search':
      return respond(context, 200, found([]));
  }
}

async function answer(context: TurnContext, name: Invoke, turn: Turn): Promise<void> {
  const { value } = context.activity;
  switch (name) {
    case 'composeExtension/query': {
      const asked = values.query.safeParse(value);
      if (!asked.success) return respond(context, 400);
      const text = asked.data.parameters?.find(({ name: of }) => of !== 'initialRun')?.value;
      const typed = typeof text === 'string' ? text.trim().slice(0, 300) : '';
      return respond(context, 200, await searched(turn, asked.data.commandId ?? 'status', typed));
    }
    case 'composeExtension/selectItem': {
      const chosen = await chosenLine(turn, value);
      return chosen === null ? respond(context, 400) : respond(context, 200, chosen);
    }
    case 'application/search': {
      const asked = values.search.safeParse(value);
      return asked.success
        ? respond(context, 200, await typedAhead(turn, asked.data.queryText))
        : respond(context, 400);
    }
    case 'composeExtension/fetchTask': {
      const asked = values.action.safeParse(value);
      if (!asked.success) return respond(context, 400);
      const content = asked.data.messagePayload?.body?.content ?? '';
      return inDialog(context, turn, opened(turn, asked.data.commandId ?? 'attest', plain(content)));
    }
    case 'composeExtension/submitAction': {
      const sent = values.submitted.safeParse(value);
      if (!sent.success) return respond(context, 400);
      return inDialog(context, turn, runPress(turn, sent.data.data.verb, sent.data.data));
    }
  }
}

/** The first card stays in the dialog, the others go to the personal chat. */
async function inDialog(context: TurnContext, turn: Turn, asked: Promise<readonly Reply[]>): Promise<void> {
  const said: PressAnswer = await answerInDialog(turn, await mouthsAtHome(turn), asked);
  return respondInDialog(context, said);
}

async function mouthsAtHome(turn: Turn): Promise<Mouths> {
  const home = await turn.deps.domain.store.get('conversations', turn.conversation.id);
  const nowhere = { post: async () => null, edit: async () => undefined };
  const mouth = home === null ? nowhere : lateMouth(turn.deps, referenceOf(home));
  return { now: mouth, late: mouth };
}

/** What an action opens: the form of the customer that the message speaks of, or what a pasted refusal means. */
async function opened(turn: Turn, commandId: string, text: string): Promise<readonly Reply[]> {
  if (!mayUse(turn, 'agent')) return refused(turn);
  if (commandId === 'blocked') {
    if (findMcaCode(text).code !== null) return runLine(turn, text);
    return [{ says: { text: wordsFor(turn.reader).t('extension.message.no') }, to: 'here' }];
  }
  const named = customersIn(await turn.deps.portfolio(), text);
  const [only, another] = named;
  if (only === undefined) return [await whichCustomer(turn, 'attest')];
  if (another === undefined) return runPress(turn, 'attest', { customerId: only.id, replaces: '' });
  const pick = { reader: turn.reader, text, command: 'attest', customers: named, nearest: false } as const;
  return [{ says: pickListCard(pick), to: 'here' }];
}

/** Teams gives a message's words as HTML. */
const plain = (html: string): string => decoded(html.replace(/<[^>]{0,2000}>/g, ' ')).slice(0, 20_000);
