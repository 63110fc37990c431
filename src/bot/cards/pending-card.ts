import type { Attestation } from '../../agreements/attestation.ts';
import { attestationRow } from './attestation-row.ts';
import { execute } from './buttons.ts';
import { list } from './list.ts';
import type { Action, CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

interface PendingInput {
  readonly reader: Reader;
  /** This page's attestations, soonest deadline first. */
  readonly items: readonly Attestation[];
  /** From 0. */
  readonly page: number;
  readonly pages: number;
  readonly whose: 'mine' | 'all';
  /** How many there are on all pages. */
  readonly total: number;
}

/** Live attestations, soonest deadline first, a page at a time. */
export function pendingCard(input: PendingInput): CardMessage {
  const { reader, items, page, pages, whose, total } = input;
  const words = wordsFor(reader);
  const title = words.t(whose === 'mine' ? 'pending.mine' : 'pending.all', { count: total });
  const none = words.t(whose === 'mine' ? 'pending.none.mine' : 'pending.none.all');
  const place = pages > 1 ? [words.t('pending.page', { page: page + 1, pages })] : [];
  const view = {
    banner: { icon: total === 0 ? 'day' : 'pending', tone: total === 0 ? 'good' : 'accent', title } as const,
    says: total === 0 ? [none] : place,
    groups: [{ rows: items.map((item) => attestationRow(reader, words, item)) }],
    buttons: reader.role === 'member' ? [] : buttons(words, input),
  };
  return list(words, view, title);
}

function buttons(words: Words, { page, pages, whose }: PendingInput): readonly Action[] {
  const to = (title: string, other: Pick<PendingInput, 'page' | 'whose'>): Action =>
    execute('pending', title, { whose: other.whose, page: other.page });
  return [
    ...(page > 0 ? [to(words.t('button.previous'), { whose, page: page - 1 })] : []),
    ...(page + 1 < pages ? [to(words.t('button.next'), { whose, page: page + 1 })] : []),
    whose === 'mine'
      ? to(words.t('button.everybodys'), { whose: 'all', page: 0 })
      : to(words.t('button.mine'), { whose: 'mine', page: 0 }),
  ];
}
