import type { AlertKind } from '../../agreements/alerts.ts';
import type { AlertInput } from './alert-card.ts';
import type { Words } from './words.ts';

type Says = (input: AlertInput, words: Words) => readonly string[];

const says: Readonly<Record<AlertKind, Says>> = {
  finalized: (_, { t }) => [t('alert.finalized.says'), t('attestation.finalized.blocked')],
  expiring: ({ view, reader }, words) => {
    const deadline = view.attestation?.deadline ?? null;
    if (deadline === null || deadline <= reader.now) return [words.t('alert.expiring.over')];
    return [words.t('alert.expiring.says', { relative: words.relative(deadline) })];
  },
  expired: (_, { t }) => [t('attestation.expired'), t('attestation.expired.next')],
  notFinalizedInTime: (_, { t }) => [t('attestation.notFinalizedInTime')],
  failed: (_, { t }) => [t('attestation.failed')],
  purchaseBlocked: ({ view }, { t }) => [
    t('alert.purchaseBlocked.says', { count: view.block?.orders.length ?? 1 }),
    ...(view.block?.orders.some((order) => order.code === '13605') === true
      ? [t('alert.purchaseBlocked.none')]
      : [t('alert.purchaseBlocked.outdated')]),
    t('alert.purchaseBlocked.next'),
  ],
  unblocked: ({ view }, { t }) => [t('alert.unblocked.says', { count: view.block?.orders.length ?? 1 })],
};

/** What an alert says: what happened, then what to do. */
export function alertSays(input: AlertInput, words: Words): readonly string[] {
  return says[input.view.alert.kind](input, words);
}
