import { describe, expect, it } from 'vitest';
import { emptyRow } from '../../src/portfolio/row-of.ts';
import { createSearch } from '../../src/portfolio/search.ts';
import { createShelf } from '../../src/portfolio/shelf.ts';

const names: readonly (readonly [string, string])[] = [
  ['Wingtip Toys', 'wingtiptoys.com'],
  ['Tailspin Toys', 'tailspintoys.com'],
  ['Contoso', 'contoso.onmicrosoft.com'],
  ['Contoso', 'contoso.co.uk'],
  ['Müller & Söhne GmbH', 'mueller-soehne.example'],
  ['Łódź Handel', 'lodz.example'],
  ['株式会社サンプル', 'sample.example'],
  ['Пример Трейд', 'primer.example'],
  ['Northwind Traders', 'northwindtraders.com'],
  ['A. Datum Corporation', 'adatum.com'],
  ["Margie's Travel", 'margiestravel.com'],
];

function searching() {
  const shelf = createShelf();
  names.forEach(([companyName, domain], at) => {
    shelf.put(emptyRow({ id: `1000000${at.toString(16)}-0000-4000-8000-000000000000`, companyName, domain }));
  });
  const search = createSearch(shelf);
  const of = (text: string, limit = 10) => {
    const { containing, alike } = search(text, limit);
    const domains = (rows: typeof containing) => rows.map(({ customer }) => customer.domain);
    return { containing: domains(containing), alike: domains(alike) };
  };
  return { shelf, of };
}

describe('a search', () => {
  it.each([
    ['toys', ['tailspintoys.com', 'wingtiptoys.com']],
    ['ind tra', ['northwindtraders.com']],
    ['CONTOSO', ['contoso.co.uk', 'contoso.onmicrosoft.com']],
    ['contoso.co.uk', ['contoso.co.uk']],
    ['muller', ['mueller-soehne.example']],
    ['SÖHNE', ['mueller-soehne.example']],
    ['サンプル', ['sample.example']],
    ['трейд', ['primer.example']],
    ['10000008', ['northwindtraders.com']],
    ['  margie ', ['margiestravel.com']],
  ])('for %s finds what holds it, whatever its case and marks', (text, domains) => {
    expect([...searching().of(text).containing].sort()).toEqual([...domains].sort());
  });

  it.each([
    ['contsoo', 'contoso.co.uk'],
    ['northwnd', 'northwindtraders.com'],
    ['toys wingtip', 'wingtiptoys.com'],
    ['wingtop toys', 'wingtiptoys.com'],
    ['margies travel', 'margiestravel.com'],
    ['northwynt tradrs', 'northwindtraders.com'],
    ['пимер', 'primer.example'],
  ])('for %s, mistyped, offers %s', (text, domain) => {
    expect(searching().of(text).containing).toEqual([]);
    expect(searching().of(text).alike[0]).toBe(domain);
  });

  it.each(['', '   ', 'xyzzyqq', '--', '"', '(', '[a-z', '\\', '.*'])(
    'for %j neither fails nor makes anything up',
    (text) => {
      expect(searching().of(text)).toEqual({ containing: [], alike: [] });
    },
  );

  it('puts the exact name first, then beginnings, then words, and keeps to the limit', () => {
    const { shelf, of } = searching();
    const put = (companyName: string, domain: string, at: number): void =>
      shelf.put(emptyRow({ id: `20000000-0000-4000-8000-00000000000${at}`, companyName, domain }));
    put('Old Toys', 'a.example', 1);
    put('Toys', 'b.example', 2);
    put('Toysmith', 'c.example', 3);
    put('Detoys', 'd.example', 4);
    expect(of('toys', 3).containing).toEqual(['b.example', 'c.example', 'a.example']);
    expect(of('toys').containing.at(-1)).toBe('d.example');
  });

  it('follows what a customer is called now', () => {
    const { shelf, of } = searching();
    const [row] = shelf.rows();
    if (row === undefined) throw new Error('no row');
    shelf.put({ ...row, customer: { ...row.customer, companyName: 'Zebra Holding' } });
    expect(of('zebra').containing).toEqual([row.customer.domain]);
    expect(shelf.rows().map(({ customer }) => customer.companyName)).toContain('Zebra Holding');
    shelf.remove(row.customer.id);
    expect(of('zebra')).toEqual({ containing: [], alike: [] });
  });
});

describe('the shelf', () => {
  it('is in the order of names, and the same array until something changes', () => {
    const { shelf } = searching();
    const rows = shelf.rows();
    expect(rows.map(({ customer }) => customer.companyName).slice(0, 4)).toEqual([
      'A. Datum Corporation',
      'Contoso',
      'Contoso',
      "Margie's Travel",
    ]);
    expect(shelf.rows()).toBe(rows);
    shelf.put(emptyRow({ id: 'b', companyName: 'Bellows', domain: 'b.example' }));
    expect(shelf.rows()[1]?.customer.companyName).toBe('Bellows');
    expect(rows).toHaveLength(names.length);
  });
});
