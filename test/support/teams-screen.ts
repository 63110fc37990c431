import { z } from 'zod';
import type { ConnectorCall, RecordingConnector } from './recording-connector.ts';

/** A message as people see it in a conversation, edits included. */
export interface ShownMessage {
  readonly activityId: string;
  /** Without `;messageid=…`. */
  readonly conversationId: string;
  /** The id under which the bot sent it, the thread of a channel included. */
  readonly place: string;
  readonly text: string;
  readonly summary: string;
  /** Null where the message is plain text. */
  readonly card: unknown;
}

/** A button as a person finds it, under *More* and on list rows too. */
export interface Button {
  readonly title: string;
  readonly verb: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Opens a dialog. */
  readonly opensDialog: boolean;
  readonly url: string | null;
}

/** What Teams shows: the posted messages, their edits, and the cards that presses were answered with. */
export interface Screen {
  readonly messages: (conversationId: string) => readonly ShownMessage[];
  /** A press was answered with a card: for the presser it takes the pressed one's place. */
  readonly replaced: (conversationId: string, activityId: string, card: unknown) => void;
}

/** The conversation of an id that may name a thread. */
export const withoutThread = (id: string): string => id.split(';', 1)[0] ?? id;

interface Replaced {
  readonly after: number;
  readonly conversationId: string;
  readonly activityId: string;
  readonly card: unknown;
}

/** Watches a recording connector that is never cleared: the ids of its answers count its calls. */
export function createScreen(connector: Pick<RecordingConnector, 'calls'>): Screen {
  const replacements: Replaced[] = [];
  return {
    messages: (conversationId) => {
      const shown = new Map<string, ShownMessage>();
      const wanted = withoutThread(conversationId);
      connector.calls.forEach((call, index) => {
        if (withoutThread(call.conversationId) === wanted) see(shown, call, `activity-${index + 1}`);
        for (const one of replacements.filter((each) => each.after === index + 1)) put(shown, wanted, one);
      });
      for (const one of replacements.filter((each) => each.after === 0)) put(shown, wanted, one);
      return [...shown.values()];
    },
    replaced: (conversationId, activityId, card) =>
      void replacements.push({
        after: connector.calls.length,
        conversationId: withoutThread(conversationId),
        activityId,
        card,
      }),
  };
}

function see(shown: Map<string, ShownMessage>, call: ConnectorCall, newId: string): void {
  if (call.method === 'DELETE' || call.activity.type !== 'message') return;
  const activityId = call.method === 'PUT' ? (call.activityId ?? '') : newId;
  shown.set(activityId, {
    activityId,
    conversationId: withoutThread(call.conversationId),
    place: call.conversationId,
    text: call.activity.text ?? '',
    summary: call.activity.summary ?? '',
    card: call.activity.attachments?.[0]?.content ?? null,
  });
}

function put(shown: Map<string, ShownMessage>, conversationId: string, one: Replaced): void {
  const before = shown.get(one.activityId);
  if (one.conversationId === conversationId && before !== undefined)
    shown.set(one.activityId, { ...before, card: one.card });
}

/** Every object inside a card, itself first. */
export function objectsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  const parsed = z.record(z.string(), z.unknown()).safeParse(value);
  return parsed.success ? [parsed.data, ...Object.values(parsed.data).flatMap(objectsIn)] : [];
}

const action = z.object({
  type: z.enum(['Action.Execute', 'Action.Submit', 'Action.OpenUrl']),
  title: z.string(),
  verb: z.string().default(''),
  url: z.string().nullable().default(null),
  data: z.record(z.string(), z.unknown()).default({}),
});

/** Every button and pressable row of a card. */
export function buttonsIn(card: unknown): readonly Button[] {
  return objectsIn(card).flatMap((one) => {
    const parsed = action.safeParse(one);
    if (!parsed.success) return [];
    const { title, verb, url, data } = parsed.data;
    const opensDialog = JSON.stringify(data['msteams'] ?? null).includes('task/fetch');
    return [{ title, verb: verb === '' ? String(data['verb'] ?? '') : verb, data, url, opensDialog }];
  });
}

/** The titles of a card's buttons. */
export const titlesIn = (card: unknown): readonly string[] => buttonsIn(card).map(({ title }) => title);

/** What the inputs of a card hold when nobody has touched them: Teams sends them with every press. */
export function inputsIn(card: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    objectsIn(card)
      .filter((one) => String(one['type']).startsWith('Input.') && typeof one['id'] === 'string')
      .map((one) => [String(one['id']), typeof one['value'] === 'string' ? one['value'] : '']),
  );
}

/** Everything that stands on a card to be read, in order, one text a line. */
export function wordsIn(card: unknown): string {
  return objectsIn(card)
    .flatMap((one) => [one['text'], one['title'], one['label'], one['value']])
    .filter((text): text is string => typeof text === 'string' && text !== '')
    .join('\n');
}

/** The text that stands directly after an input: where a refusal of that field is said. Empty where another input follows at once. */
export function besideInput(card: unknown, id: string): string {
  const all = objectsIn(card);
  const at = all.findIndex((one) => one['id'] === id);
  if (at < 0) throw new Error(`The card has no input ${id}`);
  const next = all.slice(at + 1).findIndex((one) => String(one['type']).startsWith('Input.'));
  const until = next < 0 ? all.length : at + 1 + next;
  return all
    .slice(at + 1, until)
    .filter((one) => one['type'] === 'TextRun' && String(one['text']).startsWith('▲'))
    .map((one) => String(one['text']))
    .join(' ');
}
