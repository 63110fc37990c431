import type { Simulator } from '../../src/simulator/simulator.ts';
import { cardAction, installationUpdate, message, postActivity, type Scene } from '../support/activities.ts';
import type { RecordingConnector } from '../support/recording-connector.ts';
import { type Case, cardOf, caseOf, formOf, noticeCard, noticeLinks, type PageWord } from './case.ts';
import { type Pressed, pressed } from './press.ts';

/** Agents at their screens, in a personal chat and a channel that survive every crash. */
export interface People {
  readonly personal: Scene;
  readonly channel: Scene;
  /** The personal chat of somebody who runs the bot. */
  readonly operator: Scene;
  readonly cases: readonly Case[];
  /** Presses that are not answered yet. */
  readonly pressing: () => number;
  /** Installs the app and subscribes the channel to everything. */
  readonly settleIn: (url: string) => Promise<void>;
  /** Makes a customer and its case; the form is not sent yet. */
  readonly newCase: (accepts: boolean) => Promise<Case>;
  /** Sends the form, again if need be. */
  readonly sendForm: (url: string, of: Case) => Promise<Pressed>;
  readonly createAgain: (url: string, of: Case) => Promise<Pressed>;
  /** Waits for an edit of a case's card that is not among the first `after` calls to Teams. */
  readonly nextEdit: (of: Case, after: number) => Promise<{ readonly card: string; readonly place: number }>;
  readonly checkNow: (url: string, of: Case) => Promise<void>;
  /** The signatory accepts by a link that was shown, well before its end. */
  readonly accept: (of: Case) => Promise<void>;
  /** The signatory opens the page and shows the agreement, well before the link's end; from then on its link is known. */
  readonly openPage: (url: string, of: Case) => Promise<void>;
  /** The signatory presses something on the page, well before the link's end. */
  readonly sayOnPage: (url: string, of: Case, word: PageWord) => Promise<void>;
  /** An order is refused, and the shop reports it. */
  readonly order: (of: Case) => Promise<void>;
  /** Takes notice of the cards that were edited since. */
  readonly look: () => void;
}

const twentyMinutes = 20 * 60_000;
/** For an edit that never comes: it waits for Microsoft, who may be left alone for two minutes. */
const editWithinMs = 300_000;

/** Makes the people around a stand-in and a connector; `tokenOf` is the page's, by the form. */
export function createPeople(
  standIn: Simulator,
  connector: RecordingConnector,
  tokenOf: (formKey: string) => string = () => '',
): People {
  const personal: Scene = { serviceUrl: connector.url };
  const operator: Scene = {
    serviceUrl: connector.url,
    conversationId: 'a:operator',
    userId: '29:olga',
    userName: 'Olga Operator',
    userObjectId: 'bbbbbbbb-0000-4000-8000-000000000009',
  };
  const channel: Scene = { serviceUrl: connector.url, scope: 'channel' };
  const cases: Case[] = [];
  let pressing = 0;
  let seen = 0;

  const press = async (url: string, of: Case, action: Parameters<typeof cardAction>[1]): Promise<Pressed> => {
    pressing += 1;
    const answer = await pressed(url, cardAction(personal, action, { replyToId: cardOf(of) }));
    pressing -= 1;
    if (answer.kind === 'card') noticeCard(of, answer.card);
    return answer;
  };

  const say = async (url: string, activity: unknown): Promise<void> => {
    const { status } = await postActivity(url, activity);
    if (status !== 200) throw new Error(`The bot answered ${status}.`);
  };

  /** Whether all links that Microsoft made for a case live so long that everything is sure. */
  const lives = ({ company }: Case): boolean => {
    const made = standIn.state().attestations.filter(({ companyName }) => companyName === company);
    return (
      made.length > 0 && made.every(({ expiresAt }) => standIn.clock.now() <= Date.parse(expiresAt) - twentyMinutes)
    );
  };
  const livingLink = (of: Case): string | null => (lives(of) ? ([...of.links].at(-1) ?? null) : null);
  const onPage = async (url: string, of: Case, word: PageWord): Promise<boolean> => {
    const pressed = await fetch(`${url}/a/${tokenOf(of.formKey)}/${word}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: url, 'content-type': 'application/x-www-form-urlencoded' },
      body: '',
    }).catch(() => null);
    return pressed?.status === 303;
  };

  return {
    personal,
    channel,
    operator,
    cases,
    pressing: () => pressing,
    settleIn: async (url) => {
      await say(url, installationUpdate(personal, 'add'));
      await say(url, installationUpdate(channel, 'add'));
      await say(url, message(channel, 'subscribe all'));
      // Only what is said again: what a personal chat hears without asking would be counted twice.
      await say(url, installationUpdate(operator, 'add'));
      await say(url, message(operator, 'unsubscribe'));
      await say(url, message(operator, 'subscribe operations'));
      const daily = { digest: 'day', digestHour: '8', timeZone: 'Europe/Berlin' };
      await say(url, cardAction(personal, { verb: 'saveSettings', data: daily }, { replyToId: 'settings' }));
    },
    newCase: async (accepts) => {
      const company = `Firm ${cases.length + 1}`;
      const { id } = await standIn.addCustomer({ companyName: company, domain: `firm${cases.length + 1}.example` });
      const made = caseOf({ customerId: id, company, accepts });
      cases.push(made);
      return made;
    },
    sendForm: (url, of) => press(url, of, { verb: 'submitForm', data: formOf(of) }),
    createAgain: (url, of) => press(url, of, { verb: 'createAgain', data: { id: of.formKey } }),
    nextEdit: async (of, after) => {
      const { calls } = connector;
      const isNext = (call: (typeof calls)[number]): boolean =>
        call.method === 'PUT' && call.activityId === cardOf(of) && calls.indexOf(call) >= after;
      const call = await connector.waitFor(isNext, editWithinMs);
      const card = JSON.stringify(call.activity);
      noticeCard(of, card);
      return { card, place: calls.indexOf(call) };
    },
    checkNow: async (url, of) => {
      const answer = await press(url, of, { verb: 'checkNow', data: { id: of.formKey } });
      if (answer.kind === 'card') of.checks += 1;
    },
    accept: async (of) => {
      const link = livingLink(of);
      if (link === null || of.accepted !== null) return;
      of.accepted = link;
      of.acceptedAt = standIn.clock.now();
      await standIn.accept(link);
    },
    openPage: async (url, of) => {
      if (!lives(of) || !(await onPage(url, of, 'show'))) return;
      const page = await fetch(`${url}/a/${tokenOf(of.formKey)}?show`)
        .then((answer) => answer.text())
        .catch(() => '');
      noticeLinks(of, page);
    },
    sayOnPage: async (url, of, word) => {
      if (!lives(of)) return;
      of.said.set(word, of.said.get(word) ?? false);
      if (await onPage(url, of, word)) of.said.set(word, true);
    },
    order: async (of) => {
      of.orders.placed += 1;
      const placed = await standIn.order(of.customerId);
      if (placed?.outcome === 'accepted') of.orders.placed -= 1;
      else if (placed !== undefined && 'status' in placed.reported && placed.reported.status === 202)
        of.orders.taken += 1;
    },
    look: () => {
      for (const call of connector.calls.slice(seen)) {
        const shown = call.method === 'PUT' ? cases.find((one) => cardOf(one) === call.activityId) : undefined;
        if (shown !== undefined) noticeCard(shown, JSON.stringify(call.activity));
      }
      seen = connector.calls.length;
    },
  };
}

/** Where alerts to a scene arrive: in a channel outside its threads. */
export function conversationIdOf({ scope, conversationId }: Scene): string {
  return conversationId ?? channelOrChat(scope);
}

function channelOrChat(scope: Scene['scope']): string {
  return scope === 'channel' ? '19:channel@thread.tacv2' : 'a:personal-conversation';
}
