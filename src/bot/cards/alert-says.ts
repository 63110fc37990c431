import type { AlertKind } from '../../agreements/alerts.ts';
import type { Attestation } from '../../agreements/attestation.ts';
import type { AlertInput } from './alert-card.ts';
import { troubleSays } from './alert-operations.ts';
import { isUnsettled } from './attestation-failure.ts';
import { isOver, overSays } from './block-says.ts';
import type { Words } from './words.ts';

type Says = (input: AlertInput, words: Words) => readonly string[];

const says: Readonly<Record<AlertKind, Says>> = {
  finalized: (_, { t }) => [t('attestation.finalized.mail'), t('attestation.finalized.blocked')],
  expiring: ({ view, reader }, words) => {
    const { attestation } = view;
    const deadline = attestation?.deadline ?? null;
    if (attestation === null || deadline === null || deadline <= reader.now) return [words.t('alert.expiring.over')];
    const relative = words.relative(deadline);
    if (attestation.state === 'finalizing') {
      const open = isUnsettled(attestation);
      return [words.t(open ? 'attestation.finalizing.unsettled' : 'alert.expiring.asking', { relative })];
    }
    return [words.t(attestation.autoFinalize ? 'alert.expiring.says' : 'alert.expiring.manual', { relative })];
  },
  expired: (_, { t }) => [t('attestation.expired'), t('attestation.expired.next')],
  notFinalizedInTime: (_, { t }) => [t('attestation.notFinalizedInTime')],
  failed: (_, { t }) => [t('attestation.failed')],
  stuck: ({ view }, words) => stuckSays(words, view.attestation),
  acceptedDirectly: ({ view }, { t }) => [
    t(view.attestation === null ? 'alert.acceptedDirectly.says' : 'attestation.acceptedDirectly'),
  ],
  saidAccepted: ({ view: { attestation } }, { t }) => [
    t(attestation?.autoFinalize === true ? 'alert.saidAccepted.noTries' : 'alert.saidAccepted.manual'),
    t('alert.saidAccepted.next'),
  ],
  newLinkWanted: (_, { t }) => [t('alert.newLinkWanted.says')],
  otherSignatory: (_, { t }) => [t('alert.otherSignatory.says')],
  purchaseBlocked,
  operations: ({ view }, words) => troubleSays(words, view.trouble),
  unblocked: ({ view }, { t }) => [t('alert.unblocked.says', { count: view.block?.orders.length ?? 1 })],
};

/** What an alert says: what happened, then what to do. */
export function alertSays(input: AlertInput, words: Words): readonly string[] {
  return says[input.view.alert.kind](input, words);
}

function purchaseBlocked({ view: { alert, block } }: AlertInput, { t }: Words): readonly string[] {
  if (block !== null && isOver(alert, block)) return [overSays({ t }, block)];
  const orders = block?.orders ?? [];
  const waiting = t('alert.purchaseBlocked.says', { count: orders.length });
  // Microsoft's refusal contradicts what can be read: that is said in a box of its own.
  if (block !== null && block.refusedAlthough !== null) return [waiting];
  const none = orders.some((order) => order.code === '13605');
  const why = t(none ? 'alert.purchaseBlocked.none' : 'alert.purchaseBlocked.outdated');
  return alert.test ? [waiting, why] : [waiting, why, t('alert.purchaseBlocked.next')];
}

function stuckSays(words: Words, attestation: Attestation | null): readonly string[] {
  const since = attestation?.technicalSince ?? null;
  const says = since === null ? words.t('alert.stuck.over') : words.t('alert.stuck.says', { when: words.when(since) });
  return [says, words.t('alert.stuck.next')];
}
