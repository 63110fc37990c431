import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { cardAction, dialog, message, postActivity, type Scene, type WireActivity } from './activities.ts';
import type { ConnectorCall, RecordingConnector } from './recording-connector.ts';
import { type Button, buttonsIn, createScreen, inputsIn, type ShownMessage, withoutThread } from './teams-screen.ts';

/** What a press was answered with. */
export interface Pressed {
  readonly status: number;
  /** The card that stands in the pressed card's place, or in the dialog; null where it was a sentence. */
  readonly card: unknown;
  readonly sentence: string;
}

export interface PressOptions {
  /** What was typed into the card's inputs; untouched ones keep their values. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** The message to press in; the newest with such a button unless told. */
  readonly in?: string;
  readonly overrides?: WireActivity;
}

/** Teams as a test uses it: it types and presses, and sees what is shown. */
export interface Teams {
  /** Types a message; resolves when the turn is over, with what was shown in this conversation since then. */
  readonly say: (scene: Scene, text: string, overrides?: WireActivity) => Promise<readonly ShownMessage[]>;
  /** Presses a button, found by its title on the newest card that has it. */
  readonly press: (scene: Scene, title: string | Button, options?: PressOptions) => Promise<Pressed>;
  /** Opens a dialog by its button, or presses a button within one: `card` is what the dialog shows. */
  readonly inDialog: (scene: Scene, button: Button, inputs?: Readonly<Record<string, string>>) => Promise<Pressed>;
  readonly button: (scene: Pick<Scene, 'conversationId'>, title: string) => Button;
  readonly messages: (scene: Pick<Scene, 'conversationId'>) => readonly ShownMessage[];
  readonly lastCard: (scene: Pick<Scene, 'conversationId'>) => unknown;
  /** Waits until a call to this conversation, from now on or already made, satisfies. */
  readonly settle: (
    scene: Pick<Scene, 'conversationId'>,
    predicate: (call: ConnectorCall) => boolean,
  ) => Promise<ConnectorCall>;
}

export interface Person {
  readonly personal: Scene & { readonly conversationId: string };
  readonly group: Scene & { readonly conversationId: string };
  readonly channel: Scene & { readonly conversationId: string };
}

export interface TeamsDeps {
  readonly botUrl: () => string;
  readonly connector: RecordingConnector;
  /** The header that the Bot Connector signs a request with; none where the bot asks for none. */
  readonly authorization?: (serviceUrl: string) => Promise<string>;
}

/** Teams over a recording connector. */
export function createTeams({ botUrl, connector, authorization }: TeamsDeps): Teams {
  const post = async (activity: WireActivity): Promise<Response> => {
    const signed = await authorization?.(String(activity['serviceUrl']));
    return postActivity(botUrl(), activity, signed === undefined ? {} : { authorization: signed });
  };
  const screen = createScreen(connector);
  const messages: Teams['messages'] = ({ conversationId = '' }) => screen.messages(conversationId);
  const button: Teams['button'] = (scene, title) => findButton(messages(scene), title).button;
  const invoke = async (activity: WireActivity): Promise<{ status: number; body: unknown }> => {
    const response = await post(activity);
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  };
  return {
    say: async (scene, text, overrides) => {
      const before = connector.calls.length;
      const response = await post(message(scene, text, overrides));
      if (response.status !== 200) throw new Error(`The message was answered with ${response.status}`);
      return shownSince({ connector, messages }, scene, before);
    },
    press: async (scene, wanted, { inputs = {}, in: within, overrides } = {}) => {
      const shown = messages(scene).filter(({ activityId }) => within === undefined || activityId === within);
      const found =
        typeof wanted === 'string' ? findButton(shown, wanted) : { button: wanted, shown: shown.at(-1) ?? null };
      const data = { ...found.button.data, ...inputsIn(found.shown?.card), ...inputs };
      const activityId = found.shown?.activityId ?? 'unknown';
      const replyTo = { replyToId: activityId, ...overrides };
      const answer = await invoke(cardAction(scene, { verb: found.button.verb, data }, replyTo));
      const pressed = pressedOf(answer);
      if (pressed.card !== null) screen.replaced(scene.conversationId ?? '', activityId, pressed.card);
      return pressed;
    },
    inDialog: async (scene, wanted, inputs = {}) => {
      const kind = wanted.opensDialog ? 'task/fetch' : 'task/submit';
      const data = { ...wanted.data, verb: wanted.verb, ...inputs };
      return inDialogOf(await invoke(dialog(scene, kind, data)));
    },
    button,
    messages,
    lastCard: (scene) => messages(scene).findLast(({ card }) => card !== null)?.card ?? null,
    settle: async ({ conversationId = '' }, predicate) => {
      const wanted = withoutThread(conversationId);
      const mine = (call: ConnectorCall): boolean => withoutThread(call.conversationId) === wanted;
      return connector
        .waitFor((call) => mine(call) && predicate(call), 10_000)
        .catch(() => {
          const came = connector.calls
            .filter(mine)
            .map(({ method, activity }) => `${method} ${activity.summary ?? ''}`);
          throw new Error(`No such call came to ${wanted}; there were:\n${came.join('\n')}`);
        });
    },
  };
}

/** Somebody of the tenant, whose conversations no other test has. */
export function newPerson(serviceUrl: string, name: string, fields: Partial<Scene> = {}): Person {
  const unique = randomUUID();
  const all = { serviceUrl, userId: `29:${unique}`, userName: name, userObjectId: unique, ...fields };
  return {
    personal: { ...all, scope: 'personal', conversationId: `a:${unique}` },
    group: { ...all, scope: 'groupChat', conversationId: `19:${unique}@thread.v2` },
    channel: { ...all, scope: 'channel', conversationId: `19:${unique}@thread.tacv2;messageid=1700000000000` },
  };
}

function shownSince(
  seen: { readonly connector: RecordingConnector; readonly messages: Teams['messages'] },
  scene: Scene,
  before: number,
): readonly ShownMessage[] {
  const fresh = new Set(seen.connector.calls.slice(before).map((_call, index) => `activity-${before + index + 1}`));
  return seen.messages(scene).filter(({ activityId }) => fresh.has(activityId));
}

function findButton(
  shown: readonly ShownMessage[],
  title: string,
): { readonly button: Button; readonly shown: ShownMessage | null } {
  for (const one of shown.toReversed()) {
    const button = buttonsIn(one.card).find((candidate) => candidate.title === title);
    if (button !== undefined) return { button, shown: one };
  }
  const titles = shown.map(({ card }) => buttonsIn(card).map((button) => button.title));
  throw new Error(`No button "${title}"; there are ${JSON.stringify(titles)}`);
}

const pressAnswer = z.object({ type: z.string(), value: z.unknown() });

function pressedOf({ status, body }: { readonly status: number; readonly body: unknown }): Pressed {
  const parsed = pressAnswer.safeParse(body);
  if (!parsed.success) return { status, card: null, sentence: '' };
  const { type, value } = parsed.data;
  if (type === 'application/vnd.microsoft.card.adaptive') return { status, card: value, sentence: '' };
  return { status, card: null, sentence: typeof value === 'string' ? value : JSON.stringify(value) };
}

const dialogAnswer = z.object({ task: z.object({ type: z.string(), value: z.unknown() }) });
const dialogCard = z.object({ card: z.object({ content: z.unknown() }) });

function inDialogOf({ status, body }: { readonly status: number; readonly body: unknown }): Pressed {
  const parsed = dialogAnswer.safeParse(body);
  if (!parsed.success) return { status, card: null, sentence: '' };
  const { type, value } = parsed.data.task;
  if (type === 'message') return { status, card: null, sentence: String(value) };
  return { status, card: dialogCard.parse(value).card.content, sentence: '' };
}
