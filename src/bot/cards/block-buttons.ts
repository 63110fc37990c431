import type { Block } from '../../agreements/rows.ts';
import { dialogOrExecute, execute } from './buttons.ts';
import * as parts from './shared-parts.ts';
import type { Action, Reader } from './types.ts';
import type { Words } from './words.ts';

/**
 * The next steps of an agent after a refused order; none once it is over. A test has no block that could end. `hearsEnd`: the end is told
 * here anyway, so that nobody need ask for it.
 */
export function blockButtons(
  reader: Reader,
  words: Words,
  { block, hearsEnd }: { readonly block: Block; readonly hearsEnd: boolean },
): readonly Action[] {
  const { customer, refusedAlthough, state, test } = block;
  const customerId = customer.id;
  const forAgreement = [
    parts.attestButton(reader, words, customerId),
    execute('invite', words.t('button.invite'), { customerId }),
  ];
  if (test) return forAgreement;
  if (state !== 'open') return [];
  const tellMe = (title: string): readonly Action[] => (hearsEnd ? [] : [execute('tellMe', title, { customerId })]);
  if (refusedAlthough === null) return [...forAgreement, ...tellMe(words.t('button.tellMe'))];
  return [
    ...otherSignatory(reader, words, block),
    ...tellMe(words.t('button.tellMeRetry')),
    execute('wentThrough', words.t('button.wentThrough'), { id: block.id }),
  ];
}

/** Not before Microsoft has gone on refusing for hours: until then waiting is likely to help. */
function otherSignatory(reader: Reader, words: Words, { customer, stillRefusedAt }: Block): readonly Action[] {
  if (stillRefusedAt === undefined) return [];
  const title = words.t('button.attestWithAnother');
  return [dialogOrExecute(reader, 'attest', { title, data: { customerId: customer.id } })];
}
