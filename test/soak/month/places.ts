import type { Scene } from '../../support/activities.ts';

/** Where people are in the month. */
export interface Places {
  /** The owners' personal chats. */
  readonly owners: readonly (Scene & { readonly conversationId: string })[];
  /** Where the owner whose chat dies asks for everything. */
  readonly group: Scene & { readonly conversationId: string };
  /** Hears everything, in threads. */
  readonly busyChannel: Scene & { readonly conversationId: string };
  /** Hears a few kinds, until the bot is removed from it. */
  readonly dyingChannel: Scene & { readonly conversationId: string };
  /** Watches some customers. */
  readonly watcher: Scene & { readonly conversationId: string };
  /** Hears *operations*. */
  readonly operator: Scene & { readonly conversationId: string };
}

/** Index of the owner who wants quiet at night and a digest. */
export const quietOwner = 1;
/** Index of the owner whose personal chat dies. */
export const deadOwner = 2;
/** What the dying channel hears. */
export const dyingKinds = ['finalized', 'expired', 'failed'] as const;

/** Whether somebody watches the customer of this index. */
export const isWatched = (index: number): boolean => index % 10 === 3;
/** Whether the attestation is asked for in the busy channel. */
export const isInChannel = (index: number): boolean => index % 8 === 5;

/** @param serviceUrl the connector's */
export function placesOf(serviceUrl: string, owners: number): Places {
  const person = (name: string) => ({
    serviceUrl,
    userId: `29:${name}`,
    userName: name,
    userObjectId: `bbbbbbbb-0000-4000-8000-${Buffer.from(name).toString('hex').padStart(12, '0').slice(-12)}`,
  });
  const chat = (name: string) => ({ ...person(name), scope: 'personal' as const, conversationId: `a:${name}` });
  const channel = (name: string) => ({
    ...person('owner0'),
    scope: 'channel' as const,
    conversationId: `19:${name}@thread.tacv2`,
  });
  return {
    owners: Array.from({ length: owners }, (_none, index) => chat(`owner${index}`)),
    group: { ...person(`owner${deadOwner}`), scope: 'groupChat', conversationId: '19:group@thread.v2' },
    busyChannel: channel('busy'),
    dyingChannel: channel('dying'),
    watcher: chat('watcher'),
    operator: chat('operator'),
  };
}
