import { type Attestation, isLive } from '../../agreements/attestation.ts';
import type { Row } from './list.ts';
import { stateLooks } from './looks.ts';
import * as parts from './shared-parts.ts';
import type { Reader } from './types.ts';
import type { Words } from './words.ts';

/** An attestation as a line of a list: company, state, deadline (or when it ended), owner. */
export function attestationRow(reader: Reader, words: Words, attestation: Attestation): Row {
  const { customer, state, owner } = attestation;
  const look = stateLooks[state];
  const row = {
    icon: look.icon,
    title: customer.companyName,
    detail: [words.t(look.title), time(words, attestation)].filter((part) => part !== '').join(' · '),
    more: words.t('list.owner', { owner: owner.name }),
  };
  const title = words.t('list.show', { company: customer.companyName });
  return reader.role === 'member' ? row : { ...row, action: parts.openAttestation(reader, title, attestation.id) };
}

/** What has ended has no deadline any more that anybody should wait for. */
function time(words: Words, attestation: Attestation): string {
  const { deadline, endedAt } = attestation;
  if (!isLive(attestation)) return endedAt === null ? '' : words.when(endedAt);
  return deadline === null ? '' : words.t('list.deadline', { when: words.when(deadline) });
}
