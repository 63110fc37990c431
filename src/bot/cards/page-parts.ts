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

/** A page of a list that is numbered, the newest first. */
interface Numbered {
  /** From 0. */
  readonly page: number;
  readonly pages: number;
}

/** *Older*, *Newer*, where there are any. */
export function ageButtons(
  words: Words,
  { page, pages }: Numbered,
  to: (title: string, page: number) => Action,
): readonly Action[] {
  return [
    ...(page + 1 < pages ? [to(words.t('button.older'), page + 1)] : []),
    ...(page > 0 ? [to(words.t('button.newer'), page - 1)] : []),
  ];
}

/** Which page of how many this is. Nothing where there is one. */
export function pageNumber(words: Words, { page, pages }: Numbered): readonly string[] {
  return pages > 1 ? [words.t('history.page', { page: page + 1, pages })] : [];
}

/** Which lines of how many stand here, and in what order. Nothing where they all fit. */
export function pageSays(words: Words, page: Page<unknown>, order: TextKey): readonly string[] {
  const { at, rows, total, previous, next } = page;
  if (previous === null && next === null) return [];
  const place = words.t('portfolio.page', { from: at + 1, to: at + rows.length, total });
  return [`${place} ${words.t(order)}`];
}
