import { readFileSync } from 'node:fs';
import type { PageView } from '../../agreements/acceptance-page-read.ts';
import type { Deps } from '../../agreements/ports.ts';
import type { Route, ServerRequest, ServerResponse } from '../../server-types.ts';
import { emptyOther, type OtherForm } from './other-form.ts';
import { pageHeaders } from './page-headers.ts';
import { acceptancePage, plainPage } from './page-html.ts';
import { pageLimit } from './page-limits.ts';
import { isSameOrigin } from './same-origin.ts';
import { type PageTexts, pageTexts } from './texts/page-texts.ts';

export interface PageDeps {
  readonly deps: Deps;
  /** Microsoft's acceptance component, to which the attestation's id is added. */
  readonly acceptancePageUrl: string;
  readonly partnerName: string | null;
  /** The address under which the pages are reached. */
  readonly publicUrl: () => string;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** How long *Show agreement* waits for a fresh link, in milliseconds; 6 seconds when left out. */
  readonly patienceMs?: number;
}

const maxBodyBytes = 8 * 1024;
/** Requests a minute. Behind a proxy all readers share one address, and a page that waits asks 40 times. */
const perAddress = 3_000;
const perToken = 120;
const postsPerToken = 20;

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

/** One request, and how it is answered. */
interface PageTurn {
  readonly token: string;
  readonly request: ServerRequest;
  readonly texts: PageTexts;
  readonly send: (status: number, body: string | object, headers?: Readonly<Record<string, string>>) => void;
}

type Handle = (token: string, turn: PageTurn) => Promise<void>;

/** What all routes of the page share: limits, headers, the one answer for tokens that lead nowhere. */
export function createPage(own: PageDeps) {
  const assets = { style: read('page.css'), script: read('page.js') };
  const headers = pageHeaders({ ...assets, acceptancePageUrl: own.acceptancePageUrl });
  const addresses = pageLimit(perAddress, own.now);
  const tokens = pageLimit(perToken, own.now);
  const posts = pageLimit(postsPerToken, own.now);

  const turnOf = (request: ServerRequest, response: ServerResponse): PageTurn => ({
    token: request.params['token'] ?? '',
    request,
    texts: pageTexts(request.headers['accept-language']),
    send: (status, body, more = {}) =>
      response.send(status, body, { ...(typeof body === 'string' ? headers.html : headers.json), ...more }),
  });
  const plain = (turn: PageTurn, status: number, kind: 'gone' | 'busy' | 'refused', more = {}): void =>
    turn.send(status, plainPage(turn.texts, kind, assets), more);
  const guarded = async (turn: PageTurn, handle: Handle): Promise<void> => {
    const { request, token } = turn;
    // The token itself is not kept, not even here.
    const key = own.deps.ids.hash(`limit: ${token}`);
    const limits = [addresses(request.address), tokens(key), ...(request.method === 'POST' ? [posts(key)] : [])];
    const wait = Math.max(...limits.map((limit) => (limit.over ? limit.retryInMs : 0)));
    if (wait > 0) return plain(turn, 429, 'busy', { 'retry-after': String(Math.ceil(wait / 1_000)) });
    if (request.method === 'POST' && !isSameOrigin(request.headers, own.publicUrl()))
      return plain(turn, 403, 'refused');
    return handle(token, turn);
  };

  return {
    get: (path: string, handle: Handle): Route => ({
      method: 'GET',
      path,
      maxBodyBytes,
      handle: (request, response) => guarded(turnOf(request, response), handle),
    }),
    post: (path: string, handle: Handle): Route => ({
      method: 'POST',
      path,
      maxBodyBytes,
      handle: (request, response) => guarded(turnOf(request, response), handle),
    }),
    /** The page as it stands. */
    show: async (
      turn: PageTurn,
      reading: Promise<PageView | null>,
      { status = 200, framed = false, other = emptyOther }: Partial<Shown>,
    ): Promise<void> => {
      const view = await reading;
      if (view === null) return plain(turn, 404, 'gone');
      const { texts, token } = turn;
      const frameUrl = framed && view.attestationId !== null ? componentUrl(own, view.attestationId) : null;
      turn.send(status, acceptancePage({ view, texts, partnerName: own.partnerName, token, frameUrl, other }, assets));
    },
    /** After a press the page is loaded anew, so that loading it again says nothing twice. The address is relative: a proxy may add a path. */
    backTo: (turn: PageTurn, view: PageView | null, where: string): void => {
      if (view === null) plain(turn, 404, 'gone');
      else turn.send(303, '', { location: `../${turn.token}${where}` });
    },
  };
}

interface Shown {
  readonly status: number;
  readonly framed: boolean;
  readonly other: OtherForm;
}

function componentUrl({ acceptancePageUrl }: PageDeps, attestationId: string): string {
  const url = new URL(acceptancePageUrl);
  url.searchParams.set('attestationid', attestationId);
  return url.href;
}
