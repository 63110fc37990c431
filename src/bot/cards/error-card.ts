import type { Failure } from '../../agreements/failure.ts';
import { execute } from './buttons.ts';
import { shortened } from './literal.ts';
import { type Box, message } from './message.ts';
import * as parts from './shared-parts.ts';
import type { CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

interface ErrorInput {
  readonly reader: Reader;
  /** What the log knows this error by. */
  readonly reference: string;
  /** What was being done, in the reader's words; empty where that is not known. */
  readonly what: string;
  /** What Microsoft did not do, where that was it. */
  readonly failure?: Failure;
  /** Ids for Microsoft's support. */
  readonly ids?: Readonly<Record<'requestId' | 'correlationId', string | null>>;
}

/** Something went wrong: what to do, and the ids for support. Never a stack. */
export function errorCard({ reader, reference, what, failure, ids }: ErrorInput): CardMessage {
  const words = wordsFor(reader);
  const { requestId = null, correlationId = null } = ids ?? failure ?? {};
  const fact = (label: 'fact.requestId' | 'fact.correlationId', value: string | null) =>
    value === null ? [] : [{ label: words.t(label), value }];
  const view = {
    banner: { icon: 'warning', tone: 'attention', title: words.t('error.title') } as const,
    says: [
      what === '' ? words.t('error.says') : words.t('error.what', { what: shortened(what) }),
      words.t('error.next'),
    ],
    facts: [
      { label: words.t('fact.reference'), value: reference },
      ...fact('fact.requestId', requestId),
      ...fact('fact.correlationId', correlationId),
    ],
    boxes: failure === undefined ? [] : whyBoxes(reader, words, failure),
    buttons: [execute('command', words.t('button.help'), { text: 'help' })],
  };
  return message(words, view, words.t('error.summary', { reference }));
}

function whyBoxes(reader: Reader, words: Words, failure: Failure): readonly Box[] {
  const why: Box = { tone: 'warning', label: words.t('failure.label'), text: parts.failureText(words, failure) };
  return [why, ...parts.microsoftBoxes(reader, words, failure)];
}
