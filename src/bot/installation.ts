import type { TurnContext } from 'botbuilder';
import { boundedMap } from '../agreements/bounded-map.ts';
import { DAY } from '../agreements/instant.ts';
import { forgetConversation, meet, subscribeNewcomer } from '../agreements/met.ts';
import { refuseTurn } from './adapter-turn.ts';
import { welcomePersonalCard, welcomeTeamCard } from './cards.ts';
import { asChosen, readerOf, whoIs } from './enter.ts';
import { type Incoming, meetingOf, readIncoming } from './incoming.ts';
import { activityOf } from './perform.ts';
import type { BotDeps, Turn } from './turn.ts';

export interface Installations {
  /** Installed: a welcome, once. Removed: nothing is sent there any more. */
  readonly changed: (context: TurnContext) => Promise<void>;
  /** The welcome that could not be given at the install, because nobody could say who installed; at the first turn that knows. */
  readonly makeUp: (context: TurnContext, turn: Turn) => Promise<void>;
}

const mostOwed = 1_000;
const owedFor = 7 * DAY;

/** What happens when the app comes to a conversation or leaves it. A welcome that is owed is remembered in memory only. */
export function installations(deps: BotDeps): Installations {
  const owed = boundedMap<true>({ most: mostOwed, now: deps.elapsedMs });

  async function installed(context: TurnContext, incoming: Incoming): Promise<void> {
    const { id, kind } = incoming.conversation;
    const who = await whoIs(deps, incoming);
    if (who.kind === 'outsider') return refuseTurn(context);
    const before = await deps.domain.store.get('conversations', id);
    const isNew = before === null || before.goneAt !== null;
    // Whether somebody is an agent decides what a personal chat hears from now on.
    const isSure = who.kind === 'known' && (kind !== 'personal' || who.role !== 'unchecked');
    if (isNew && !isSure) owed.set(id, true, owedFor);
    if (who.kind === 'unclear') return;
    const meeting = meetingOf({ ...incoming, person: { ...incoming.person, tenantId: who.tenantId } });
    const { person: known } = await meet(deps.domain, meeting);
    const reader = readerOf(deps, asChosen(incoming, known), who.role);
    if (isNew && isSure) await welcome(deps, context, { ...incoming, reader });
  }

  return {
    changed: async (context) => {
      const incoming = readIncoming(context.activity);
      if (!(context.activity.action ?? '').startsWith('remove')) return installed(context, incoming);
      owed.delete(incoming.conversation.id);
      return removed(deps, context, incoming);
    },
    makeUp: async (context, { reader, conversation }) => {
      if (owed.get(conversation.id) === undefined || reader.unchecked === true) return;
      owed.delete(conversation.id);
      await welcome(deps, context, { ...readIncoming(context.activity), reader });
    },
  };
}

async function welcome(
  { domain }: BotDeps,
  context: TurnContext,
  { person, conversation, reader }: Pick<Incoming, 'person' | 'conversation'> & Pick<Turn, 'reader'>,
): Promise<void> {
  const isPersonal = conversation.kind === 'personal';
  const by = { objectId: person.objectId, name: person.name };
  if (isPersonal && reader.role === 'agent') await subscribeNewcomer(domain, conversation.id, by);
  const addedBy = context.activity.from.name || null;
  const card = isPersonal ? welcomePersonalCard({ reader }) : welcomeTeamCard({ reader, addedBy });
  await context.sendActivity(activityOf(card));
}

/** The bot is no member any more, so nobody can be asked who removed it; to forget the place harms nobody. */
async function removed(deps: BotDeps, context: TurnContext, incoming: Incoming): Promise<void> {
  const { membership: _cannotBeAsked, ...unasked } = deps;
  const who = await whoIs(unasked, incoming);
  if (who.kind === 'outsider') return refuseTurn(context);
  const { id, kind } = incoming.conversation;
  return forgetConversation(deps.domain, id, kind === 'personal' ? incoming.person.objectId : null);
}
