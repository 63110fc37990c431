import { describe, expect, it } from 'vitest';
import { DAY } from '../../src/agreements/instant.ts';
import { firstPage, pageFrom } from '../../src/bot/page-from.ts';
import { atRisk } from '../../src/portfolio/at-risk.ts';
import { checkNames, namesIn } from '../../src/portfolio/check-names.ts';
import { filtered, readListFilter } from '../../src/portfolio/filter.ts';
import { findReseller } from '../../src/portfolio/filter-reseller.ts';
import type { PortfolioRow } from '../../src/portfolio/portfolio.ts';
import { countsOf, customersIn } from '../../src/portfolio/report.ts';
import { aPortfolio, aPortfolioRow, noon } from '../support/portfolio.ts';

const rows = Array.from({ length: 40 }, (_, index) => aPortfolioRow(index));
const asked = { personId: 'me', now: noon };
const all = { whose: 'all', soon: false, resellerId: null } as const;
const ids = (some: readonly PortfolioRow[]): readonly string[] => some.map(({ customer }) => customer.id);

describe('the figures', () => {
  it('count everybody once; who was never read is unknown, and who left is not among them', () => {
    const some = [...rows, aPortfolioRow(40, { status: null }), aPortfolioRow(41, { leftAt: noon })];
    const counts = countsOf(some);
    expect(counts).toMatchObject({ acceptedAttested: 10, acceptedDirect: 10, unknown: 1, left: 1 });
    expect(customersIn(counts)).toBe(41);
  });
});

describe('filters', () => {
  it.each([
    ['', 'all'],
    ['Not Accepted', 'notAccepted'],
    ['re-attestation', 'reattestationRequired'],
    ['accepted (direct)', 'acceptedDirect'],
    ['UNKNOWN', 'unknown'],
    ['constructor', null],
    ['purple', null],
  ])('"%s" is %s', (typed, filter) => expect(readListFilter(typed)).toBe(filter));

  it('never take unknown for not accepted', () => {
    const nobody = aPortfolioRow(50, { status: null });
    expect(filtered([nobody], { filter: 'notAccepted', resellerId: null })).toEqual([]);
    expect(filtered([nobody], { filter: 'unknown', resellerId: null })).toEqual([nobody]);
    expect(atRisk([nobody], all, asked)).toEqual({ rows: [], notKnown: 1 });
  });

  it('find a reseller by a part of its name, and say when there is none', () => {
    expect(findReseller(rows, 'wingtip')).toMatchObject({ kind: 'one', reseller: { name: 'Wingtip Cloud' } });
    expect(findReseller(rows, 'i')).toMatchObject({ kind: 'several' });
    expect(findReseller(rows, 'relecluod')).toMatchObject({
      kind: 'none',
      any: true,
      nearest: [{ name: 'Relecloud' }, {}, {}],
    });
    expect(findReseller([], 'x')).toEqual({ kind: 'none', nearest: [], any: false });
  });
});

describe('at risk', () => {
  it('puts the next end of a commitment first, then the most seats, and is the same however the rows came', () => {
    const end = noon + 5 * DAY;
    const exposure = (nextCommitmentEnd: number | null, seats: number) => ({
      readAt: noon,
      nextCommitmentEnd,
      seats,
      subscriptions: 1,
    });
    const some = [
      aPortfolioRow(3, { exposure: null }),
      aPortfolioRow(7, { exposure: exposure(null, 900) }),
      aPortfolioRow(11, { exposure: exposure(end, 5) }),
      aPortfolioRow(15, { exposure: exposure(end, 50) }),
      aPortfolioRow(19, { exposure: exposure(end - DAY, 1) }),
    ];
    const order = ids(atRisk(some, all, asked).rows);
    expect(order).toEqual(ids([some[4], some[3], some[2], some[1], some[0]].filter((row) => row !== undefined)));
    expect(ids(atRisk(some.toReversed(), all, asked).rows)).toEqual(order);
  });

  it('narrows to mine, to nobody’s and to what ends soon', () => {
    const mine = aPortfolioRow(3, { owner: { objectId: 'me', name: 'Me' } });
    const soon = aPortfolioRow(7, {
      exposure: { readAt: noon, nextCommitmentEnd: noon + 3 * DAY, seats: 1, subscriptions: 1 },
    });
    expect(atRisk([mine, soon], { ...all, whose: 'mine' }, asked).rows).toEqual([mine]);
    expect(atRisk([mine, soon], { ...all, whose: 'unowned' }, asked).rows).toEqual([soon]);
    expect(atRisk([mine, soon], { ...all, soon: true }, asked).rows).toContain(soon);
  });
});

describe('check', () => {
  it('reads lists as they are pasted', () => {
    expect(namesIn('a, b;c\n\n "d" ,,A\t e ')).toEqual(['A', 'b', 'c', 'd', 'e']);
    expect(namesIn(' ,;\n')).toEqual([]);
  });

  it('takes an id or a domain before a name, and does not choose among several', () => {
    const [first, second] = [aPortfolioRow(0), aPortfolioRow(1)];
    const twin = { ...second, customer: { ...second.customer, companyName: first.customer.companyName } };
    const found = checkNames(aPortfolio([first, twin]), [
      first.customer.companyName.toUpperCase(),
      twin.customer.domain,
      first.customer.id,
      'company000001.on',
      'nobody',
    ]);
    expect(found.map(({ kind }) => kind)).toEqual(['several', 'one', 'one', 'one', 'none']);
    expect(found[3]).toMatchObject({ row: twin });
  });
});

describe('pages', () => {
  const how = { idOf: ({ customer }: PortfolioRow) => customer.id, perPage: 8 };

  it('go on behind the last line, also when lines have come or gone meanwhile', () => {
    const first = pageFrom(rows, firstPage, how);
    const next = first.next ?? firstPage;
    expect(ids(pageFrom(rows.slice(3), next, how).rows)[0]).toBe(rows[8]?.customer.id);
    expect(ids(pageFrom([aPortfolioRow(99), ...rows], next, how).rows)[0]).toBe(rows[8]?.customer.id);
  });

  it('go on near where they were when the line itself has gone', () => {
    const next = pageFrom(rows, firstPage, how).next ?? firstPage;
    const without = rows.filter(({ customer }) => customer.id !== next.first);
    expect(pageFrom(without, next, how)).toMatchObject({ at: 8, previous: { at: 0 } });
    expect(pageFrom([], next, how)).toMatchObject({ rows: [], next: null, previous: null });
  });

  it('hold every line once', () => {
    const seen: string[] = [];
    for (let start = pageFrom(rows, firstPage, how); ; start = pageFrom(rows, start.next, how)) {
      seen.push(...ids(start.rows));
      if (start.next === null) break;
    }
    expect(seen).toEqual(ids(rows));
  });
});
