import type { Attestation } from '../../agreements/attestation.ts';
import type { AttestationInput } from './attestation-card.ts';
import { isTechnical, isWrongPartnerType } from './attestation-failure.ts';
import { dialogOrExecute, execute, openUrl, withMore } from './buttons.ts';
import { finalizedAnswer } from './finalized-answer.ts';
import * as parts from './shared-parts.ts';
import { otherTextLanguage } from './text-language.ts';
import type { Action, Reader } from './types.ts';
import type { Words } from './words.ts';

/** An attestation's buttons: the likeliest next step first, *Open agreement* last, the rarer ones under *More*; never more than six. */
export function attestationButtons(input: AttestationInput, words: Words): readonly Action[] {
  const { reader, attestation } = input;
  if (reader.role === 'member') {
    return [execute('status', words.t('button.status'), { customerId: attestation.customer.id })];
  }
  switch (attestation.state) {
    case 'creating':
      return [cancel(attestation, words)];
    case 'unanswered':
      return [
        execute('createAgain', words.t('button.createAgain'), { id: attestation.id }),
        cancel(attestation, words),
      ];
    case 'pending':
    case 'finalizing':
      return live(input, words);
    case 'finalized':
      return [
        execute('status', words.t('button.status'), { customerId: attestation.customer.id }),
        dialogOrExecute(reader, 'attest', {
          title: words.t('button.wrongSignatory'),
          data: { customerId: attestation.customer.id },
        }),
        history(attestation, words),
        ...answerButtons(input, words),
      ];
    case 'expired':
      return withMore(
        words,
        [...sendAgain(input, words), reissue(attestation, words), change(reader, attestation, words)],
        [checkNow(attestation, words), history(attestation, words)],
      );
    case 'notFinalizedInTime':
      return withMore(
        words,
        [checkNow(attestation, words), ...sendAgain(input, words), reissue(attestation, words)],
        [change(reader, attestation, words), history(attestation, words)],
      );
    case 'failed':
    case 'refused':
      return afterFailure(input, words);
    case 'acceptedDirectly':
      return [
        execute('status', words.t('button.status'), { customerId: attestation.customer.id }),
        history(attestation, words),
      ];
    case 'cancelled':
      return [parts.attestButton(reader, words, attestation.customer.id), history(attestation, words)];
    case 'replaced':
      return newer(reader, attestation, words);
  }
}

function live(input: AttestationInput, words: Words): readonly Action[] {
  const { reader, attestation, acceptanceUrl, addAppUrl = null, ownerReachable } = input;
  const rest = [reissue(attestation, words), cancel(attestation, words), history(attestation, words)];
  if (!parts.seesAll(reader)) {
    const addApp = ownerReachable || addAppUrl === null ? [] : [openUrl(words.t('button.addApp'), addAppUrl)];
    const first = [parts.detailsButton(reader, words, attestation.id), checkNow(attestation, words)];
    return withMore(words, [...first, ...addApp], rest);
  }
  const over = attestation.deadline !== null && reader.now >= attestation.deadline;
  if (acceptanceUrl === null || over)
    return withMore(words, [checkNow(attestation, words), ...sendAgain(input, words)], rest);
  const read = execute('readAttestedText', words.t('button.readText'), { id: attestation.id });
  const more = withMore(words, [send(attestation, words)], [checkNow(attestation, words), read, ...rest]);
  return [...more, openUrl(words.t('button.openAgreement'), acceptanceUrl)];
}

/** The same address goes on working after Microsoft's link has died. */
function sendAgain({ reader, attestation, renewsUntil = null }: AttestationInput, words: Words): readonly Action[] {
  return renewsUntil === null || !parts.seesAll(reader) ? [] : [send(attestation, words)];
}

function afterFailure({ reader, attestation }: AttestationInput, words: Words): readonly Action[] {
  const customerId = attestation.customer.id;
  const invite = execute('invite', words.t('button.invite'), { customerId });
  if (isWrongPartnerType(attestation)) return [invite];
  const first = attestation.failure !== null && isTechnical(attestation.failure) ? [reissue(attestation, words)] : [];
  return [...first, change(reader, attestation, words), invite, history(attestation, words)];
}

function answerButtons({ reader, attestation }: AttestationInput, words: Words): readonly Action[] {
  if (!parts.seesAll(reader)) return [];
  const data = { id: attestation.id };
  return [otherTextLanguage(words, finalizedAnswer(attestation).texts.language, { verb: 'answerText', data })];
}

function newer(reader: Reader, { replacedBy }: Attestation, words: Words): readonly Action[] {
  if (replacedBy === null) return [];
  const title = words.t('button.showNewer');
  if (reader.audience === 'personal') return [execute('showAttestation', title, { id: replacedBy })];
  return [dialogOrExecute(reader, 'details', { title, data: { id: replacedBy } })];
}

const history = ({ customer }: Attestation, words: Words): Action => parts.historyButton(words, customer.id);
const send = ({ id }: Attestation, { t }: Words): Action =>
  execute('sendToSignatory', t('button.sendToSignatory'), { id });
const checkNow = ({ id }: Attestation, { t }: Words): Action => execute('checkNow', t('button.checkNow'), { id });
const reissue = ({ id }: Attestation, { t }: Words): Action => execute('reissue', t('button.reissue'), { id });
const cancel = ({ id }: Attestation, { t }: Words): Action => execute('cancel', t('button.cancel'), { id });
const change = (reader: Reader, { id }: Attestation, { t }: Words): Action =>
  dialogOrExecute(reader, 'changeAndReissue', { title: t('button.change'), data: { id } });
