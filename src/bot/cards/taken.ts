import { isTakeable } from '../../agreements/alerts.ts';
import { isLive } from '../../agreements/attestation.ts';
import type { AlertView } from '../../agreements/ports.ts';
import { execute } from './buttons.ts';
import type { Box, Fact } from './message.ts';
import type { Action, Reader } from './types.ts';
import type { Words } from './words.ts';

/** *I take it*: on what asks for somebody, as long as nobody has. */
export function takeButton(reader: Reader, words: Words, { alert, attestation, block }: AlertView): readonly Action[] {
  const settled = attestation !== null && !isLive(attestation) && doneWith.includes(attestation.state);
  const open = block === null ? attestation !== null && !settled : block.state === 'open';
  if (reader.role === 'member' || !open || !isTakeable(alert) || alert.taken !== undefined) return [];
  return [execute('takeAlert', words.t('button.takeIt'), { alertId: alert.id })];
}

const doneWith: readonly string[] = ['finalized', 'acceptedDirectly', 'cancelled', 'replaced'];

/** Who took it, and when. */
export function takenFacts(words: Words, { taken }: AlertView['alert']): readonly Fact[] {
  if (taken === undefined) return [];
  return [
    {
      label: words.t('fact.takenBy'),
      value: words.t('alert.taken', { name: taken.by.name, when: words.when(taken.at) }),
    },
  ];
}

/** Why operations are told of it as well. */
export function escalatedBoxes(words: Words, { escalated, alert }: AlertView): readonly Box[] {
  if (escalated !== true || alert.taken !== undefined) return [];
  return [{ tone: 'warning', text: words.t('alert.escalated', { when: words.when(alert.raisedAt) }) }];
}
