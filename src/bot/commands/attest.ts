import type { Attestation } from '../../agreements/attestation.ts';
import { isLive } from '../../agreements/attestation.ts';
import { createAgain } from '../../agreements/create-attestation.ts';
import type { Customer } from '../../agreements/customer.ts';
import { currentAttestation } from '../../agreements/find-attestations.ts';
import type { FormNote, FormView } from '../../agreements/form-view.ts';
import { isDocumentedPair, languagesOf } from '../../agreements/languages.ts';
import { formForOther } from '../../agreements/other-signatory.ts';
import { formFrom, formOf, prepareForm, refusedForm } from '../../agreements/prepare-form.ts';
import { type RequestedAttestation, requestAttestation } from '../../agreements/request-attestation.ts';
import type { Reader } from '../cards/types.ts';
import { formCard, liveAttestationCard, openFormCard } from '../cards.ts';
import { personally } from '../personally.ts';
import { asksAbout, notice, showAttestation, withAttestation, withCustomer, withCustomerId } from '../replies.ts';
import type { Command, Presses, Reply, Turn } from '../turn.ts';
import type { VerbData } from '../verbs.ts';
import { attestationWhen } from '../wait.ts';

/** `attest <customer>`: the signatory form, or whose link there is already. */
export const attest: Command = {
  name: 'attest',
  takes: '<customer>',
  example: 'attest Contoso',
  description: 'command.attest',
  who: 'agent',
  run: (turn, argument) =>
    withCustomer(turn, { typed: argument, command: 'attest' }, async (customer) => {
      if (turn.reader.audience === 'shared' && turn.reader.dialogs)
        return [{ says: openFormCard({ reader: turn.reader, customer }), to: 'here' }];
      return begin(turn, customer, null);
    }),
};

export const presses = {
  attest: {
    who: 'agent',
    run: (turn, { customerId, replaces }) =>
      withCustomerId(turn, customerId, (customer) => begin(turn, customer, replaces === '' ? null : replaces)),
  },
  submitForm: {
    who: 'agent',
    run: (turn, data) => withCustomerId(turn, data.customerId, (customer) => submit(turn, customer, data)),
  },
  changeCountry: {
    who: 'agent',
    run: (turn, data) =>
      withCustomerId(turn, data.customerId, async (customer) => {
        const offered = languagesOf(data.country.trim().toUpperCase());
        const language = offered.includes(data.language) ? data.language : (offered[0] ?? data.language);
        return [form(turn, await filled(turn, customer, { ...data, language }), 'inPlace')];
      }),
  },
  showAttestation: {
    who: 'agent',
    run: (turn, { id }) =>
      withAttestation(turn, id, async (attestation) => [await showAttestation(turn, attestation, 'here')]),
  },
  attestOther: {
    who: 'agent',
    run: (turn, { id }) =>
      withAttestation(turn, id, async (attestation) => [
        form(turn, await formForOther(turn.deps.domain, attestation, canBeReplaced), 'here'),
      ]),
  },
  createAgain: {
    who: 'agent',
    run: (turn, { id }) =>
      withAttestation(turn, id, async () => {
        const again = await createAgain(turn.deps.domain, id);
        return again === null ? [notice(turn, 'notFound')] : [await whenCreated(turn, again, 'inPlace')];
      }),
  },
} satisfies Partial<Presses>;

/** The form, unless somebody's link is alive and replacing it was not chosen. */
async function begin(turn: Turn, customer: Customer, replaces: string | null): Promise<readonly Reply[]> {
  const { domain } = turn.deps;
  await asksAbout(turn, customer);
  const current = await currentAttestation(domain, customer.id);
  const live = current !== null && isLive(current) ? current : null;
  if (live !== null && live.id !== replaces)
    return [{ says: liveAttestationCard({ reader: readerOf(turn), attestation: live, form: null }), to: 'here' }];
  return [form(turn, await prepareForm(domain, customer, live), 'here')];
}

/** A dialog is seen by its presser alone, wherever it was opened, and knows no further dialogs. */
function readerOf(turn: Turn): Reader {
  return turn.inDialog ? personally(turn.reader) : turn.reader;
}

/**
 * A form may hold a person's data. Where others read along it is answered to the presser alone; a form posted there (only in places without
 * dialogs) suggests nobody.
 */
export function form(turn: Turn, view: FormView, to: Reply['to']): Reply {
  const reader = personally(turn.reader);
  const readAlong = turn.reader.audience === 'shared' && !turn.inDialog;
  if (!readAlong) return { says: formCard({ reader, form: view }), to };
  if (turn.reader.dialogs) return { says: formCard({ reader, form: view }), to: 'personal', confidential: true };
  if (to === 'inPlace') return { says: formCard({ reader, form: view }), to, confidential: true };
  return { says: formCard({ reader, form: { ...view, values: { ...view.values, ...nobody }, notes: [] } }), to };
}

const nobody = { signatoryFirstName: '', signatoryLastName: '', emailAddress: '', phoneNumber: '' };

/** The same form again, with what was typed. */
async function filled(
  turn: Turn,
  customer: Customer,
  data: VerbData<'submitForm'>,
  extra: Partial<Pick<FormView, 'problems' | 'notes' | 'confirmedName'>> = {},
): Promise<FormView> {
  const { formKey, customerId: _customer, confirmedName, replaces, ...values } = data;
  const old = replaces === '' ? null : await turn.deps.domain.store.get('attestations', replaces);
  const warn: FormNote[] =
    data.country !== '' && data.language !== '' && !isDocumentedPair(data.country, data.language)
      ? [{ kind: 'undocumentedPair' }]
      : [];
  const { notes = [], ...rest } = extra;
  return formOf(turn.deps.domain, {
    formKey,
    customer,
    values,
    confirmedName,
    replaces: old,
    notes: [...notes, ...warn],
    ...rest,
  });
}

async function submit(turn: Turn, customer: Customer, data: VerbData<'submitForm'>): Promise<readonly Reply[]> {
  const { formKey, customerId: _customer, confirmedName, replaces, ...inputs } = data;
  const readerId = turn.reader.audience === 'personal' ? turn.person.objectId : null;
  const card =
    turn.pressedIn === null || turn.inDialog
      ? null
      : { activityId: turn.pressedIn, threadId: turn.conversation.threadId, readerId };
  const asked = await requestAttestation(turn.deps.domain, {
    formKey,
    customer,
    inputs,
    confirmedName,
    replaces: replaces === '' ? null : replaces,
    person: turn.person,
    conversationId: turn.conversation.id,
    card,
  });
  const answer = await answerTo(turn, { customer, data }, asked);
  return turn.inDialog && answer.shows !== undefined ? fromDialog(turn, answer.shows) : [answer];
}

/** The dialog shows its presser everything; the conversation it was opened in gets the card once, as everybody may see it. */
async function fromDialog(turn: Turn, attestation: Attestation): Promise<readonly Reply[]> {
  const cards = await turn.deps.domain.store.find('cards', 'attestation', attestation.id);
  const posted = cards.some(({ conversationId }) => conversationId === turn.conversation.id);
  const own = await showAttestation(turn, attestation, 'personal');
  return posted ? [own] : [own, await showAttestation({ ...turn, inDialog: false }, attestation, 'here')];
}

async function answerTo(
  turn: Turn,
  sent: { readonly customer: Customer; readonly data: VerbData<'submitForm'> },
  asked: RequestedAttestation,
): Promise<Reply> {
  const { customer, data } = sent;
  switch (asked.kind) {
    case 'accepted':
      return whenCreated(turn, asked.attestation, 'inPlace');
    case 'invalid':
      return form(turn, await filled(turn, customer, data, { problems: asked.problems }), 'inPlace');
    case 'nameDiffers': {
      const notes: FormNote[] = [{ kind: 'nameDiffers', typed: asked.typed }];
      return form(turn, await filled(turn, customer, data, { notes, confirmedName: asked.typed }), 'inPlace');
    }
    case 'sameSignatory': {
      const notes: FormNote[] = [{ kind: 'sameSignatory', dateAgreed: asked.dateAgreed }];
      return form(turn, await filled(turn, customer, data, { notes }), 'inPlace');
    }
    case 'live': {
      const reader = readerOf(turn);
      const typed = reader.audience === 'personal' ? await filled(turn, customer, data) : null;
      return { says: liveAttestationCard({ reader, attestation: asked.attestation, form: typed }), to: 'inPlace' };
    }
  }
}

/** The attestation as soon as Microsoft has made it; *Creating…* where that takes longer than a turn may. */
export async function whenCreated(turn: Turn, asked: Attestation, to: Reply['to']): Promise<Reply> {
  const { domain } = turn.deps;
  const settled = await attestationWhen(domain.store, asked.id, {
    is: ({ state }) => state !== 'creating',
    withinMs: turn.patienceMs,
  });
  const shown = settled ?? asked;
  if (shown.state === 'refused' && shown.failure?.kind === 'validation')
    return form(turn, refusedForm(domain, shown), to);
  return showAttestation(turn, shown, to);
}

/** The form with the values of an attestation, to replace it where a new link can still do that. */
export function changeForm(turn: Turn, attestation: Attestation): Reply {
  return form(turn, formFrom(turn.deps.domain, attestation, canBeReplaced(attestation) ? attestation : null), 'here');
}

/** An expired link may still be accepted at Microsoft, so it gives way to a new one like a live one. */
export function canBeReplaced(attestation: Attestation): boolean {
  return isLive(attestation) || attestation.state === 'expired' || attestation.state === 'notFinalizedInTime';
}
