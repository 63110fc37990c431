import type { Failure } from '../../agreements/failure.ts';
import { execute } from './buttons.ts';
import { waitWords } from './failure-text.ts';
import { shortened } from './literal.ts';
import { type Box, message } from './message.ts';
import * as parts from './shared-parts.ts';
import type { Action, CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

interface ErrorInput {
  readonly reader: Reader;
  /** What the log knows this error by. */
  readonly reference: string;
  /** What was being done, in the reader's words; empty where that is not known. */
  readonly what: string;
  /** What Microsoft did not do, where that was it. */
  readonly failure?: Failure;
  /** Another way to the same, and its buttons. */
  readonly instead?: string;
  readonly buttons?: readonly Action[];
}

/** Something went wrong: what to do, and the ids for support. Never a stack. */
export function errorCard({ reader, reference, what, failure, instead, buttons = [] }: ErrorInput): CardMessage {
  const words = wordsFor(reader);
  const asked = failure !== undefined && parts.wasAsked(failure) ? [failure] : [];
  const view = {
    banner: { icon: 'warning', tone: 'attention', title: words.t('error.title') } as const,
    says: [
      what === '' ? words.t('error.says') : words.t('error.what', { what: shortened(what) }),
      next(words, failure),
      ...(instead === undefined ? [] : [instead]),
    ],
    ids: [{ label: words.t('fact.reference'), value: reference }, ...parts.idFacts(words, asked)],
    boxes: failure === undefined ? [] : whyBoxes(reader, words, failure),
    buttons: [...buttons, execute('command', words.t('button.help'), { text: 'help' })],
  };
  return message(words, view, words.t('error.summary', { reference }));
}

function next(words: Words, failure: Failure | undefined): string {
  if (failure?.kind === 'credential') return words.t('error.next.credential');
  const wait = failure === undefined ? null : waitWords(words, failure);
  return wait === null ? words.t('error.next') : words.t('error.next.wait', { wait });
}

function whyBoxes(reader: Reader, words: Words, failure: Failure): readonly Box[] {
  // For how long to wait stands where the next step does.
  const text = parts.failureText(words, { ...failure, retryAfterMs: null });
  const why: Box = { tone: 'warning', label: words.t('failure.label'), text };
  return [why, ...parts.microsoftBoxes(reader, words, failure)];
}
