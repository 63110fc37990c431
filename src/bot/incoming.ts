import type { Activity, ConversationReference } from 'botbuilder';
import { TurnContext } from 'botbuilder';
import { z } from 'zod';
import type { Meeting } from '../agreements/met.ts';
import type { ConversationKind } from '../agreements/rows.ts';

/** Who did something, and where: what an activity says, in our own terms. */
export interface Incoming {
  readonly person: {
    /** The Entra object id; Teams' own id where a channel other than Teams has none. */
    readonly objectId: string;
    /** Teams' own id, for mentions. */
    readonly teamsId: string;
    /** Null where the activity names none. */
    readonly entraId: string | null;
    readonly name: string;
    readonly tenantId: string | null;
    readonly locale: string | null;
    readonly timeZone: string | null;
  };
  readonly conversation: {
    /** In a channel the channel's, whichever thread was written in. */
    readonly id: string;
    readonly kind: ConversationKind;
    readonly threadId: string | null;
    readonly name: string | null;
    readonly tenantId: string | null;
  };
  /** A press, which must be answered with something. */
  readonly expectsAnswer: boolean;
  /** Every tenant that the activity names, each once: the conversation's, the sender's, and that of a shared channel. */
  readonly tenantIds: readonly string[];
  /** Where a person can be asked for: a chat, or a team and its channel. */
  readonly rosterIds: readonly string[];
  /** The place to answer, the thread of a channel included. */
  readonly reference: Partial<ConversationReference>;
}

const text = z.string().optional().catch(undefined);
const channelData = z
  .looseObject({
    tenant: z.looseObject({ id: z.string() }).optional().catch(undefined),
    team: z.looseObject({ id: text, name: text }).optional().catch(undefined),
    channel: z.looseObject({ name: text, tenantId: text }).optional().catch(undefined),
  })
  .catch({});
const clientInfo = z.looseObject({
  type: z.literal('clientInfo'),
  timezone: z.string().optional(),
  locale: z.string().optional(),
});

/** Reads the sender and the place of an activity. */
export function readIncoming(activity: Activity): Incoming {
  const data = channelData.parse(activity.channelData ?? {});
  const client = (activity.entities ?? [])
    .map((entity) => clientInfo.safeParse(entity))
    .find((parsed) => parsed.success)?.data;
  const [id = '', thread] = activity.conversation.id.split(';messageid=', 2);
  const tenantId = activity.conversation.tenantId ?? data.tenant?.id ?? null;
  const kind = kindOf(activity.conversation);
  const place = kind === 'channel' ? id : activity.conversation.id;
  return {
    person: {
      objectId: activity.from.aadObjectId || activity.from.id,
      teamsId: activity.from.id,
      entraId: activity.from.aadObjectId || null,
      name: activity.from.name || 'Somebody',
      tenantId,
      locale: activity.locale ?? client?.locale ?? null,
      timeZone: knownZone(client?.timezone ?? activity.localTimezone),
    },
    conversation: {
      id: place,
      kind,
      threadId: kind === 'channel' && thread !== undefined ? thread : null,
      name: kind === 'personal' ? null : nameOf([data.team?.name, data.channel?.name, activity.conversation.name]),
      // A shared channel belongs to its host, whichever tenant the speaker is of.
      tenantId: (kind === 'channel' ? data.channel?.tenantId : undefined) ?? tenantId,
    },
    expectsAnswer: activity.type === 'invoke',
    tenantIds: distinct([activity.conversation.tenantId, data.tenant?.id, data.channel?.tenantId]),
    rosterIds: distinct([kind === 'channel' ? data.team?.id : undefined, place]),
    reference: TurnContext.getConversationReference(activity),
  };
}

/** What is to be remembered of it. */
export function meetingOf(incoming: Incoming): Meeting {
  const { person, conversation, reference } = incoming;
  const { activityId: _message, ...place } = reference;
  const account = { ...place.conversation, id: conversation.id };
  // A conversation of several has no counterpart of its own: left in, every other speaker would change the row.
  const { user: _speaker, ...shared } = place;
  const kept = conversation.kind === 'personal' ? place : shared;
  return {
    conversation: {
      id: conversation.id,
      kind: conversation.kind,
      // Where the activity names none, that of whoever speaks there.
      tenantId: conversation.tenantId ?? person.tenantId,
      name: conversation.name,
      reference: JSON.stringify({ ...kept, conversation: account }),
    },
    person: {
      id: person.objectId,
      teamsId: person.teamsId,
      name: person.name,
      tenantId: person.tenantId,
      locale: person.locale,
      timeZone: person.timeZone,
    },
  };
}

function distinct(ids: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(ids.flatMap((id) => (id === undefined || id === '' ? [] : [id])))];
}

/** A place of a kind that nobody knows yet counts as shared: there nothing personal is shown. */
function kindOf({ conversationType: type, isGroup, id }: Activity['conversation']): ConversationKind {
  if (type === 'channel' || type === 'groupChat') return type;
  // Chats of several have ids of their own form, should the kind be left out.
  const isOfSeveral = isGroup === true || id.startsWith('19:');
  return type === 'personal' || (!type && !isOfSeveral) ? 'personal' : 'groupChat';
}

function nameOf(parts: readonly (string | undefined)[]): string | null {
  return parts.find((part) => part !== undefined && part !== '') ?? null;
}

const zones = new Map<string, string | null>();
/** The longest IANA name has 32 letters. */
const longestZone = 64;

/** Teams sends IANA names; anything that this machine cannot format by is left out rather than trusted. */
function knownZone(zone: string | undefined): string | null {
  if (zone === undefined || zone === '' || zone.length > longestZone) return null;
  const known = zones.get(zone);
  if (known !== undefined) return known;
  const usable = isZone(zone) ? zone : null;
  // A zone comes from outside: bounded, so that made-up ones cannot fill the memory.
  if (zones.size < 1_000) zones.set(zone, usable);
  return usable;
}

// Costs a tenth of a millisecond: as much as a tenth of a turn.
function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
