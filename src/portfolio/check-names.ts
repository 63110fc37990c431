import type { Portfolio, PortfolioRow } from './portfolio.ts';

/** What one typed name stands for. */
export type CheckedName =
  | { readonly kind: 'one'; readonly typed: string; readonly row: PortfolioRow }
  /** Several customers fit; at most five of them. */
  | { readonly kind: 'several'; readonly typed: string; readonly rows: readonly PortfolioRow[] }
  /** Nobody fits; the nearest names, best first. */
  | { readonly kind: 'none'; readonly typed: string; readonly nearest: readonly PortfolioRow[] };

/** So many names are taken at once. */
export const mostNames = 200;
const mostChoices = 5;
const mostNearest = 3;

/** The names of a list as it was typed or pasted: parted by commas, semicolons or lines, each once. */
export function namesIn(typed: string): readonly string[] {
  const names = typed.split(/[,;\n\r\t]+/).map((name) =>
    name
      .trim()
      .replace(/^["'“”]+|["'“”]+$/g, '')
      .trim(),
  );
  const seen = new Map(names.filter((name) => name !== '').map((name) => [name.toLowerCase(), name]));
  return [...seen.values()];
}

/**
 * Finds each name among the customers: by tenant id, domain or company name, else by the only one that begins so. Those who left the
 * partner are found as well.
 */
export function checkNames(
  portfolio: Pick<Portfolio, 'rows' | 'search'>,
  names: readonly string[],
): readonly CheckedName[] {
  const rows = portfolio.rows();
  const lowered = rows.map(
    ({ customer }) => [customer.companyName.toLowerCase(), customer.domain.toLowerCase()] as const,
  );
  const called = byName(rows, lowered);
  return names.map((typed): CheckedName => {
    const text = typed.toLowerCase();
    const exact = called.get(text);
    const found = exact ?? rows.filter((_row, index) => lowered[index]?.some((name) => name.startsWith(text)) === true);
    const [first] = found;
    if (first === undefined) return { kind: 'none', typed, nearest: portfolio.search(typed, mostNearest) };
    if (found.length === 1) return { kind: 'one', typed, row: first };
    return { kind: 'several', typed, rows: [...found].sort(byDomain).slice(0, mostChoices) };
  });
}

const byDomain = (a: PortfolioRow, b: PortfolioRow): number => a.customer.domain.localeCompare(b.customer.domain);

/** Customers by everything that they are called; an id or a domain goes before a name. */
function byName(
  rows: readonly PortfolioRow[],
  lowered: readonly (readonly [string, string])[],
): ReadonlyMap<string, readonly PortfolioRow[]> {
  const called = new Map<string, PortfolioRow[]>();
  rows.forEach((row, index) => {
    const [name = ''] = lowered[index] ?? [];
    called.set(name, [...(called.get(name) ?? []), row]);
  });
  rows.forEach((row, index) => {
    const domain = lowered[index]?.[1] ?? '';
    if (domain !== '') called.set(domain, [row]);
    called.set(row.customer.id.toLowerCase(), [row]);
  });
  return called;
}
