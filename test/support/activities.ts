import { randomUUID } from 'node:crypto';
import type { Activity, Attachment, ConversationAccount, ConversationReference, Entity } from 'botbuilder';

/** Where a test's activities come from. Every field may be overridden. */
export interface Scene {
  /** The recording connector's `url`. */
  readonly serviceUrl: string;
  readonly scope?: 'personal' | 'groupChat' | 'channel';
  readonly tenantId?: string;
  readonly userId?: string;
  readonly userName?: string;
  readonly userObjectId?: string;
  readonly conversationId?: string;
  readonly locale?: string;
}

/** An activity as it goes over the wire: times are text, and no field is missing because a library has not added it yet. */
export type WireActivity = Readonly<Record<string, unknown>>;

export const BOT = { id: '28:11111111-2222-3333-4444-555555555555', name: 'MCA bot' };
export const TENANT_ID = 'aaaaaaaa-0000-4000-8000-000000000001';

const CONVERSATIONS = {
  personal: 'a:personal-conversation',
  groupChat: '19:group-chat@thread.v2',
  channel: '19:channel@thread.tacv2;messageid=1700000000000',
} as const;

/** The sender of a scene: id, name and object id. */
function sender(scene: Scene): { id: string; name: string; aadObjectId: string } {
  return {
    id: scene.userId ?? '29:alice',
    name: scene.userName ?? 'Alice Agent',
    aadObjectId: scene.userObjectId ?? 'bbbbbbbb-0000-4000-8000-000000000001',
  };
}

function conversation(scene: Scene): ConversationAccount {
  const scope = scene.scope ?? 'personal';
  return {
    id: scene.conversationId ?? CONVERSATIONS[scope],
    conversationType: scope,
    tenantId: scene.tenantId ?? TENANT_ID,
    isGroup: scope !== 'personal',
    name: scope === 'personal' ? '' : 'Deal desk',
  };
}

function channelData(scene: Scene): object {
  const tenant = { id: scene.tenantId ?? TENANT_ID };
  if (scene.scope !== 'channel') return { tenant };
  return { tenant, team: { id: '19:team@thread.tacv2' }, channel: { id: '19:channel@thread.tacv2' } };
}

/** What all activities of Teams have in common. */
function base(scene: Scene, fields: WireActivity): WireActivity {
  const locale = scene.locale ?? 'en-US';
  return {
    id: `${Date.now()}-${randomUUID()}`,
    channelId: 'msteams',
    serviceUrl: scene.serviceUrl,
    timestamp: new Date().toISOString(),
    from: sender(scene),
    recipient: BOT,
    conversation: conversation(scene),
    channelData: channelData(scene),
    locale,
    entities: [clientInfo(locale)],
    ...fields,
  };
}

function clientInfo(locale: string): Entity {
  return { type: 'clientInfo', locale, country: 'US', platform: 'Web', timezone: 'Europe/Berlin' };
}

/** A typed message. In a group chat or channel it mentions the bot in front, as Teams demands there. */
export function message(scene: Scene, text: string, overrides: WireActivity = {}): WireActivity {
  if ((scene.scope ?? 'personal') === 'personal') {
    return base(scene, { type: 'message', textFormat: 'plain', text, ...overrides });
  }
  const at = `<at>${BOT.name}</at>`;
  const mention = { type: 'mention', text: at, mentioned: BOT };
  return base(scene, {
    type: 'message',
    textFormat: 'plain',
    text: `${at} ${text}`,
    entities: [clientInfo(scene.locale ?? 'en-US'), mention],
    ...overrides,
  });
}

/** The app was installed or removed. */
export function installationUpdate(scene: Scene, action: 'add' | 'remove', overrides: WireActivity = {}): WireActivity {
  return base(scene, { type: 'installationUpdate', action, ...overrides });
}

/** Members came; the bot itself unless told otherwise. */
export function membersAdded(scene: Scene, overrides: WireActivity = {}): WireActivity {
  return base(scene, { type: 'conversationUpdate', membersAdded: [BOT], ...overrides });
}

/** A press on an Action.Execute button of a card. `replyToId` in the overrides names the message that held the card. */
export function cardAction(
  scene: Scene,
  action: { readonly verb: string; readonly data?: object },
  overrides: WireActivity = {},
): WireActivity {
  const value = { action: { type: 'Action.Execute', verb: action.verb, data: action.data ?? {} }, trigger: 'manual' };
  return base(scene, { type: 'invoke', name: 'adaptiveCard/action', value, ...overrides });
}

/** A dialog is opened (`task/fetch`) or its form sent (`task/submit`). */
export function dialog(
  scene: Scene,
  name: 'task/fetch' | 'task/submit',
  data: object,
  overrides: WireActivity = {},
): WireActivity {
  return base(scene, { type: 'invoke', name, value: { data, context: { theme: 'default' } }, ...overrides });
}

/** Any other invoke. */
export function invoke(scene: Scene, name: string, value: unknown): WireActivity {
  return base(scene, { type: 'invoke', name, value });
}

/** The reference under which a bot would store the conversation of a scene. */
export function referenceOf(scene: Scene): Partial<ConversationReference> {
  return {
    channelId: 'msteams',
    serviceUrl: scene.serviceUrl,
    conversation: conversation(scene),
    user: sender(scene),
    bot: BOT,
  };
}

/** The Adaptive Card of a sent activity; throws if it has none. */
export function cardOf(activity: Partial<Activity>): unknown {
  const card = activity.attachments?.find(
    (one: Attachment) => one.contentType === 'application/vnd.microsoft.card.adaptive',
  );
  if (card === undefined) throw new Error(`No card in ${JSON.stringify(activity)}`);
  return card.content;
}

/** Posts to the bot as the Bot Connector does. `url` is the bot's, without the path. */
export function postActivity(
  url: string,
  activity: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${url}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(activity),
  });
}
