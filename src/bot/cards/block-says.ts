import type { Alert } from '../../agreements/alerts.ts';
import type { Block } from '../../agreements/rows.ts';
import type { Box, Fact } from './message.ts';
import * as parts from './shared-parts.ts';
import type { Reader } from './types.ts';
import type { Words } from './words.ts';

/** Whether a refused order's alert tells of something that is over. */
export function isOver(alert: Pick<Alert, 'kind' | 'test'>, block: Block | null): boolean {
  return alert.kind === 'purchaseBlocked' && block !== null && block.state !== 'open' && !alert.test;
}

/** How a blocked purchase ended. */
export function overSays(words: Pick<Words, 't'>, { state, closedBy }: Block): string {
  return state === 'wentThrough'
    ? words.t('alert.purchaseBlocked.wentThrough', { person: closedBy?.name ?? '' })
    : words.t('alert.purchaseBlocked.over');
}

/** That Microsoft refused although it shows an agreement; after hours of it, what helps. */
export function althoughBoxes(words: Words, block: Block | null): readonly Box[] {
  if (block === null || block.refusedAlthough === null || block.state !== 'open') return [];
  const { dateAgreed } = block.refusedAlthough;
  const text =
    dateAgreed === null
      ? words.t('alert.refusedAlthoughDirect')
      : words.t('alert.refusedAlthough', { day: words.day(dateAgreed) });
  const still: readonly Box[] =
    block.stillRefusedAt === undefined ? [] : [{ tone: 'attention', text: words.t('alert.stillRefused') }];
  return [{ tone: 'warning', text }, ...still];
}

/** What Microsoft's support asks for, beside the order's number and code. */
export function supportIdFacts(reader: Reader, words: Words, block: Block | null): readonly Fact[] {
  if (block?.stillRefusedAt === undefined || block.state !== 'open' || !parts.seesAll(reader)) return [];
  return parts.idFacts(
    words,
    block.orders.flatMap(({ support }) => support ?? []),
  );
}
