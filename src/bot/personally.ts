import type { Reader } from './cards/types.ts';

/** The same person where nobody else reads along: with everything that is for him alone, and in his own language. */
export function personally(reader: Reader): Reader {
  const { ownLocale = reader.locale } = reader;
  return {
    ...reader,
    audience: 'personal',
    locale: ownLocale,
    // Read when a card is made: a copy would keep the moment of the question.
    get now() {
      return reader.now;
    },
  };
}
