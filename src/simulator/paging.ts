import { type Call, headerOf } from './http.ts';
import { collection } from './microsoft.ts';

const maximumPage = 500;

/** The page size asked for: the service default for 0 or nothing; undefined for what is no size. */
export function pageSize(text: string | null): number | undefined {
  const size = Number(text ?? '0');
  if (!Number.isInteger(size) || size < 0) return undefined;
  return size === 0 ? maximumPage : Math.min(size, maximumPage);
}

/** Where the page starts. The seek position travels in a header; in the query it would be ignored, as with Microsoft. */
export function pageStart(call: Call): number | undefined {
  const token = headerOf(call.headers, 'ms-continuationtoken');
  if (token === undefined) return call.query.has('seekOperation') ? undefined : 0;
  const position = /^page:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  return position === undefined ? undefined : Number(position);
}

/**
 * One page as Partner Center writes it. `self` is relative and without version, like the next link, whose token is a header that has to be
 * sent along; without a next link it is the last page.
 */
export function pageOf<T>(
  all: readonly T[],
  page: { readonly start: number; readonly size: number; readonly self: string },
  show: (item: T) => unknown,
): unknown {
  const shown = all.slice(page.start, page.start + page.size);
  const end = page.start + shown.length;
  const own = { self: { uri: page.self, method: 'GET', headers: [] } };
  if (end >= all.length) return collection(shown.map(show), { links: own });
  const token = Buffer.from(`page:${end}`).toString('base64url');
  const next = {
    uri: `${page.self}&seekOperation=Next`,
    method: 'GET',
    headers: [{ key: 'MS-ContinuationToken', value: token }],
  };
  return collection(shown.map(show), { links: { ...own, next }, continuationToken: token });
}
