import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { fixedRoles } from '../../src/entra/roles.ts';
import { createIds } from '../../src/ids.ts';
import { createLog } from '../../src/log.ts';
import { createPartnerCenter } from '../../src/partner-center/client.ts';
import {
  type NewCustomer,
  type SettingsChange,
  type Simulator,
  simulatorToken,
  startSimulator,
} from '../../src/simulator/simulator.ts';
import { parseEncryptionKeys } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { type RunningBot, startBot } from '../../src/wire.ts';
import { cardAction, dialog, message, postActivity, type Scene, TENANT_ID, type WireActivity } from './activities.ts';
import { type ConnectorCall, type RecordingConnector, startRecordingConnector } from './recording-connector.ts';
import { type Button, buttonsIn, createScreen, inputsIn, type ShownMessage, withoutThread } from './teams-screen.ts';

export const eventsSecret = 'the-shop-and-the-bot-know-this';

export interface TestBotOptions {
  readonly settings?: SettingsChange;
  /** In place of the stand-in's sample companies. */
  readonly customers?: readonly NewCustomer[];
  readonly dialogs?: boolean;
  /** Everybody unless told. */
  readonly agents?: readonly string[];
  /** The scenes' own tenant unless told. */
  readonly tenants?: readonly string[];
}

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

/** The whole bot between a stand-in for Partner Center and a recording Bot Connector, over real HTTP. */
export interface TestBot {
  readonly url: string;
  readonly simulator: Simulator;
  readonly connector: RecordingConnector;
  /** Lines of the log, as they are written. */
  readonly logged: readonly string[];
  /** Somebody of the tenant, whose conversations no other test has. */
  readonly person: (name: string, fields?: Partial<Scene>) => Person;
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
  /** Moves the business clock of the stand-in and of the bot. */
  readonly advance: (minutes: number) => void;
  /** Stops the bot and starts it again on the same data; `meanwhile` happens while it is down. */
  readonly restart: (meanwhile?: () => Promise<void>) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface Person {
  readonly personal: Scene & { readonly conversationId: string };
  readonly group: Scene & { readonly conversationId: string };
  readonly channel: Scene & { readonly conversationId: string };
}

/** Starts everything on free ports, with a store in a directory of its own. */
export async function startTestBot(options: TestBotOptions = {}): Promise<TestBot> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-bot-'));
  const logged: string[] = [];
  const connector = await startRecordingConnector();
  const simulator = await startSimulator({
    eventsSecret,
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    ...(options.customers === undefined ? {} : { customers: options.customers }),
  });
  const run = (): Promise<RunningBot> => runBot({ dataDir, logged, simulator, options });
  let bot = await run();
  simulator.reportTo(`${bot.url}/api/events/purchase-blocked`, eventsSecret);
  const screen = createScreen(connector);
  const messages: TestBot['messages'] = ({ conversationId = '' }) => screen.messages(conversationId);
  const button: TestBot['button'] = (scene, title) => findButton(messages(scene), title).button;
  const invoke = async (activity: WireActivity): Promise<{ status: number; body: unknown }> => {
    const response = await postActivity(bot.url, activity);
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  };
  return {
    get url() {
      return bot.url;
    },
    simulator,
    connector,
    logged,
    person: (name, fields) => newPerson(connector.url, name, fields),
    say: async (scene, text, overrides) => {
      const before = connector.calls.length;
      const response = await postActivity(bot.url, message(scene, text, overrides));
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
    advance: (minutes) => simulator.clock.advance(minutes * 60_000),
    restart: async (meanwhile) => {
      await bot.stop();
      await meanwhile?.();
      bot = await run();
      simulator.reportTo(`${bot.url}/api/events/purchase-blocked`, eventsSecret);
    },
    stop: async () => {
      await bot.stop();
      await Promise.all([simulator.stop(), connector.stop()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function runBot(parts: {
  readonly dataDir: string;
  readonly logged: string[];
  readonly simulator: Simulator;
  readonly options: TestBotOptions;
}): Promise<RunningBot> {
  const { dataDir, logged, simulator, options } = parts;
  const log = createLog({ destination: { write: (line: string) => void logged.push(line) } });
  const keys = parseEncryptionKeys('b'.repeat(64));
  const ids = createIds(keys.current.key);
  return startBot({
    port: 0,
    host: '127.0.0.1',
    auth: { kind: 'none' },
    allowedServiceHosts: null,
    store: await openStore({ kind: 'lowdb', dataDir, keys, wallNow: Date.now, newId: ids.newId, log }),
    partnerCenter: createPartnerCenter({
      baseUrl: simulator.url,
      tokens: { get: async (kind) => ({ kind: 'token', token: simulatorToken(kind) }) },
      fetch,
      newId: ids.newId,
      now: simulator.clock.now,
      log: (entry) => log.info(entry, 'Partner Center'),
    }),
    roles: fixedRoles({
      agentObjectIds: options.agents ?? 'everybody',
      tenantIds: options.tenants ?? [TENANT_ID],
    }),
    ids,
    clock: simulator.clock,
    cutoff: Date.UTC(2023, 3, 1),
    acceptancePageUrl: simulator.acceptanceUrl,
    partnerName: 'Proseware Cloud',
    dialogs: options.dialogs ?? false,
    eventsSecrets: [eventsSecret],
    readiness: [],
    log,
  });
}

function newPerson(serviceUrl: string, name: string, fields: Partial<Scene> = {}): Person {
  const unique = randomUUID();
  const all = { serviceUrl, userId: `29:${unique}`, userName: name, userObjectId: unique, ...fields };
  return {
    personal: { ...all, scope: 'personal', conversationId: `a:${unique}` },
    group: { ...all, scope: 'groupChat', conversationId: `19:${unique}@thread.v2` },
    channel: { ...all, scope: 'channel', conversationId: `19:${unique}@thread.tacv2;messageid=1700000000000` },
  };
}

function shownSince(
  seen: { readonly connector: RecordingConnector; readonly messages: TestBot['messages'] },
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

/** A customer of the stand-in as it stands now. */
export function customerOf(
  { simulator }: Pick<TestBot, 'simulator'>,
  domain: string,
): ReturnType<Simulator['state']>['customers'][number] {
  const found = simulator.state().customers.find((customer) => customer.domain === domain);
  if (found === undefined) throw new Error(`The stand-in has no customer ${domain}`);
  return found;
}

/** The requests of one kind that the stand-in got. */
export function requestsTo(
  { simulator }: Pick<TestBot, 'simulator'>,
  method: string,
  path: RegExp,
): ReturnType<Simulator['state']>['requests'] {
  return simulator.state().requests.filter((request) => request.method === method && path.test(request.path));
}
