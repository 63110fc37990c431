import type { Page, PageStart } from '../page-from.ts';
import type { TextKey } from '../texts/texts.ts';
import type { Action } from './types.ts';
import type { Words } from './words.ts';

/** *Previous page*, *Next page*, where there are any. */
export function pageButtons(
  words: Words,
  { previous, next }: Pick<Page<unknown>, 'previous' | 'next'>,
  to: (title: string, start: PageStart) => Action,
): readonly Action[] {
  return [
    ...(previous === null ? [] : [to(words.t('button.previous'), previous)]),
    ...(next === null ? [] : [to(words.t('button.next'), next)]),
  ];
}

/** Which lines of how many stand here, and in what order. Nothing where they all fit. */
export function pageSays(words: Words, page: Page<unknown>, order: TextKey): readonly string[] {
  const { at, rows, total, previous, next } = page;
  if (previous === null && next === null) return [];
  const place = words.t('portfolio.page', { from: at + 1, to: at + rows.length, total });
  return [`${place} ${words.t(order)}`];
}
