import type { AlertView } from '../../agreements/ports.ts';
import { execute } from './buttons.ts';
import * as parts from './shared-parts.ts';
import type { Action, Reader } from './types.ts';
import type { Words } from './words.ts';

/** What a press on an alert's line shows; null for what concerns the bot itself, which has no customer to look at. */
export function alertAction(
  reader: Reader,
  words: Words,
  { alert, attestation }: Pick<AlertView, 'alert' | 'attestation'>,
): Action | null {
  if (attestation !== null && reader.role === 'agent') return parts.detailsButton(reader, words, attestation.id);
  const { customerId } = alert;
  return customerId === null ? null : execute('status', words.t('button.status'), { customerId });
}
