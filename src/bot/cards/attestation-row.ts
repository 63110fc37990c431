import type { Attestation } from '../../agreements/attestation.ts';
import type { Row } from './list.ts';
import { stateLooks } from './looks.ts';
import * as parts from './shared-parts.ts';
import type { Reader } from './types.ts';
import type { Words } from './words.ts';

/** An attestation as a line of a list: company, state, deadline, owner. */
export function attestationRow(reader: Reader, words: Words, attestation: Attestation): Row {
  const { customer, state, deadline, owner } = attestation;
  const look = stateLooks[state];
  const until = deadline === null ? '' : words.t('list.deadline', { when: words.when(deadline) });
  const row = {
    icon: look.icon,
    title: customer.companyName,
    detail: [words.t(look.title), until].filter((part) => part !== '').join(' · '),
    more: words.t('list.owner', { owner: owner.name }),
  };
  const title = words.t('list.show', { company: customer.companyName });
  return reader.role === 'member' ? row : { ...row, action: parts.openAttestation(reader, title, attestation.id) };
}
