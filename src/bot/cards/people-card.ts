import type { FoundPerson } from '../../agreements/find-person.ts';
import { execute } from './buttons.ts';
import { list } from './list.ts';
import { shortened } from './literal.ts';
import type { CardMessage, Reader } from './types.ts';
import { wordsFor } from './words.ts';

/** Which person was meant: each line runs the sentence for that one. */
export function peopleCard(input: {
  readonly reader: Reader;
  readonly typed: string;
  readonly people: readonly FoundPerson[];
}): CardMessage {
  const { reader, people } = input;
  const words = wordsFor(reader);
  const text = shortened(input.typed);
  const title = words.t('people.which');
  const says = words.t('people.which.says', { text });
  const rows = people.map(({ person: { objectId, name }, open }) => ({
    title: name,
    // Names are not unique, and nothing else of a person is shown: the end of the id tells two of one name apart.
    detail: words.t('people.open', { count: open, id: objectId.slice(-4) }),
    action: execute('takeOverAll', words.t('people.choose', { name, id: objectId.slice(-4) }), { personId: objectId }),
  }));
  return list(words, { banner: { icon: 'search', tone: 'accent', title }, says: [says], groups: [{ rows }] }, says);
}
