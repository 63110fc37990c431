import { DAY, HOUR, MINUTE } from '../../../src/agreements/instant.ts';
import type { PortfolioCounts } from '../../../src/agreements/rows.ts';
import * as cards from '../../../src/bot/cards.ts';
import { firstPage, pageFrom } from '../../../src/bot/page-from.ts';
import type { RiskWanted } from '../../../src/portfolio/at-risk.ts';
import type { CheckedName } from '../../../src/portfolio/check-names.ts';
import type { ListFilter } from '../../../src/portfolio/filter.ts';
import type { MirrorProgress, PortfolioRow, Reseller } from '../../../src/portfolio/portfolio.ts';
import * as build from '../../support/card-builders.ts';
import type { Case } from './every-card.ts';

const tailspin: Reseller = { id: '5e5e0000-0000-4000-8000-000000000001', name: 'Tailspin Distribution' };
const complete: MirrorProgress = {
  customers: 20,
  read: 20,
  oldestReadAt: build.now - 9 * HOUR,
  listedAt: build.now - HOUR,
  stalledSince: null,
  leftOut: 0,
};
const half: MirrorProgress = { ...complete, read: 7, listedAt: null, stalledSince: build.now - 2 * HOUR, leftOut: 4 };
const [attested, direct, outdated, none, unknown] = build.statuses;
if (
  attested === undefined ||
  unknown === undefined ||
  outdated === undefined ||
  direct === undefined ||
  none === undefined
)
  throw new Error('the builders give all five statuses');

const row = (index: number, changes: Partial<PortfolioRow> = {}): PortfolioRow => ({
  customer: { id: `c-${index}`, companyName: `Customer ${index} & Sons`, domain: `customer${index}.onmicrosoft.com` },
  reseller: null,
  status: outdated,
  readAt: build.now - 4 * MINUTE,
  lastKnown: null,
  leftAt: null,
  attestation: null,
  block: null,
  owner: null,
  exposure: null,
  ...changes,
});

const exposure = { readAt: build.now, nextCommitmentEnd: build.now + 12 * DAY, seats: 250, subscriptions: 3 };
const rows: readonly PortfolioRow[] = [
  row(1, { status: attested, reseller: tailspin }),
  row(2, { status: direct, block: build.aBlock() }),
  row(3, { exposure, owner: build.megan, attestation: build.anAttestation('pending') }),
  row(4, { status: none, exposure: { ...exposure, nextCommitmentEnd: null } }),
  row(5, { status: unknown, lastKnown: { status: attested, readAt: build.now - 3 * DAY } }),
  row(6, { status: null, readAt: null }),
  row(7, { leftAt: build.now - 5 * DAY }),
];
const many = Array.from({ length: 20 }, (_, index) => row(index, { exposure, owner: build.megan, reseller: tailspin }));
const page = (all: readonly PortfolioRow[], at = 0) =>
  pageFrom(
    all,
    { ...firstPage, at, first: all[at]?.customer.id ?? '' },
    { idOf: ({ customer }) => customer.id, perPage: 8 },
  );

const list = (
  name: string,
  of: {
    filter?: ListFilter;
    reseller?: Reseller;
    all?: readonly PortfolioRow[];
    at?: number;
    progress?: MirrorProgress;
  },
): Case => ({
  name: `list, ${name}`,
  memberReads: true,
  make: (reader) =>
    cards.listCard({
      reader,
      filter: of.filter ?? 'all',
      reseller: of.reseller ?? null,
      page: page(of.all ?? rows, of.at),
      progress: of.progress ?? complete,
    }),
});

const risk = (
  name: string,
  of: {
    wanted?: Partial<RiskWanted>;
    reseller?: Reseller;
    all?: readonly PortfolioRow[];
    notKnown?: number;
    at?: number;
  },
): Case => ({
  name: `at risk, ${name}`,
  memberReads: true,
  make: (reader) =>
    cards.atRiskCard({
      reader,
      wanted: { whose: 'all', soon: false, resellerId: of.reseller?.id ?? null, ...of.wanted },
      reseller: of.reseller ?? null,
      page: page(of.all ?? rows.slice(2, 4), of.at),
      notKnown: of.notKnown ?? 0,
      progress: complete,
    }),
});

const counts: PortfolioCounts = {
  acceptedAttested: 12_034,
  acceptedDirect: 3_210,
  reattestationRequired: 2_400,
  notAccepted: 1_956,
  unknown: 400,
  pending: 31,
  blocked: 2,
  left: 17,
};
const nobody: PortfolioCounts = {
  ...counts,
  acceptedAttested: 0,
  acceptedDirect: 0,
  reattestationRequired: 0,
  notAccepted: 0,
  unknown: 0,
};
const report = (
  name: string,
  of: {
    counts?: PortfolioCounts;
    before?: PortfolioCounts;
    reseller?: Reseller;
    progress?: MirrorProgress;
    mails?: boolean;
    files?: boolean;
  },
): Case => ({
  name: `report, ${name}`,
  memberReads: true,
  make: (reader) =>
    cards.reportCard({
      reader,
      reseller: of.reseller ?? null,
      report: {
        counts: of.counts ?? counts,
        unread: 0,
        oldestReadAt: build.now - 9 * HOUR,
        before: of.before === undefined ? null : { at: build.now - 7 * DAY, counts: of.before },
        progress: of.progress ?? complete,
      },
      files: of.files ?? true,
      mails: of.mails ?? false,
    }),
});

const one = (index: number, changes: Partial<PortfolioRow> = {}): CheckedName => ({
  kind: 'one',
  typed: `n${index}`,
  row: row(index, changes),
});
const few: readonly CheckedName[] = [
  one(1, { status: attested }),
  one(2),
  one(3, { status: unknown, lastKnown: { status: attested, readAt: build.now - DAY } }),
  one(4, { status: direct, block: build.aBlock() }),
  one(5, { leftAt: build.now - DAY }),
  { kind: 'several', typed: 'fabrikam', rows: rows.slice(0, 2) },
  { kind: 'none', typed: 'contosso', nearest: rows.slice(0, 3) },
  { kind: 'none', typed: 'zzz', nearest: [] },
];
const check = (name: string, names: readonly CheckedName[], asking = false): Case => ({
  name: `check, ${name}`,
  memberReads: true,
  make: (reader) =>
    cards.checkCard({
      reader,
      names: cards.byAnswer(names).slice(0, 25),
      asking,
      progress: complete,
      part: { number: 1, of: Math.ceil(names.length / 25), all: names },
    }),
});

/** What is said of all customers. */
export const portfolioCases: readonly Case[] = [
  {
    name: 'status, through a reseller',
    memberReads: true,
    make: (reader) => cards.statusCard({ reader, view: build.aStatusView(none), reseller: tailspin }),
  },
  list('everybody', {}),
  list('a page in the middle', { all: many, at: 8, filter: 'reattestationRequired', reseller: tailspin }),
  list('nobody', { all: [], filter: 'blocked' }),
  list('a mirror at its beginning that stands still', { progress: half }),
  risk('two', { notKnown: 3 }),
  risk('a page of a reseller’s', {
    all: many,
    at: 8,
    reseller: tailspin,
    wanted: { whose: 'mine', soon: true },
    notKnown: 1,
  }),
  risk('nobody', { all: [], wanted: { whose: 'unowned' } }),
  report('first week', {}),
  report('with changes and mail', { before: { ...counts, notAccepted: 2_000, acceptedDirect: 3_100 }, mails: true }),
  report('a reseller’s', { reseller: tailspin, progress: half }),
  report('nobody, and no files', { counts: nobody, files: false }),
  check('few of every kind', few, true),
  check('everybody can buy', [one(1, { status: attested })]),
  check(
    'many',
    Array.from({ length: 120 }, (_, index) => one(index, { status: index % 3 === 0 ? attested : none })),
  ),
];
