import type { Attestation } from '../../agreements/attestation.ts';
import type { FormView } from '../../agreements/form-view.ts';
import { dialogOrExecute, execute } from './buttons.ts';
import { stateLooks } from './looks.ts';
import { message } from './message.ts';
import * as parts from './shared-parts.ts';
import type { Action, CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

interface LiveInput {
  readonly reader: Reader;
  readonly attestation: Attestation;
  /** The form that was sent while somebody else had a link: *Replace* sends it again. Null: *Replace* opens the form. */
  readonly form: FormView | null;
}

/** A customer has a live link already: whose it is, until when, and the two ways on. */
export function liveAttestationCard({ reader, attestation, form }: LiveInput): CardMessage {
  const words = wordsFor(reader);
  const { customer, owner, deadline, state } = attestation;
  const view = {
    banner: { icon: 'link', tone: 'warning', title: words.t('live.title'), ...parts.named(reader, customer) } as const,
    says: [words.t('live.says', { owner: owner.name }), words.t('live.replace')],
    facts: [
      { label: words.t('fact.state'), value: words.t(stateLooks[state].title) },
      ...(deadline === null ? [] : [{ label: words.t('fact.deadline'), value: words.when(deadline) }]),
      { label: words.t('fact.owner'), value: owner.name },
    ],
    buttons:
      reader.role === 'member' ? [] : [use(reader, words, attestation), replace(words, reader, { attestation, form })],
  };
  return message(words, view, words.t('live.summary', { company: customer.companyName, owner: owner.name }));
}

function use(reader: Reader, words: Words, { id }: Attestation): Action {
  const title = words.t('button.useThatLink');
  if (reader.audience === 'personal') return execute('showAttestation', title, { id });
  return dialogOrExecute(reader, 'details', { title, data: { id } });
}

function replace(words: Words, reader: Reader, of: Pick<LiveInput, 'attestation' | 'form'>): Action {
  const { attestation, form } = of;
  const title = words.t('button.replace');
  // What was typed is a signatory's data: it stays out of shared cards.
  if (form === null || !parts.seesAll(reader)) {
    const data = { customerId: attestation.customer.id, replaces: attestation.id };
    return dialogOrExecute(reader, 'attest', { title, data });
  }
  return execute('submitForm', title, {
    formKey: form.formKey,
    customerId: form.customer.id,
    confirmedName: form.confirmedName,
    replaces: attestation.id,
    ...form.values,
  });
}
