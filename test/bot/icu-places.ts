import { IntlMessageFormat } from 'intl-messageformat';

type Part = ReturnType<IntlMessageFormat['getAst']>[number];

// The parser's own numbers for the kinds of parts; its package is not ours to import.
const [argument, number, date, time, select, plural] = [1, 2, 3, 4, 5, 6] as const;

/** What a sentence takes: each place once, with what it does with it and, for a choice, between which words. */
export function placesOf(sentence: string, language: string): readonly string[] {
  const parts = new IntlMessageFormat(sentence, language, undefined, { ignoreTag: true }).getAst();
  return [...new Set(parts.flatMap(places))].toSorted();
}

function places(part: Part): readonly string[] {
  switch (part.type) {
    case argument:
      return [part.value];
    case number:
    case date:
    case time:
      return [`${part.value}, formatted`];
    case select:
      return [`${part.value} of ${Object.keys(part.options).toSorted().join(' ')}`, ...within(part.options)];
    case plural:
      // Categories differ between languages; exact numbers are the sender's.
      return [`${part.value}, counted`, ...within(part.options)];
    default:
      return [];
  }
}

const within = (options: Readonly<Record<string, { readonly value: Part[] }>>): readonly string[] =>
  Object.values(options).flatMap(({ value }) => value.flatMap(places));
