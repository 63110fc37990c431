import type { PersonRef } from '../../agreements/customer.ts';
import type { Words } from './words.ts';

/** A mention for the message that carries a card: `text` goes into the message, `entity` into its entities. */
export interface Mention {
  readonly text: string;
  readonly entity: {
    readonly type: 'mention';
    readonly text: string;
    readonly mentioned: { readonly id: string; readonly name: string };
  };
}

/** Calls a person. Teams wants the mention's text in the message letter by letter (Microsoft: format your bot messages). */
export function mentionOf(words: Words, person: PersonRef): Mention {
  const name = person.name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const at = `<at>${name}</at>`;
  return {
    text: words.t('alert.mention', { at }),
    entity: { type: 'mention', text: at, mentioned: { id: person.objectId, name: person.name } },
  };
}
