import type { ConversationReference } from 'botbuilder';
import { boundedMap } from '../agreements/bounded-map.ts';
import { HOUR, SECOND } from '../agreements/instant.ts';
import type { SendOutcome } from '../agreements/ports.ts';
import type { PlaceWindow } from '../agreements/shared.ts';
import type { Sender } from './send.ts';

/** How much may be sent: every window holds at every moment. */
export interface SendRates {
  readonly conversation: readonly PlaceWindow[];
  readonly tenant: readonly PlaceWindow[];
}

/**
 * What Teams takes from one bot: in one conversation, and from one app in one tenant. Above it Teams answers 429. Source: Microsoft,
 * "Optimize your bot with rate limiting and best practices in Teams" (values "subject to change").
 */
export const teamsRates: SendRates = {
  conversation: [
    { most: 7, withinMs: SECOND },
    { most: 8, withinMs: 2 * SECOND },
    { most: 60, withinMs: 30 * SECOND },
    { most: 1_800, withinMs: HOUR },
  ],
  tenant: [{ most: 50, withinMs: SECOND }],
};

type Place = Partial<ConversationReference>;

/** Takes a place in every window, or none: then it answers how long to wait, in milliseconds. 0: it may be sent now. */
export type Admit<Answer = number | Promise<number>> = (to: Place) => Answer;

/** Counts what is sent, in memory. Edits count like messages. */
export interface SendLimits {
  readonly admit: Admit<number>;
  /** Counts what is sent in any case: the answer in a turn. */
  readonly count: (to: Place) => void;
}

/** Conversations that are remembered: one in which nothing was said for an hour is as good as new. */
const mostConversations = 20_000;

/** @param now milliseconds of the clock by which what has to wait is sent again */
export function sendLimits(rates: SendRates, now: () => number): SendLimits {
  const conversations = counters(rates.conversation, now);
  const tenants = counters(rates.tenant, now);
  const queues = boundedMap<number[]>({ most: mostConversations, now });
  const turns = boundedMap<number>({ most: mostConversations, now });

  /** Many conversations wait for one tenant: each is given a moment of its own, so that they do not all come back for the first. */
  const inQueue = (tenant: string, conversation: string): number => {
    // Whose moment has come, but came late, waits for the next free place and not for another turn.
    if ((turns.get(conversation) ?? Number.POSITIVE_INFINITY) <= now()) return tenants.wait(tenant);
    const promised = (queues.get(tenant) ?? []).filter((at) => at > now());
    const wait = tenants.wait(tenant, promised.length);
    queues.set(tenant, [...promised, now() + wait], HOUR);
    turns.set(conversation, now() + wait, HOUR);
    return wait;
  };

  return {
    admit: (to) => {
      const { conversation, tenant } = placeKeys(to);
      const waits = { conversation: conversations.wait(conversation), tenant: tenants.wait(tenant) };
      if (waits.tenant > 0) return Math.max(waits.conversation, inQueue(tenant, conversation));
      if (waits.conversation > 0) return waits.conversation;
      turns.delete(conversation);
      conversations.count(conversation);
      tenants.count(tenant);
      return 0;
    },
    count: (to) => {
      const { conversation, tenant } = placeKeys(to);
      conversations.count(conversation);
      tenants.count(tenant);
    },
  };
}

/** What the bot says of its own accord waits for its place; what waits is `throttled`, and Teams is not asked. */
export function limitedSender(sender: Sender, { admit }: { readonly admit: Admit }): Sender {
  const within = async (to: Place, act: () => Promise<SendOutcome>): Promise<SendOutcome> => {
    const retryAfterMs = await admit(to);
    if (retryAfterMs === 0) return act();
    return { kind: 'throttled', retryAfterMs, reason: 'Kept back: the limit of messages is reached', heldBack: true };
  };
  return {
    send: (to, activity) => within(to, () => sender.send(to, activity)),
    update: (to, activityId, activity) => within(to, () => sender.update(to, activityId, activity)),
  };
}

/** What somebody waits for is sent at once, and counted. */
export function countedSender(sender: Sender, limits: SendLimits): Sender {
  return {
    send: (to, activity) => {
      limits.count(to);
      return sender.send(to, activity);
    },
    update: (to, activityId, activity) => {
      limits.count(to);
      return sender.update(to, activityId, activity);
    },
  };
}

/** What is counted under which name. All threads of a channel count as one conversation. */
export function placeKeys({ conversation }: Place): { readonly conversation: string; readonly tenant: string } {
  return { conversation: conversation?.id.split(';', 1)[0] ?? '', tenant: conversation?.tenantId ?? '' };
}

const longest = (windows: readonly PlaceWindow[]): number => Math.max(...windows.map(({ withinMs }) => withinMs));
const perWindow = (windows: readonly PlaceWindow[]): number => Math.max(...windows.map(({ most }) => most));

function counters(windows: readonly PlaceWindow[], now: () => number) {
  // When each was sent, oldest first: no more of them than the widest window holds.
  const sent = boundedMap<number[]>({ most: mostConversations, now });
  return {
    /** `ahead`: so many others wait already, and go first. */
    wait: (key: string, ahead = 0): number => {
      const times = sent.get(key) ?? [];
      return Math.max(0, ...windows.map((window) => waitFor(window, { times, ahead }, now())));
    },
    count: (key: string): void => {
      const times = sent.get(key) ?? [];
      times.push(now());
      if (times.length > 2 * perWindow(windows)) times.splice(0, times.length - perWindow(windows));
      sent.set(key, times, longest(windows));
    },
  };
}

function waitFor(
  { most, withinMs }: PlaceWindow,
  { times, ahead }: { readonly times: readonly number[]; readonly ahead: number },
  now: number,
): number {
  const inTheWay = times.length < most ? undefined : times[times.length - most + (ahead % most)];
  if (inTheWay === undefined) return 0;
  // A clock that was set back must not close a conversation for longer than the window.
  const wait = Math.min(withinMs, Math.max(0, inTheWay + withinMs - now));
  return wait + Math.floor(ahead / most) * withinMs;
}
