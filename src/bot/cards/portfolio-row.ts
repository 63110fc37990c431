import type { CustomerStatus } from '../../agreements/status.ts';
import { isBlocked, isPending, standingOf } from '../../portfolio/filter.ts';
import type { PortfolioRow } from '../../portfolio/portfolio.ts';
import { execute } from './buttons.ts';
import type { Row, RowLink } from './list.ts';
import { stateLooks, statusLooks } from './looks.ts';
import * as parts from './shared-parts.ts';
import type { Action, Reader } from './types.ts';
import type { Words } from './words.ts';

/** A customer as a line of a list: company, state, deadline, owner, how old that is, and what can be done. */
export function portfolioRow(reader: Reader, words: Words, row: PortfolioRow, says: readonly string[] = []): Row {
  const { customer, leftAt } = row;
  return {
    icon: leftAt === null ? statusLooks[standingOf(row)].icon : 'closed',
    title: customer.companyName,
    detail: joined([...standing(words, row), ...says]),
    more: joined([...who(reader, words, row), age(words, row)]),
    links: reader.role === 'member' || leftAt !== null ? [] : links(reader, words, row),
  };
}

const joined = (texts: readonly string[]): string => texts.filter((text) => text !== '').join(' · ');

/** What is known of a customer and what lies over it, in words. */
export function standing(words: Words, row: PortfolioRow): readonly string[] {
  const { status, leftAt, attestation, block } = row;
  return [
    leftAt === null ? '' : words.t('portfolio.left', { day: words.day(leftAt) }),
    status === null ? words.t('portfolio.notRead') : words.t(statusLooks[status.kind].title),
    lastKnown(words, row),
    agreed(words, status),
    ...(isBlocked(row) && block !== null ? [words.t('day.block', { count: block.orders.length })] : []),
    ...(isPending(row) && attestation !== null ? [link(words, attestation)] : []),
  ];
}

function lastKnown(words: Words, { status, lastKnown: known }: PortfolioRow): string {
  if (status?.kind !== 'unknown' || known === null) return '';
  const title = words.t(statusLooks[known.status.kind].title);
  return words.t('portfolio.lastKnown', { status: title, when: words.relative(known.readAt) });
}

function agreed(words: Words, status: CustomerStatus | null): string {
  if (status === null || !('agreement' in status)) return '';
  return words.t('portfolio.agreed', { day: words.day(status.agreement.dateAgreed) });
}

function link(words: Words, { state, deadline }: NonNullable<PortfolioRow['attestation']>): string {
  const title = words.t(stateLooks[state].title);
  return deadline === null ? title : `${title} ${words.t('list.deadline', { when: words.when(deadline) })}`;
}

function who(reader: Reader, words: Words, { customer, owner, reseller }: PortfolioRow): readonly string[] {
  return [
    reader.audience === 'personal' ? customer.domain : '',
    reseller === null ? '' : words.t('portfolio.reseller', { reseller: reseller.name }),
    owner === null ? '' : words.t('list.owner', { owner: owner.name }),
  ];
}

function age(words: Words, { readAt, status }: PortfolioRow): string {
  if (readAt === null) return '';
  return words.t(status?.kind === 'unknown' ? 'portfolio.asked' : 'portfolio.read', { when: words.relative(readAt) });
}

function links(reader: Reader, words: Words, row: PortfolioRow): readonly RowLink[] {
  const { id: customerId, companyName: company } = row.customer;
  const named = (button: string): string => words.t('portfolio.linkTitle', { button, company });
  const to = (text: string, action: Action): RowLink => ({ text, action: { ...action, title: named(text) } });
  const standsWell = standingOf(row) === 'acceptedAttested' || standingOf(row) === 'acceptedDirect';
  const pending = isPending(row) && row.attestation !== null ? row.attestation : null;
  return [
    to(words.t('button.status'), execute('status', '', { customerId })),
    ...(pending === null
      ? [to(words.t('button.attest'), parts.attestButton(reader, words, customerId))]
      : [to(words.t('button.details'), parts.detailsButton(reader, words, pending.id))]),
    ...(standsWell ? [] : [to(words.t('button.invite'), execute('invite', '', { customerId }))]),
  ];
}
