import type { TakenOverNotice } from '../../agreements/ports.ts';
import { execute } from './buttons.ts';
import { type Mention, mentionOf } from './mention.ts';
import { message } from './message.ts';
import * as parts from './shared-parts.ts';
import type { Action, CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

/** Tells the old or the new owner that somebody took over. */
export function takenOverCard(input: {
  readonly reader: Reader;
  readonly notice: TakenOverNotice;
}): CardMessage & { readonly mention: Mention | null } {
  const { reader, notice } = input;
  const words = wordsFor(reader);
  const { customer, mention } = notice;
  const title = words.t(notice.isNew ? 'takenOver.yours' : 'takenOver.gone');
  const view = {
    banner: {
      icon: 'info',
      tone: 'accent',
      title,
      ...(customer === null ? {} : parts.named(reader, customer)),
    } as const,
    says: [sentence(words, notice), words.t(notice.isNew ? 'takenOver.yours.next' : 'takenOver.gone.next')],
    buttons: buttons(reader, words, notice),
  };
  const about = customer?.companyName ?? words.t('takenOver.several', { count: notice.count });
  const summary = words.t('alert.summary', { alert: title, company: about });
  return { ...message(words, view, summary), mention: mention === null ? null : mentionOf(words, mention) };
}

function sentence({ t }: Words, { by, from, isNew, count }: TakenOverNotice): string {
  if (!isNew) return t('takenOver.gone.says', { name: by.name, count });
  return from === null ? t('takenOver.yours.says', { count }) : t('takenOver.yours.from', { name: from.name, count });
}

function buttons(reader: Reader, words: Words, { attestationId, customer }: TakenOverNotice): readonly Action[] {
  const mine = execute('pending', words.t('button.pending'), { whose: 'mine', page: 0 });
  if (customer === null) return reader.role === 'member' ? [] : [mine];
  const status = execute('status', words.t('button.status'), { customerId: customer.id });
  if (reader.role === 'member') return [status];
  return attestationId === null ? [status] : [parts.detailsButton(reader, words, attestationId), status];
}
