import { DAY, MINUTE } from '../agreements/instant.ts';
import type { RecordedQuestion } from '../simulator/recorded.ts';
import { type HttpOutcome, jsonOf } from './http-call.ts';
import { ask, call, type ProbeCall, type ProbeDeps, type RecordedAnswer } from './probe-asking.ts';
import { agreementCall, attestationCall, makeAttestation, type ProbeSignatory } from './probe-attestations.ts';
import type { ProbeSettings } from './probe-settings.ts';

/** Everything that the questions need. */
export interface Probe extends ProbeDeps {
  readonly settings: ProbeSettings;
  readonly appOnly: string | null;
  readonly appUser: string | null;
  /** Who confirms agreements. */
  readonly userId: string;
  readonly signatory: ProbeSignatory;
  /** Waits, in milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
  /** Shows a text and waits for the person; false: the person goes on without. */
  readonly confirm: (text: string) => Promise<boolean>;
  readonly acceptancePageUrl: string;
}

type Answers = Promise<readonly RecordedAnswer[]>;

const template = '117a77b0-9360-443b-8795-c6dedc750cf9';

/** Which calls take the other kind of token, and how a customer without agreements is answered. Nothing is written but one attestation. */
export async function askAboutTokens(probe: Probe): Answers {
  const { appOnly, appUser, settings } = probe;
  const own = `/v1/customers/${settings.customerId}`;
  const get = (question: RecordedQuestion, path: string): Answers =>
    ask(probe, question, { method: 'GET', path, token: appOnly });
  return [
    ...(await get('appOnlyOnAgreements', `${own}/agreements?agreementType=MicrosoftCustomerAgreement`)),
    ...(await get('appOnlyOnDirectSigned', `${own}/directSignedMicrosoftCustomerAgreementStatus`)),
    ...(await get('appOnlyOnMetadata', '/v1/agreements?agreementType=MicrosoftCustomerAgreement')),
    ...(await get('appOnlyOnDocument', `/v1/agreementtemplates/${template}/document?language=en-US&country=US`)),
    ...(await get('appOnlyOnRelationshipRequests', '/v1/customers/relationshiprequests')),
    ...(await askNoAgreements(probe)),
    ...(await ask(probe, 'appUserOnAttestations', attestationCall(appUser, probe.signatory, 60))),
  ];
}

/** Only a customer without agreements can tell. */
async function askNoAgreements(probe: Probe): Answers {
  const path = `/v1/customers/${probe.settings.customerId}/agreements?agreementType=MicrosoftCustomerAgreement`;
  const question: ProbeCall = { method: 'GET', path, token: probe.appUser };
  const outcome = await call(probe, question);
  if (outcome !== null && hasItems(outcome)) {
    probe.say('noAgreements: not asked, this customer has agreements. Take one that has none.');
    return [];
  }
  return ask(probe, 'noAgreements', question);
}

function hasItems(outcome: HttpOutcome): boolean {
  const body = outcome.kind === 'answered' ? jsonOf(outcome.body) : null;
  const items = typeof body === 'object' && body !== null && 'items' in body ? body.items : body;
  return Array.isArray(items) && items.length > 0;
}

/** What create-agreement says where there is nothing to make one of. */
export async function askBeforeAcceptance(probe: Probe): Answers {
  const { appOnly, appUser, settings, signatory } = probe;
  const attestationId = await makeAttestation(probe, appOnly, {
    signatory,
    minutes: settings.withAcceptance ? 1440 : 60,
  });
  const unknown = await ask(probe, 'unknownAttestation', agreement(probe, probe.newId()));
  if (attestationId === null) return unknown;
  const before = [
    ...unknown,
    ...(await ask(probe, 'notAccepted', agreement(probe, attestationId))),
    ...(await ask(probe, 'appUserOnCreateAgreement', { ...agreement(probe, attestationId), token: appUser })),
    ...(await ask(probe, 'attestationStatus', {
      method: 'GET',
      path: `/v1/attestations/enhanced/${encodeURIComponent(attestationId)}`,
      token: appOnly,
    })),
  ];
  return settings.withAcceptance ? [...before, ...(await askAfterAcceptance(probe, attestationId))] : before;
}

/** A link of five minutes, a minute after its end. */
export async function askAfterExpiry(probe: Probe): Answers {
  const minutes = 5;
  const attestationId = await makeAttestation(probe, probe.appOnly, { signatory: probe.signatory, minutes });
  if (attestationId === null) return [];
  probe.say(`Waiting ${minutes + 1} minutes for a link to die.`);
  await probe.wait((minutes + 1) * MINUTE);
  return ask(probe, 'expired', agreement(probe, attestationId));
}

/** Needs a person: the probe never accepts. */
async function askAfterAcceptance(probe: Probe, attestationId: string): Answers {
  if (!(await accepted(probe, attestationId))) return [];
  const now = probe.wallNow();
  const future = await ask(probe, 'futureDate', agreement(probe, attestationId, { agreedAt: now + 2 * DAY }));
  const made = await call(probe, agreement(probe, attestationId));
  probe.say(made?.kind === 'answered' ? `The agreement: ${made.status}.` : 'The agreement was not answered.');
  const used = await ask(probe, 'used', agreement(probe, attestationId));
  const foreign = await askForeign(probe);
  return [...future, ...used, ...foreign, ...(await askDuplicate(probe))];
}

/** An attestation that is accepted, and was not meant for this customer. */
async function askForeign(probe: Probe): Answers {
  const { otherCustomerId: customerId } = probe.settings;
  if (customerId === null) return [];
  const signatory = { companyName: 'Another Company', emailAddress: 'another.signatory@example.com' };
  const attestationId = await makeAttestation(probe, probe.appOnly, { signatory, minutes: 1440 });
  if (attestationId === null || !(await accepted(probe, attestationId))) return [];
  return ask(probe, 'foreignAttestation', agreement(probe, attestationId, { customerId }));
}

/** The same signatory a second time. */
async function askDuplicate(probe: Probe): Answers {
  const { appOnly, signatory } = probe;
  const attestationId = await makeAttestation(probe, appOnly, { signatory, minutes: 1440 });
  if (attestationId === null || !(await accepted(probe, attestationId))) return [];
  return ask(probe, 'duplicateSignatory', agreement(probe, attestationId));
}

function accepted(probe: Probe, attestationId: string): Promise<boolean> {
  const link = `${probe.acceptancePageUrl}?attestationid=${encodeURIComponent(attestationId)}`;
  return probe.confirm(`Open ${link} and accept the agreement there.`);
}

/** @param other what differs from the probe's own customer and from a minute ago */
function agreement(
  probe: Probe,
  attestationId: string,
  other: { readonly agreedAt?: number; readonly customerId?: string } = {},
): ProbeCall {
  const { customerId } = probe.settings;
  const now = probe.wallNow();
  return agreementCall({ token: probe.appOnly, customerId, attestationId, userId: probe.userId, now, ...other });
}
