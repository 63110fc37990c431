import type { CampaignReason, CampaignRow } from '../agreements/campaign.ts';
import type { PersonRef } from '../agreements/customer.ts';
import { type FormInputs, untouched } from '../agreements/signatory-form.ts';
import { type CustomerStatusKind, canPurchase } from '../agreements/status.ts';
import type { ListLine } from './campaign-csv.ts';
import { standingOf } from './filter.ts';
import type { Portfolio, PortfolioRow } from './portfolio.ts';

/** Which customers of the mirror a campaign takes. `risk`: all whom Microsoft refuses, and those of whom that is not known. */
export interface CustomerFilter {
  readonly status: 'risk' | CustomerStatusKind;
  /** Part of the reseller's name, or its id; empty: any. */
  readonly reseller: string;
  /** Only those of whom this person takes care; null: of whomever. */
  readonly ownerId: string | null;
}

/** What a row is made of, before the dry run looks at it. */
export type ChosenRow = Pick<CampaignRow, 'line' | 'customer' | 'typed' | 'owner' | 'replyTo' | 'reason' | 'detail'> & {
  readonly inputs: FormInputs;
};

/** Who takes care of the rows. */
export interface Owners {
  /** In turn, one row each; at least one. */
  readonly people: readonly PersonRef[];
  /** Where answers go, where the list does not say; null: to the mailbox that sends. */
  readonly replyTo: string | null;
  /** Somebody whom the list names; null: nobody of that name has used the bot, or several have. */
  readonly named: (name: string) => PersonRef | null;
}

/** The customers that a filter leaves, by name; those who left are not among them. */
export function chooseByFilter(portfolio: Pick<Portfolio, 'rows'>, filter: CustomerFilter, owners: Owners) {
  const chosen = portfolio.rows().filter((row) => row.leftAt === null && isWanted(row, filter));
  return chosen.map(({ customer }, at): ChosenRow => {
    const owner = inTurn(owners, at);
    return { ...untold, customer, typed: customer.companyName, owner, replyTo: owners.replyTo, inputs: untouched };
  });
}

const untold = { line: null, reason: null, detail: '' } as const;

function isWanted({ status, reseller, owner }: PortfolioRow, filter: CustomerFilter): boolean {
  if (filter.ownerId !== null && owner?.objectId !== filter.ownerId) return false;
  const wanted = filter.reseller.trim().toLowerCase();
  const named = wanted === '' || reseller?.id.toLowerCase() === wanted || reseller?.name.toLowerCase().includes(wanted);
  if (named !== true) return false;
  if (filter.status !== 'risk') return standingOf({ status }) === filter.status;
  return status === null || canPurchase(status) !== true;
}

/** Every line of a list, as a row of its own: also one whose customer is not found, named twice or unclear. */
export function chooseByList(portfolio: Pick<Portfolio, 'rows'>, lines: readonly ListLine[], owners: Owners) {
  const find = finder(portfolio.rows());
  const taken = new Map<string, number>();
  return lines.map((one, at): ChosenRow => {
    const { cells, line } = one;
    const typed = cells.customerId || cells.domain || cells.customer || cells.companyName;
    const owner = cells.ownerName === '' ? inTurn(owners, at) : owners.named(cells.ownerName);
    const found = find(cells);
    const chosen = found.length === 1 ? (found[0] ?? null) : null;
    const before = chosen === null ? undefined : taken.get(chosen.customer.id);
    if (chosen !== null && before === undefined && !one.isBad) taken.set(chosen.customer.id, line);
    return {
      line,
      customer: chosen?.customer ?? null,
      typed,
      owner: owner ?? inTurn(owners, at),
      replyTo: cells.ownerEmail === '' ? owners.replyTo : cells.ownerEmail,
      inputs: { ...untouched, ...given(one) },
      ...trouble(one, { found, before, ownerKnown: owner !== null }),
    };
  });
}

function trouble(
  { isBad, cells }: ListLine,
  at: { readonly found: readonly PortfolioRow[]; readonly before: number | undefined; readonly ownerKnown: boolean },
): { readonly reason: CampaignReason | null; readonly detail: string } {
  if (isBad) return { reason: 'badLine', detail: '' };
  if (at.found.length === 0) return { reason: 'notFound', detail: '' };
  if (at.found.length > 1) return { reason: 'severalFound', detail: String(at.found.length) };
  if (at.before !== undefined) return { reason: 'twice', detail: String(at.before) };
  if (at.found[0]?.leftAt !== null) return { reason: 'left', detail: '' };
  return at.ownerKnown ? { reason: null, detail: '' } : { reason: 'ownerUnknown', detail: cells.ownerName };
}

function given({ cells }: ListLine): Partial<FormInputs> {
  const { country, language, companyName, signatoryFirstName, signatoryLastName } = cells;
  const { emailAddress, phoneNumber, expirationInMinutes } = cells;
  const person = { signatoryFirstName, signatoryLastName, emailAddress, phoneNumber };
  return { country: country.toUpperCase(), language, companyName, ...person, expirationInMinutes };
}

function inTurn({ people }: Owners, at: number): PersonRef {
  const person = people[at % people.length];
  if (person === undefined) throw new Error('a campaign has at least one owner');
  return person;
}

/** By id, else by domain, else by the whole name; whichever the line says first must be right. */
function finder(rows: readonly PortfolioRow[]) {
  const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
  const byId = Map.groupBy(rows, ({ customer }) => plain(customer.id));
  const byDomain = Map.groupBy(rows, ({ customer }) => plain(customer.domain));
  const byName = Map.groupBy(rows, ({ customer }) => plain(customer.companyName));
  return ({ customerId, domain, customer, companyName }: ListLine['cells']): readonly PortfolioRow[] => {
    if (customerId !== '') return byId.get(plain(customerId)) ?? [];
    if (domain !== '') return byDomain.get(plain(domain)) ?? [];
    return byName.get(plain(customer === '' ? companyName : customer)) ?? [];
  };
}
