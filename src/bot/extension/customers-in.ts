import type { Customer } from '../../agreements/customer.ts';
import type { Portfolio, PortfolioRow } from '../../portfolio/portfolio.ts';

const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const domain = /(?:[a-z0-9-]+\.)+[a-z]{2,}/gi;
/** Shorter names stand in too many sentences. */
const shortestName = 4;
const most = 10;

/** The customers that a message speaks of: by tenant id, by domain (of an address too), or by company name. */
export function customersIn(portfolio: Pick<Portfolio, 'row' | 'rows'>, text: string): readonly Customer[] {
  const ids = matches(guid, text).flatMap((id) => portfolio.row(id) ?? []);
  if (ids.length > 0) return customers(ids);
  const domains = new Set(matches(domain, text));
  const words = ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `;
  return customers(
    portfolio.rows().filter(({ customer, leftAt }) => {
      if (leftAt !== null) return false;
      const name = customer.companyName
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, ' ')
        .trim();
      return domains.has(customer.domain.toLowerCase()) || (name.length >= shortestName && words.includes(` ${name} `));
    }),
  );
}

const customers = (rows: readonly PortfolioRow[]): readonly Customer[] =>
  rows.slice(0, most).map(({ customer }) => customer);

const matches = (pattern: RegExp, text: string): readonly string[] => [
  ...new Set(Array.from(text.matchAll(pattern), ([found]) => found.toLowerCase())),
];
