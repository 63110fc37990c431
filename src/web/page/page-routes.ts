import { readPage } from '../../agreements/acceptance-page-read.ts';
import { askForNewLink, sayAccepted, sayOther } from '../../agreements/acceptance-page-said.ts';
import { showAgreement } from '../../agreements/acceptance-page-show.ts';
import type { Route } from '../../server-types.ts';
import { readOther } from './other-form.ts';
import { createPage, type PageDeps } from './page-shell.ts';
import { pageKey, pageWait } from './page-wait.ts';

const usualPatienceMs = 6_000;

/** `/a/:token`: the signatory's page, its state as JSON, and the four things that a reader may say. */
export function pageRoutes(own: PageDeps): readonly Route[] {
  const { deps } = own;
  const page = createPage(own);
  const { patienceMs = usualPatienceMs } = own;
  return [
    page.get('/a/:token', (token, turn) =>
      page.show(turn, readPage(deps, token), { framed: turn.request.query.has('show') }),
    ),
    page.get('/a/:token/state', async (token, turn) => {
      const view = await readPage(deps, token);
      if (view === null) return turn.send(404, { key: 'gone', wait: 'none' });
      turn.send(200, { key: pageKey(view), wait: pageWait(view) });
    }),
    page.post('/a/:token/show', async (token, turn) => {
      const view = await showAgreement(deps, token, patienceMs);
      page.backTo(turn, view, view?.state === 'open' ? '?show#agreement' : '#status');
    }),
    page.post('/a/:token/accepted', async (token, turn) =>
      page.backTo(turn, await sayAccepted(deps, token), '#status'),
    ),
    page.post('/a/:token/new-link', async (token, turn) =>
      page.backTo(turn, await askForNewLink(deps, token), '#status'),
    ),
    page.post('/a/:token/other', async (token, turn) => {
      const other = readOther(turn.request.body);
      if (Object.keys(other.problems).length > 0) return page.show(turn, readPage(deps, token), { status: 422, other });
      page.backTo(turn, await sayOther(deps, token, other.values), '#status');
    }),
  ];
}
