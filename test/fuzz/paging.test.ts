import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createPartnerCenter } from '../../src/partner-center/client.ts';
import { readPages } from '../../src/partner-center/paging.ts';
import { routes } from '../../src/partner-center/routes.ts';
import { anyJson, anyText } from './arbitraries.ts';
import { runs } from './runs.ts';

const base = 'https://api.partnercenter.example';

interface Asked {
  readonly url: URL;
  readonly headers: Headers;
}

const hosts = [
  '//evil.example',
  'https://evil.example',
  `${base}.evil.example`,
  `${base}@evil.example`,
  '\\\\evil.example',
  base,
];
const host = fc.constantFrom(...hosts, '', '/', '/v1/', '..', 'javascript:');
const uri = fc.oneof(
  fc
    .tuple(host, fc.constantFrom('/customers', '/../..', '//evil.example', '?seekOperation=Next', '#', ''), anyText)
    .map((parts) => parts.join('')),
  anyText,
  anyJson,
);
const headerName = fc.constantFrom(
  'MS-ContinuationToken',
  'Authorization',
  'authorization',
  'Host',
  'Cookie',
  'X-Evil',
  'MS-RequestId',
);
const header = fc.record({
  key: fc.oneof({ weight: 4, arbitrary: headerName }, anyText, anyJson),
  value: fc.oneof(anyText, anyJson),
});
const link = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ uri, method: anyJson, headers: fc.oneof(fc.array(header, { maxLength: 3 }), anyJson) }),
  },
  { weight: 1, arbitrary: anyJson },
);
const page = fc.record({
  totalCount: fc.constant(1),
  items: fc.constant([{ id: 'a' }]),
  links: fc.record({ next: link }),
});

/** Asks for a list whose pages are these, one after the other and then from the start; answers what was sent. */
async function askedFor(pages: readonly unknown[]): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  const fetching = async (to: string | URL | Request, init?: RequestInit): Promise<Response> => {
    asked.push({ url: new URL(to instanceof Request ? to.url : to), headers: new Headers(init?.headers) });
    return new Response(JSON.stringify(pages[(asked.length - 1) % pages.length]));
  };
  const client = createPartnerCenter({
    baseUrl: base,
    tokens: { get: async () => ({ kind: 'token', token: 'secret' }) },
    fetch: fetching,
    newId: () => 'id',
    now: () => 1_000,
    random: () => 0,
  });
  const deps = { ask: client.ask, baseUrl: base, newId: () => 'id' };
  const route = routes.customersStartingWith('Domain', 'contoso');
  const operation = { correlationId: 'id', startedAt: performance.now() };
  const read = await readPages(deps, { route, operation, item: z.unknown() });
  // All of it or nothing.
  if (read.answered) expect(read.value).toHaveLength(asked.length);
  return asked;
}

describe('a link to the next page', () => {
  it('never leads the token elsewhere, nor round and round', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(page, { minLength: 1, maxLength: 4 }), async (pages) => {
        const asked = await askedFor(pages);
        expect(asked.filter(({ url }) => url.origin !== base || !url.pathname.startsWith('/v1/'))).toEqual([]);
        expect(asked.filter(({ headers }) => headers.get('authorization') !== 'Bearer secret')).toEqual([]);
        expect(asked.filter(({ headers }) => headers.get('ms-requestid') !== 'id' || headers.has('cookie'))).toEqual(
          [],
        );
        // A link that was followed before ends it.
        expect(asked.length).toBeLessThanOrEqual(pages.length + 1);
      }),
      runs(300, 5_000),
    );
  });
});
