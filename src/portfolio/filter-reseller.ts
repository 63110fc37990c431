import { distance } from 'fastest-levenshtein';
import type { PortfolioRow, Reseller } from './portfolio.ts';

export type FoundReseller =
  | { readonly kind: 'one'; readonly reseller: Reseller }
  | { readonly kind: 'several'; readonly resellers: readonly Reseller[] }
  /** Nobody of that name; the nearest names, best first. `any`: whether any customer has a reseller at all. */
  | { readonly kind: 'none'; readonly nearest: readonly Reseller[]; readonly any: boolean };

const most = 6;

/** Every reseller through whom a customer buys, by name. */
export function resellersOf(rows: readonly PortfolioRow[]): readonly Reseller[] {
  const byId = new Map<string, Reseller>();
  for (const { reseller } of rows) if (reseller !== null) byId.set(reseller.id, reseller);
  return [...byId.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** Finds a reseller by id, name or part of a name. Names are not unique: only a single match is taken without asking. */
export function findReseller(rows: readonly PortfolioRow[], typed: string): FoundReseller {
  const all = resellersOf(rows);
  const text = typed.trim().toLowerCase();
  const isCalled = ({ id, name }: Reseller): boolean => id.toLowerCase() === text || name.toLowerCase() === text;
  const steps: readonly ((reseller: Reseller) => boolean)[] = [
    isCalled,
    ({ name }) => name.toLowerCase().startsWith(text),
    ({ name }) => name.toLowerCase().includes(text),
  ];
  for (const step of steps) {
    const [first, ...others] = all.filter(step);
    if (first === undefined) continue;
    if (others.length === 0) return { kind: 'one', reseller: first };
    return { kind: 'several', resellers: [first, ...others].slice(0, most) };
  }
  return { kind: 'none', nearest: nearest(all, text), any: all.length > 0 };
}

function nearest(all: readonly Reseller[], text: string): readonly Reseller[] {
  const ranked = all.map((reseller) => ({ reseller, far: distance(text, reseller.name.toLowerCase()) }));
  return ranked
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ reseller }) => reseller);
}
