import type { Deps } from './ports.ts';
import type { Conversation, Person } from './rows.ts';

/** What is asked to find out where the bot may speak. */
export type Reaching = Pick<Deps, 'store' | 'allowsTenant'>;

/** The personal chat in which somebody can be told; null where the app is not installed for that person. */
export async function personalChat(deps: Reaching, personId: string): Promise<Conversation | null> {
  const person = await deps.store.get('people', personId);
  const id = person?.personalConversationId ?? null;
  return id === null ? null : reachable(deps, id);
}

/** A conversation, unless the bot was removed from it, or its tenant is none of those that the bot may speak to (any more). */
export async function reachable(deps: Reaching, id: string): Promise<Conversation | null> {
  const conversation = await deps.store.get('conversations', id);
  if (conversation === null || conversation.goneAt !== null) return null;
  return isAllowed(deps, conversation) ? conversation : null;
}

/** Whether the bot may speak in a conversation of this tenant: one that was allowed once need not be any more. */
export function isAllowed(deps: Pick<Deps, 'allowsTenant'>, { tenantId }: Pick<Conversation, 'tenantId'>): boolean {
  return deps.allowsTenant?.(tenantId) ?? true;
}

/** Whose personal chat a conversation is; null for a shared one. */
export async function readerOfChat(deps: Pick<Deps, 'store'>, conversationId: string): Promise<Person | null> {
  const [person = null] = await deps.store.find('people', 'personalConversation', conversationId);
  return person;
}

/**
 * The locale in which somebody reads: the chosen language as it is written in the region that Teams says, else Teams' own; null where neither
 * is known.
 */
export function localeOf(person: Pick<Person, 'settings' | 'locale'> | null): string | null {
  const language = person?.settings?.language;
  const locale = person?.locale ?? null;
  if (language === undefined) return locale;
  const region = locale?.replaceAll('_', '-').match(/-([A-Za-z]{2})(?:-|$)/)?.[1];
  return region === undefined ? language : `${language}-${region.toUpperCase()}`;
}

/** The zone of somebody's clock: the chosen one, else the one that Teams says; null where neither is known. */
export function zoneOf(person: Pick<Person, 'settings' | 'timeZone'> | null): string | null {
  return person?.settings?.timeZone ?? person?.timeZone ?? null;
}
