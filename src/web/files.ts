import type { Ids, Roles, WallClock } from '../agreements/ports.ts';
import { type FileClaim, readFileToken } from '../portfolio/file-link.ts';
import type { MadeFile } from '../portfolio/file-table.ts';
import type { Route, ServerRequest, ServerResponse } from '../server-types.ts';

export interface FilesDeps {
  readonly ids: Pick<Ids, 'hash'>;
  readonly roles: Roles;
  readonly wallClock: WallClock;
  /** Null: what the link was for is gone. */
  readonly make: (claim: FileClaim) => Promise<MadeFile | null>;
}

/** Nobody keeps it, frames it, guesses what it is or tells another site of its address. */
const headers = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow, noarchive',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
};

/**
 * `GET /files/:token`: a report, for whoever holds the link, for a quarter of an hour. The file is made when it is fetched, and only while
 * the person who asked for the link is still an agent. 404 for a token that the bot never made, 410 for one whose time has passed, 403 for
 * a person who may not any more.
 */
export function filesRoute(deps: FilesDeps): Route {
  return { method: 'GET', path: '/files/:token', handle: (request, response) => answer(deps, request, response) };
}

async function answer(deps: FilesDeps, request: ServerRequest, response: ServerResponse): Promise<void> {
  const refuse = (status: number, text: string): void => response.send(status, text, headers);
  const read = readFileToken(deps.ids, request.params['token'] ?? '', deps.wallClock.now());
  if (read.kind === 'bad') return refuse(404, 'There is no such file.');
  if (read.kind === 'over') return refuse(410, 'This link has expired. Ask the bot for a new one: report');
  const role = await deps.roles.roleOf(read.claim.person);
  if (role === 'unchecked')
    return refuse(503, 'Whether you may see this could not be checked just now. Try again in a minute.');
  if (role !== 'agent') return refuse(403, 'Whoever asked for this link may not see the file any more.');
  const made = await deps.make(read.claim);
  if (made === null) return refuse(404, 'There is no such file.');
  const { name, contentType, bytes } = made;
  const disposition = `attachment; filename="${name}"`;
  response.send(200, Buffer.from(bytes), {
    ...headers,
    'content-type': contentType,
    'content-disposition': disposition,
  });
}
