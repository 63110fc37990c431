import { z } from 'zod';
import type { Answer } from '../agreements/failure.ts';
import { type Question, readAs } from './ask.ts';
import type { ClientDeps, Operation } from './client-deps.ts';
import type { Route } from './routes.ts';
import { collectionOf, type NextLink } from './schemas.ts';

/** Far more than any question of ours needs; a server that never ends is stopped here. */
const mostPages = 200;

export interface PagedQuestion<T> {
  readonly route: Route;
  readonly operation: Operation;
  readonly item: z.ZodType<T>;
  /** Rows after which no further page is asked for; without it every page is. */
  readonly enough?: number;
}

type Asker = Pick<ClientDeps, 'ask' | 'baseUrl' | 'newId'>;
type Page = Pick<Question, 'route' | 'headers'>;

interface Read<T> {
  readonly items: readonly T[];
  readonly next: Page | null;
}

/** One page, and where the next is: opaque to who keeps it; null after the last. */
export async function readPage<T>(
  deps: Asker,
  asking: PagedQuestion<T> & { readonly cursor: string | null },
): Promise<Answer<{ readonly items: readonly T[]; readonly next: string | null }>> {
  const page = pageAt(asking.route, asking.cursor);
  const read = await askPage(deps, asking, { page, seen: new Set([keyOf(page)]) });
  if (!read.answered) return read;
  const { items, next } = read.value;
  return { answered: true, value: { items, next: next === null ? null : keyOf(next) } };
}

/** A cursor that cannot be read begins anew: what it stands for is only where a list goes on. */
function pageAt(route: Route, cursor: string | null): Page {
  const kept = cursor === null ? null : cursorSchema.safeParse(JSON.parse(cursor));
  if (kept?.success !== true) return { route };
  const [path, headers] = kept.data;
  return { route: { ...route, path }, headers };
}

const cursorSchema = z.tuple([
  z.string().startsWith('/v1/'),
  z.array(z.object({ key: z.string(), value: z.string() })),
]);

/**
 * All items of a collection, page by page. Half a list is no list: a page that fails or cannot be understood, a link that leads in a
 * circle or to another host makes the whole a failure. `totalCount` is not looked at, because it counts one page.
 */
export async function readPages<T>(deps: Asker, asking: PagedQuestion<T>): Promise<Answer<readonly T[]>> {
  const { route, enough = Number.POSITIVE_INFINITY } = asking;
  const seen = new Set<string>();
  const rows: T[] = [];
  let next: Page | null = { route };
  while (next !== null) {
    const page: Page = next;
    seen.add(keyOf(page));
    const read: Answer<Read<T>> = await askPage(deps, asking, { page, seen });
    if (!read.answered) return read;
    rows.push(...read.value.items);
    next = rows.length >= enough ? null : read.value.next;
  }
  return { answered: true, value: rows };
}

/** One page. Where its link leads to none that is new it cannot be understood. */
async function askPage<T>(
  deps: Asker,
  { operation, item }: PagedQuestion<T>,
  { page, seen }: { readonly page: Page; readonly seen: ReadonlySet<string> },
): Promise<Answer<Read<T>>> {
  const schema = collectionOf(item)
    .transform(({ items, next: link }) => ({ items, link, next: link && followed(deps.baseUrl, page.route, link) }))
    .refine(({ link, next }) => link === null || isNew(seen, next));
  return readAs(await deps.ask({ ...page, ...operation, requestId: deps.newId() }), schema);
}

const keyOf = ({ route, headers }: Page): string => JSON.stringify([route.path, headers ?? []]);

const isNew = (seen: ReadonlySet<string>, page: Page | null): boolean =>
  page !== null && seen.size < mostPages && !seen.has(keyOf(page));

/** The next page's address and headers, or null where the link leaves Partner Center's host. */
function followed(baseUrl: string, route: Route, link: NextLink): Page | null {
  const path = pathOf(baseUrl, link.uri);
  return path === null ? null : { route: { ...route, path }, headers: link.headers ?? [] };
}

/** Links come relative and without version: `/customers?size=…` is `/v1/customers?size=…`. */
function pathOf(baseUrl: string, uri: string): string | null {
  const { origin } = new URL(baseUrl);
  // Relative ones are read from the root, so that two slashes at the start are a host and not a path.
  const url = URL.canParse(uri, `${origin}/`) ? new URL(uri, `${origin}/`) : null;
  if (url?.origin !== origin) return null;
  const path = url.pathname + url.search;
  return path.startsWith('/v1/') ? path : `/v1${path}`;
}
