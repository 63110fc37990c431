import type { EvidencePage } from '../../agreements/evidence.ts';
import type { Instant } from '../../agreements/instant.ts';
import type { EvidenceHead, EvidenceRow } from '../../agreements/rows.ts';
import { execute } from './buttons.ts';
import { list, type Row } from './list.ts';
import type { Paragraph } from './message.ts';
import { ageButtons, pageNumber } from './page-parts.ts';
import type { Action, CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

interface EvidenceInput {
  readonly reader: Reader;
  /** The first moment, and the first one that is not asked for any more. */
  readonly from: Instant;
  readonly to: Instant;
  readonly evidence: EvidencePage;
  readonly head: Pick<EvidenceHead, 'sequence' | 'hash'> | null;
  /** The files of an entry, as they are called in the directory. */
  readonly filesOf: (sequence: number) => { readonly json: string; readonly page: string };
}

/** The evidence that was written in a time, and the head of the chain. It names no signatory: the files stay where they are. */
export function evidenceCard(input: EvidenceInput): CardMessage {
  const { reader, from, to, evidence } = input;
  const words = wordsFor(reader);
  const range = { from: words.day(from), to: words.day(to - 1) };
  const title = words.t('evidence.title', { count: evidence.total });
  const view = {
    banner: { icon: 'info', tone: 'accent', title } as const,
    says: says(words, input, range),
    groups: [{ rows: evidence.entries.map((entry) => row(words, entry, input)) }],
    buttons: reader.role === 'member' ? [] : buttons(words, input),
  };
  return list(words, view, words.t('evidence.summary', { count: evidence.total, ...range }));
}

function says(
  words: Words,
  { evidence, head }: EvidenceInput,
  range: { readonly from: string; readonly to: string },
): readonly Paragraph[] {
  return [
    words.t('evidence.says', range),
    ...pageNumber(words, evidence),
    ...(head === null
      ? [words.t('evidence.empty')]
      : [
          words.t('evidence.head', { sequence: head.sequence }),
          { text: head.hash, style: { fontType: 'Monospace', size: 'Small' } } as const,
        ]),
  ];
}

function row(words: Words, entry: EvidenceRow, { filesOf }: EvidenceInput): Row {
  const { sequence, customer, writtenAt, hash } = entry;
  const { json, page } = filesOf(sequence);
  return {
    title: words.t('evidence.entry', { sequence, company: customer.companyName }),
    detail: words.at(writtenAt),
    more: words.t('evidence.files', { page, json, hash: hash.slice(0, 12) }),
  };
}

function buttons(words: Words, { from, to, evidence }: EvidenceInput): readonly Action[] {
  return ageButtons(words, evidence, (title, page) => execute('evidencePage', title, { from, to, page }));
}
