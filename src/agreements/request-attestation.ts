import { atOnce } from './at-once.ts';
import { type Attestation, isLive } from './attestation.ts';
import { type Decision, decideAndCommit, merge } from './change.ts';
import type { Customer, PersonRef } from './customer.ts';
import { liveClaim } from './follow.ts';
import type { Instant } from './instant.ts';
import type { Change, Deps, WorkOrder } from './ports.ts';
import type { PostedCard } from './rows.ts';
import { type AttestationRequest, sameSignatory } from './signatory.ts';
import { type FieldProblems, type FormInputs, parseForm, type ValidForm } from './signatory-form.ts';

/** A pressed form. */
export interface FormSubmission {
  /** Made with the form: however often it is pressed, one attestation of this id. */
  readonly formKey: string;
  readonly customer: Customer;
  readonly inputs: FormInputs;
  /** The unlike company name that the agent has been asked about, or empty. */
  readonly confirmedName: string;
  /** The live attestation that the agent chose to replace, or null. */
  readonly replaces: string | null;
  readonly person: PersonRef;
  /** Who asked, where it was not that person; null: the signatory, on the acceptance page. */
  readonly actor?: PersonRef | null;
  readonly conversationId: string;
  /** The message that the form stood in: it becomes the attestation's card. Null where it stays a form (a dialog). */
  readonly card: {
    readonly activityId: string;
    readonly threadId: string | null;
    readonly readerId: string | null;
  } | null;
  /** The row of a campaign that asks. Left out: none does. */
  readonly campaignRow?: string;
}

export type RequestedAttestation =
  /** Taken in; also the answer to every repeat of the same form. */
  | { readonly kind: 'accepted'; readonly attestation: Attestation }
  | { readonly kind: 'invalid'; readonly problems: FieldProblems }
  | { readonly kind: 'nameDiffers'; readonly typed: string }
  | { readonly kind: 'sameSignatory'; readonly dateAgreed: Instant }
  /** The customer has a live attestation already, and replacing it was not chosen. */
  | { readonly kind: 'live'; readonly attestation: Attestation };

/** Takes in a signatory form: everything that can be refused is refused before anything is written; then one commit takes the customer's one place. */
export async function requestAttestation(deps: Deps, input: FormSubmission): Promise<RequestedAttestation> {
  return decideAndCommit(deps.store, async (): Promise<Decision<RequestedAttestation>> => {
    const before = await deps.store.get('attestations', input.formKey);
    if (before !== null) return { result: { kind: 'accepted', attestation: before }, change: null };
    const parsed = parseForm(input.inputs);
    if (parsed.kind === 'invalid') return { result: parsed, change: null };
    const { kind: _valid, ...form } = parsed;
    const { request } = form;
    if (isUnlike(request.companyName, input.customer.companyName) && input.confirmedName !== request.companyName)
      return { result: { kind: 'nameDiffers', typed: request.companyName }, change: null };
    const clash = await clashingAgreement(deps, input.customer.id, request);
    if (clash !== null) return { result: { kind: 'sameSignatory', dateAgreed: clash }, change: null };
    return takePlace(deps, input, newAttestation(deps, input, form));
  });
}

async function takePlace(
  deps: Deps,
  input: FormSubmission,
  attestation: Attestation,
): Promise<Decision<RequestedAttestation>> {
  const claim = await deps.store.get('claims', liveClaim(input.customer.id));
  const holder = claim === null ? null : await deps.store.get('attestations', claim.holder);
  if (holder !== null && isLive(holder) && holder.id !== input.replaces)
    return { result: { kind: 'live', attestation: holder }, change: null };
  const old = await replacedBy(deps, input);
  const row = input.campaignRow ?? old?.campaignRow;
  const asked: Attestation = {
    ...attestation,
    replaces: old?.id ?? null,
    ...(row === undefined ? {} : { campaignRow: row }),
  };
  const claims: Change = {
    put: { claims: [{ id: liveClaim(input.customer.id), version: claim?.version ?? 0, holder: asked.id }] },
  };
  const cards: Change = { put: { cards: await cardRows(deps, input, asked.id) } };
  return {
    result: { kind: 'accepted', attestation: asked },
    change: merge(claims, cards, requested(deps, input, asked)),
  };
}

/** The attestation that the agent chose to replace, live or ended; null where it is not this customer's. */
async function replacedBy(deps: Deps, input: FormSubmission): Promise<Attestation | null> {
  const old = input.replaces === null ? null : await deps.store.get('attestations', input.replaces);
  return old?.customer.id === input.customer.id ? old : null;
}

function requested(deps: Deps, input: FormSubmission, attestation: Attestation): Change {
  return {
    put: { attestations: [attestation] },
    history: [
      {
        at: attestation.requestedAt,
        kind: 'requested',
        customerId: input.customer.id,
        attestationId: attestation.id,
        actor: input.actor === undefined ? input.person : input.actor,
        facts: {
          signatory: deps.ids.hash(attestation.request.emailAddress.toLowerCase()),
          country: attestation.request.country,
          language: attestation.request.language,
          minutes: attestation.request.expirationInMinutes,
          autoFinalize: attestation.autoFinalize,
          replaces: attestation.replaces,
          requestId: attestation.creation.requestId,
        },
      },
    ],
    work: [firstCreation(input, attestation)],
  };
}

/** Nobody waits for what a campaign asks for. */
function firstCreation({ campaignRow }: FormSubmission, attestation: Attestation): WorkOrder {
  if (campaignRow === undefined) return creationWork(attestation, atOnce);
  return { ...creationWork(attestation, attestation.requestedAt), data: { campaign: true } };
}

/** The order to make the attestation at Microsoft. */
export function creationWork(attestation: Attestation, dueAt: Instant) {
  return { kind: 'createAttestation', subject: attestation.id, dueAt, lane: attestation.customer.id } as const;
}

/** The message becomes this attestation's card, also where it was another's: a refused form stands in it again. */
async function cardRows(deps: Deps, input: FormSubmission, attestationId: string): Promise<readonly PostedCard[]> {
  if (input.card === null) return [];
  const id = `${input.conversationId}|${input.card.activityId}`;
  const before = await deps.store.get('cards', id);
  return [{ id, version: before?.version ?? 0, attestationId, conversationId: input.conversationId, ...input.card }];
}

function newAttestation(deps: Deps, input: FormSubmission, form: ValidForm): Attestation {
  return {
    id: input.formKey,
    version: 0,
    customer: input.customer,
    owner: input.person,
    state: 'creating',
    requestedAt: deps.clock.now(),
    ...form,
    originConversationId: input.conversationId,
    creation: { requestId: deps.ids.newId(), sends: 0 },
    attestationId: null,
    createdAt: null,
    deadline: null,
    intent: null,
    lostDates: [],
    refusedWith: [],
    tries: 0,
    lastTryAt: null,
    technicalSince: null,
    failure: null,
    finalizedAt: null,
    replaces: null,
    replacedBy: null,
    triedWhileReplaced: false,
    endedAt: null,
  };
}

/** The date of the valid agreement whose signatory equals the typed one, or null. Microsoft would refuse it with 600061. */
export async function clashingAgreement(
  deps: Pick<Deps, 'store' | 'cutoff'>,
  customerId: string,
  request: AttestationRequest,
): Promise<Instant | null> {
  const row = await deps.store.get('readings', customerId);
  const readings = row === null ? [] : [row.latest, ...(row.lastKnown === null ? [] : [row.lastKnown])];
  const records = readings.flatMap((reading) => (reading.agreements.answered ? reading.agreements.value : []));
  const clash = records.find(
    (record) =>
      record.dateAgreed >= deps.cutoff &&
      record.primaryContact !== null &&
      sameSignatory(record.primaryContact, request),
  );
  return clash?.dateAgreed ?? null;
}

const legalForms =
  /\b(gmbh|ag|ltd|limited|inc|incorporated|llc|plc|corp|corporation|co|company|sa|sas|sarl|srl|bv|nv|ab|as|oy|pty)\b/g;
const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\s/&+_\p{Pd}]+/gu, ' ')
    .replace(/[^\p{L}\p{N} ]/gu, '')
    .replace(legalForms, '')
    .replace(/\s+/g, ' ')
    .trim();

/**
 * Whether a typed company name looks like somebody else's: neither name holds the other's words. Microsoft ties an attestation to a tenant
 * only at finalizing.
 */
export function isUnlike(typed: string, known: string): boolean {
  const [a, b] = [plain(typed), plain(known)];
  return a === '' || b === ''
    ? typed.trim().toLowerCase() !== known.trim().toLowerCase()
    : !` ${a} `.includes(` ${b} `) && !` ${b} `.includes(` ${a} `);
}
