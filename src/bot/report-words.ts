import type { ReportColumn, ReportWords } from '../portfolio/report-table.ts';
import { stateLooks, statusLooks } from './cards/looks.ts';
import { type TextKey, texts } from './texts/texts.ts';

const titles: Readonly<Record<ReportColumn, TextKey>> = {
  customer: 'file.customer',
  domain: 'file.domain',
  tenantId: 'file.tenantId',
  status: 'file.status',
  source: 'file.source',
  agreedAt: 'file.agreedAt',
  readAt: 'file.readAt',
  lastKnown: 'file.lastKnown',
  lastKnownAt: 'file.lastKnownAt',
  signatory: 'file.signatory',
  signatoryMail: 'file.signatoryMail',
  link: 'file.link',
  deadline: 'file.deadline',
  owner: 'file.owner',
  reseller: 'file.reseller',
  commitmentEnd: 'file.commitmentEnd',
  seats: 'file.seats',
  blockedSince: 'file.blockedSince',
  leftAt: 'file.leftAt',
};

/** The words of a report's file, in the reader's language. */
export function reportWords(locale: string): ReportWords {
  const { t } = texts(locale);
  return {
    sheet: t('file.sheet'),
    title: (column) => t(titles[column]),
    status: (kind) => t(kind === 'notRead' ? 'portfolio.notRead' : statusLooks[kind].title),
    source: (source) => t(source === 'attested' ? 'file.attested' : 'file.direct'),
    state: (state) => t(stateLooks[state].title),
  };
}
