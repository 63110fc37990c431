/** Where a page of a list begins: at a row, and where that was, should the row have gone meanwhile. */
export interface PageStart {
  /** The id of the page's first row; empty: the beginning. */
  readonly first: string;
  /** How many rows stood before it. */
  readonly at: number;
}

/** One page of a list. */
export interface Page<T> {
  readonly rows: readonly T[];
  /** How many rows stand before it, from 0. */
  readonly at: number;
  readonly total: number;
  readonly next: PageStart | null;
  readonly previous: PageStart | null;
}

export const firstPage: PageStart = { first: '', at: 0 };

/**
 * The page that begins with a row. The list may have changed since the button was made: the row decides, wherever it stands now, so that
 * nothing is passed over and nothing comes twice.
 */
export function pageFrom<T>(
  all: readonly T[],
  start: PageStart,
  how: { readonly idOf: (row: T) => string; readonly perPage: number },
): Page<T> {
  const { idOf, perPage } = how;
  const found = start.first === '' ? 0 : all.findIndex((row) => idOf(row) === start.first);
  const at = found >= 0 ? found : Math.min(start.at, Math.max(0, all.length - perPage));
  const startAt = (index: number): PageStart => {
    const row = all[index];
    return { first: row === undefined ? '' : idOf(row), at: index };
  };
  return {
    rows: all.slice(at, at + perPage),
    at,
    total: all.length,
    next: at + perPage < all.length ? startAt(at + perPage) : null,
    previous: at > 0 ? startAt(Math.max(0, at - perPage)) : null,
  };
}
