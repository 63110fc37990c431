import type { Attestation, AttestationState } from '../../agreements/attestation.ts';
import { cancelAttestation } from '../../agreements/cancel-attestation.ts';
import { checkNow, mayTry } from '../../agreements/finalize.ts';
import { currentAttestation } from '../../agreements/find-attestations.ts';
import { recordSent } from '../../agreements/history.ts';
import { inputsOf } from '../../agreements/prepare-form.ts';
import { requestAttestation } from '../../agreements/request-attestation.ts';
import { finalizedAnswer, type PickCommand, sendCard } from '../cards.ts';
import { linkMessage } from '../link-message.ts';
import { personally } from '../personally.ts';
import { acceptanceLink, notice, showAttestation, withAttestation, withCustomer } from '../replies.ts';
import type { Command, Presses, Reply, Turn } from '../turn.ts';
import type { VerbData } from '../verbs.ts';
import { attestationWhen } from '../wait.ts';
import { canBeReplaced, changeForm, whenCreated } from './attest.ts';

/** A command about a customer's attestation: finds both, then does the same as the button. */
function about(
  name: Extract<PickCommand, 'finalize' | 'reissue' | 'cancel'>,
  example: string,
  run: (turn: Turn, found: Attestation) => Promise<readonly Reply[]>,
): Command {
  return {
    name,
    takes: '<customer>',
    example,
    description: `command.${name}`,
    who: 'agent',
    run: (turn, argument) =>
      withCustomer(turn, { typed: argument, command: name }, async (customer) => {
        const found = await currentAttestation(turn.deps.domain, customer.id);
        return found === null ? [notice(turn, 'nothingLive', { company: customer.companyName })] : run(turn, found);
      }),
  };
}

/** `finalize <customer>`: try to create the agreement now. */
export const finalize: Command = about('finalize', 'finalize Contoso', (turn, found) => check(turn, found, 'here'));

/** `reissue <customer>`: a new link with the same values. */
export const reissue: Command = about('reissue', 'reissue Contoso', (turn, found) => renew(turn, found, 'here'));

/** `cancel <customer>`: stop tracking an attestation. */
export const cancel: Command = about('cancel', 'cancel Contoso', (turn, found) => stop(turn, found, 'here'));

export const presses = {
  checkNow: {
    who: 'agent',
    run: (turn, { id }) => withAttestation(turn, id, (found) => check(turn, found, 'inPlace')),
  },
  reissue: { who: 'agent', run: (turn, { id }) => withAttestation(turn, id, (found) => renew(turn, found, 'here')) },
  cancel: { who: 'agent', run: (turn, { id }) => withAttestation(turn, id, (found) => stop(turn, found, 'inPlace')) },
  changeAndReissue: {
    who: 'agent',
    run: (turn, { id }) => withAttestation(turn, id, async (found) => [changeForm(turn, found)]),
  },
  details: {
    who: 'agent',
    run: (turn, { id }) => withAttestation(turn, id, async (found) => [await showAttestation(turn, found, 'personal')]),
  },
  sendToSignatory: {
    who: 'agent',
    run: (turn, { id, ...wanted }) => withAttestation(turn, id, (found) => send(turn, found, wanted)),
  },
  answerText: {
    who: 'agent',
    run: (turn, { id, textLanguage }) =>
      withAttestation(turn, id, async (found) => [
        { says: { text: finalizedAnswer(found, textLanguage).text }, to: 'personal' },
      ]),
  },
} satisfies Partial<Presses>;

/** Tries now; the outcome where it comes in time, else *finalizing* until the card is edited. */
async function check(turn: Turn, found: Attestation, to: Reply['to']): Promise<readonly Reply[]> {
  const { domain } = turn.deps;
  if (!mayTry(found)) return [await showAttestation(turn, found, to)];
  const ordered = await checkNow(domain, found.id, turn.person);
  if (ordered === null) return [notice(turn, 'alreadyEnded', { company: found.customer.companyName })];
  const tried = (now: Attestation): boolean =>
    now.state === 'finalized' || (now.tries > ordered.tries && (now.state !== 'finalizing' || now.intent === null));
  const settled = await attestationWhen(domain.store, found.id, { is: tried, withinMs: turn.patienceMs });
  return [await showAttestation(turn, settled ?? ordered, to)];
}

/** A new link with the same values; what ended because of its signatory opens the form instead. */
async function renew(turn: Turn, found: Attestation, to: Reply['to']): Promise<readonly Reply[]> {
  if (found.state === 'failed' || found.state === 'refused' || found.state === 'finalized')
    return [changeForm(turn, found)];
  const { domain } = turn.deps;
  const asked = await requestAttestation(domain, {
    formKey: await reissueKey(turn, found.id),
    customer: found.customer,
    inputs: inputsOf(found),
    confirmedName: found.request.companyName,
    replaces: canBeReplaced(found) ? found.id : null,
    person: turn.person,
    conversationId: turn.conversation.id,
    card: null,
  });
  if (asked.kind === 'live') return [await showAttestation(turn, asked.attestation, to)];
  return asked.kind === 'accepted' ? [await whenCreated(turn, asked.attestation, to)] : [changeForm(turn, found)];
}

const over: readonly AttestationState[] = ['refused', 'cancelled', 'expired', 'notFinalizedInTime', 'failed'];

/**
 * The id of the attestation that *Reissue* makes: the same however often it is pressed, until what it made has come to nothing. A hash,
 * because reissues of reissues must not grow.
 */
async function reissueKey(turn: Turn, id: string): Promise<string> {
  const { ids, store } = turn.deps.domain;
  const key = ids.hash(`reissue:${id}`);
  const made = await store.get('attestations', key);
  return made !== null && over.includes(made.state) ? reissueKey(turn, key) : key;
}

async function stop(turn: Turn, found: Attestation, to: Reply['to']): Promise<readonly Reply[]> {
  const cancelled = await cancelAttestation(turn.deps.domain, found.id, turn.person);
  if (cancelled === null) return [notice(turn, 'alreadyEnded', { company: found.customer.companyName })];
  return [await showAttestation(turn, cancelled, to)];
}

/** The customer's message as plain text of its own, so that a long press copies it on a phone, and the drafts beside it. */
async function send(
  turn: Turn,
  found: Attestation,
  { textLanguage, reminds }: Pick<VerbData<'sendToSignatory'>, 'textLanguage' | 'reminds'>,
): Promise<readonly Reply[]> {
  const link = await acceptanceLink(turn.deps, found);
  if (link === null) return [notice(turn, 'notFound')];
  const { deps } = turn;
  const reader = personally(turn.reader);
  const asked = textLanguage === '' ? found.request.language : textLanguage;
  const dead = found.deadline !== null && reader.now >= found.deadline && link.renewsUntil === null;
  if (dead) return [notice(turn, 'linkOver', { company: found.customer.companyName })];
  await recordSent(deps.domain, found, turn.person);
  const drafts = linkMessage(deps, { attestation: found, link }, { locale: asked, reminds: reminds !== '' });
  const language = { texts: drafts.texts, asked };
  const card = sendCard({ reader, attestation: found, drafts, language, reminds: reminds !== '' });
  return [
    { says: card, to: textLanguage === '' ? 'personal' : 'inPlace', confidential: true },
    { says: { text: drafts.text }, to: 'personal' },
  ];
}
