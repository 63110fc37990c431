import { personalDefaults } from './alerts.ts';
import { type Decision, decideAndCommit } from './change.ts';
import type { Customer, PersonRef } from './customer.ts';
import { DAY } from './instant.ts';
import type { Deps } from './ports.ts';
import { localeOf } from './reach.ts';
import type { Conversation, Person } from './rows.ts';
import { tellEnded } from './tell-ended.ts';

/** Who speaks, and where, as an activity tells it. */
export interface Meeting {
  readonly conversation: Omit<Conversation, 'version' | 'seenAt' | 'goneAt' | 'lastError' | 'locale'>;
  readonly person: Pick<Person, 'id' | 'teamsId' | 'name' | 'tenantId' | 'locale' | 'timeZone'> | null;
}

/** Who speaks, and where, as the bot knows it. */
export interface Met {
  readonly conversation: Conversation;
  readonly person: Person | null;
}

/** Remembers a conversation and a person, and answers them; writes only what changed, because every turn comes through here. */
export async function meet(deps: Pick<Deps, 'store' | 'clock'>, meeting: Meeting): Promise<Met> {
  return decideAndCommit(deps.store, async (): Promise<Decision<Met>> => {
    const [conversation, person] = await Promise.all([conversationMet(deps, meeting), personMet(deps, meeting)]);
    const change = {
      put: { conversations: conversation.isNews ? [conversation.row] : [], people: person?.isNews ? [person.row] : [] },
    };
    const met = { conversation: asStored(conversation), person: person === null ? null : asStored(person) };
    return { result: met, change: conversation.isNews || person?.isNews ? change : null };
  });
}

/** A row, and whether it has to be written. */
interface Seen<Row> {
  readonly row: Row;
  readonly isNews: boolean;
}

const asStored = <Row extends { readonly version: number }>({ row, isNews }: Seen<Row>): Row =>
  isNews ? { ...row, version: row.version + 1 } : row;

/** Remembers the customer a person asked about last. */
export async function rememberCustomer(deps: Pick<Deps, 'store'>, personId: string, customer: Customer): Promise<void> {
  await decideAndCommit(deps.store, async (): Promise<Decision<null>> => {
    const person = await deps.store.get('people', personId);
    if (person === null || person.recent[0]?.id === customer.id) return { result: null, change: null };
    const recent = [customer, ...person.recent.filter(({ id }) => id !== customer.id)].slice(0, 5);
    return { result: null, change: { put: { people: [{ ...person, recent }] } } };
  });
}

/** A first personal install hears of blocked purchases without asking. */
export async function subscribeNewcomer(
  deps: Pick<Deps, 'store'>,
  conversationId: string,
  by: PersonRef,
): Promise<void> {
  const rules = [{ kinds: personalDefaults, customer: null }];
  await deps.store.commit({ put: { subscriptions: [{ id: conversationId, version: 0, rules, by }] } });
}

/** The app was removed from a conversation: its subscription ends, and a person whose chat it was cannot be reached there any more. */
export async function forgetConversation(
  deps: Pick<Deps, 'store' | 'clock'>,
  id: string,
  personId: string | null,
): Promise<void> {
  await decideAndCommit(deps.store, async (): Promise<Decision<null>> => {
    const [conversation, subscription, person] = await Promise.all([
      deps.store.get('conversations', id),
      deps.store.get('subscriptions', id),
      personId === null ? null : deps.store.get('people', personId),
    ]);
    const unreachable = person?.personalConversationId === id ? [{ ...person, personalConversationId: null }] : [];
    return {
      result: null,
      change: {
        put: {
          conversations: conversation === null ? [] : [{ ...conversation, goneAt: deps.clock.now() }],
          people: unreachable,
        },
        remove: { subscriptions: subscription === null ? [] : [{ id, version: subscription.version }] },
        work: tellEnded(conversation, subscription, deps.clock.now()),
      },
    };
  });
}

async function conversationMet(deps: Pick<Deps, 'store' | 'clock'>, meeting: Meeting): Promise<Seen<Conversation>> {
  const { conversation } = meeting;
  const before = await deps.store.get('conversations', conversation.id);
  const locale =
    conversation.kind === 'personal' ? undefined : (before?.locale ?? (await localeOfSpeaker(deps, meeting)));
  const now = deps.clock.now();
  const same =
    before !== null &&
    before.reference === conversation.reference &&
    before.name === conversation.name &&
    before.locale === locale &&
    before.goneAt === null &&
    now - before.seenAt < DAY;
  if (same) return { row: before, isNews: false };
  const row = {
    ...conversation,
    version: before?.version ?? 0,
    seenAt: now,
    goneAt: null,
    lastError: before?.lastError ?? null,
    ...(locale === undefined ? {} : { locale }),
  };
  return { row, isNews: true };
}

/** Whoever brings the bot to several people, or is met there first, is taken to speak their language. */
async function localeOfSpeaker(deps: Pick<Deps, 'store'>, { person }: Meeting): Promise<string | undefined> {
  if (person === null) return undefined;
  const known = await deps.store.get('people', person.id);
  return localeOf({ ...known, locale: person.locale ?? known?.locale ?? null }) ?? undefined;
}

/** Gives a group chat or channel a language: that of whoever chose what is posted there. */
export async function speakThere(deps: Pick<Deps, 'store'>, id: string, locale: string): Promise<void> {
  await decideAndCommit(deps.store, async (): Promise<Decision<null>> => {
    const conversation = await deps.store.get('conversations', id);
    const same = conversation === null || conversation.kind === 'personal' || conversation.locale === locale;
    return { result: null, change: same ? null : { put: { conversations: [{ ...conversation, locale }] } } };
  });
}

async function personMet(deps: Pick<Deps, 'store'>, { conversation, person }: Meeting): Promise<Seen<Person> | null> {
  if (person === null) return null;
  const before = await deps.store.get('people', person.id);
  const personal = conversation.kind === 'personal' ? conversation.id : (before?.personalConversationId ?? null);
  const after: Person = {
    ...before,
    ...person,
    locale: person.locale ?? before?.locale ?? null,
    timeZone: person.timeZone ?? before?.timeZone ?? null,
    version: before?.version ?? 0,
    personalConversationId: personal,
    recent: before?.recent ?? [],
  };
  const same =
    before !== null &&
    (['teamsId', 'name', 'tenantId', 'locale', 'timeZone', 'personalConversationId'] as const).every(
      (field) => before[field] === after[field],
    );
  return same ? { row: before, isNews: false } : { row: after, isNews: true };
}
