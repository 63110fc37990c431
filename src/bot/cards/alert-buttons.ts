import { isLive } from '../../agreements/attestation.ts';
import type { AlertView } from '../../agreements/ports.ts';
import type { AlertInput } from './alert-card.ts';
import { isTechnical } from './attestation-failure.ts';
import { blockButtons } from './block-buttons.ts';
import { dialogOrExecute, execute } from './buttons.ts';
import * as parts from './shared-parts.ts';
import type { Action, Reader } from './types.ts';
import type { Words } from './words.ts';

/** The next steps after an alert. */
export function alertButtons(input: AlertInput, words: Words): readonly Action[] {
  const { reader, view, hearsEnd = false } = input;
  const { customerId } = view.alert;
  // About the bot itself: no customer, and nothing that a press could mend.
  if (customerId === null) return [];
  const status = execute('status', words.t('button.status'), { customerId });
  if (reader.role === 'member') return [status];
  switch (view.alert.kind) {
    case 'purchaseBlocked':
      return [...(view.block === null ? [] : blockButtons(reader, words, { block: view.block, hearsEnd })), status];
    case 'unblocked':
    case 'operations':
      return [status];
    case 'finalized':
      return [...details(reader, words, view), status];
    case 'expiring':
      return expiring(input, words);
    case 'saidAccepted':
      return [...byId(view, words, ['checkNow']), ...details(reader, words, view), status];
    case 'newLinkWanted':
      return [...byId(view, words, ['reissue']), ...change(reader, words, view), ...details(reader, words, view)];
    case 'otherSignatory':
      return [...other(reader, words, view), ...details(reader, words, view)];
    case 'expired':
      return [...byId(view, words, ['reissue', 'checkNow']), ...change(reader, words, view)];
    case 'notFinalizedInTime':
      return [...byId(view, words, ['checkNow', 'reissue']), ...details(reader, words, view)];
    case 'stuck':
      return [...byId(view, words, ['checkNow']), ...details(reader, words, view), status];
    case 'acceptedDirectly':
      return [status];
    case 'failed':
      return [...again(words, view), ...change(reader, words, view), ...details(reader, words, view)];
  }
}

// The link itself is on the attestation's card, one press away.
function expiring({ reader, view }: AlertInput, words: Words): readonly Action[] {
  const { attestation } = view;
  if (attestation === null) return [];
  const open = attestation.deadline === null || reader.now < attestation.deadline;
  const all = parts.seesAll(reader) && isLive(attestation) && open;
  const { id } = attestation;
  return [
    ...(all ? [execute('sendToSignatory', words.t('button.sendToSignatory'), { id, reminds: 'yes' })] : []),
    ...byId(view, words, [attestation.autoFinalize ? 'reissue' : 'checkNow']),
    ...details(reader, words, view),
  ];
}

const titles = { checkNow: 'button.checkNow', reissue: 'button.reissue' } as const;

function byId({ attestation }: AlertView, words: Words, verbs: readonly (keyof typeof titles)[]): readonly Action[] {
  if (attestation === null) return [];
  return verbs.map((verb) => execute(verb, words.t(titles[verb]), { id: attestation.id }));
}

function again(words: Words, view: AlertView): readonly Action[] {
  const failure = view.attestation?.failure ?? null;
  return failure !== null && isTechnical(failure) ? byId(view, words, ['reissue']) : [];
}

function details(reader: Reader, words: Words, { attestation }: AlertView): readonly Action[] {
  return attestation === null ? [] : [parts.detailsButton(reader, words, attestation.id)];
}

function other(reader: Reader, words: Words, { attestation }: AlertView): readonly Action[] {
  if (attestation === null) return [];
  const title = words.t('button.attestOther');
  return [dialogOrExecute(reader, 'attestOther', { title, data: { id: attestation.id } })];
}

function change(reader: Reader, words: Words, { attestation }: AlertView): readonly Action[] {
  if (attestation === null) return [];
  return [
    dialogOrExecute(reader, 'changeAndReissue', { title: words.t('button.change'), data: { id: attestation.id } }),
  ];
}
