import { describe, expect, it } from 'vitest';
import type { Role } from '../../src/agreements/ports.ts';
import { createIds } from '../../src/ids.ts';
import { createLog } from '../../src/log.ts';
import { fileLinkLives, fileToken } from '../../src/portfolio/file-link.ts';
import { startServer } from '../../src/server.ts';
import { filesRoute } from '../../src/web/files.ts';
import { noon } from '../support/portfolio.ts';

const ids = createIds(Buffer.alloc(32, 3));
const claim = {
  format: 'csv',
  resellerId: 'r-1',
  locale: 'en-GB',
  person: { objectId: 'somebody', tenantId: 'here' },
} as const;

/** Fetches a link at a moment, while whoever asked for it has a role. */
async function fetched(how: { readonly now?: number; readonly role?: Role; readonly token?: string }) {
  const made: unknown[] = [];
  const logged: string[] = [];
  const route = filesRoute({
    ids,
    roles: { roleOf: async ({ objectId }) => (objectId === 'somebody' ? (how.role ?? 'agent') : 'outsider') },
    wallClock: { now: () => how.now ?? noon },
    make: async (asked) => {
      made.push(asked);
      return { name: 'report.csv', contentType: 'text/csv; charset=utf-8', bytes: Buffer.from('a,b') };
    },
  });
  const log = createLog({ level: 'debug', destination: { write: (line: string) => void logged.push(line) } });
  const server = await startServer({ port: 0, host: '127.0.0.1', log, routes: [route] });
  try {
    const token = how.token ?? fileToken(ids, claim, noon);
    const response = await fetch(`${server.url}/files/${token}`);
    const proof = token.split('.')[1] ?? token;
    return {
      status: response.status,
      text: await response.text(),
      headers: response.headers,
      made,
      told: logged.join('').includes(proof),
    };
  } finally {
    await server.stop(1_000);
  }
}

describe('a link to a file', () => {
  it('gives what was asked for, to be kept by nobody; its token stands in no log', async () => {
    const answer = await fetched({});
    expect(answer).toMatchObject({ status: 200, text: 'a,b', made: [claim], told: false });
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it.each([
    [{ now: noon + fileLinkLives }, 410],
    [{ role: 'member' }, 403],
    [{ role: 'outsider' }, 403],
    [{ role: 'unchecked' }, 503],
    [{ token: 'made.up' }, 404],
  ] as const)('gives nothing where that is not right any more: %j', async (how, status) => {
    expect(await fetched(how)).toMatchObject({ status, made: [] });
  });
});
