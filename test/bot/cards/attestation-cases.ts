import type { Attestation } from '../../../src/agreements/attestation.ts';
import {
  type AttestationInput,
  attestationCard,
  liveAttestationCard,
  messageToSignatory,
  pendingCard,
  type Reader,
  sendCard,
} from '../../../src/bot/cards.ts';
import { customerTexts } from '../../../src/bot/customer-texts/customer-texts.ts';
import * as build from '../../support/card-builders.ts';
import type { Case } from './every-card.ts';
import { states } from './status-cases.ts';

/** The link, for whoever may see it. */
export const linkFor = (reader: Reader): string | null =>
  reader.audience === 'personal' && reader.role === 'agent' ? build.planted.url : null;

const aCase = (
  name: string,
  attestation: Attestation,
  more: Partial<Pick<AttestationInput, 'justCreated' | 'ownerReachable' | 'renewsUntil'>> = {},
): Case => ({
  name: `attestation, ${name}`,
  memberReads: true,
  make: (reader) =>
    attestationCard({
      reader,
      attestation,
      acceptanceUrl: linkFor(reader),
      ownerReachable: true,
      addAppUrl: 'https://teams.microsoft.com/l/app/4b1c0b5e-0f6e-4a57-8f0b-6f2f1d1f0009',
      ...more,
    }),
});

const pending = build.anAttestation('pending');
const validation = build.aFailure({
  kind: 'validation',
  code: null,
  fieldErrors: { emailAddress: build.planted.words },
});
const partnerType = build.aFailure({ httpStatus: 404, code: null, message: build.planted.words });

const failures: readonly Case[] = [
  aCase('pending after a refused try', build.anAttestation('pending', { failure: build.aFailure({ code: '2042' }) })),
  aCase(
    'finalizing without a clear answer',
    build.anAttestation('finalizing', {
      failure: build.aFailure({ kind: 'unanswered', code: null, httpStatus: null, message: '', correlationId: null }),
    }),
  ),
  aCase(
    'failed for another reason',
    build.anAttestation('failed', { failure: build.aFailure({ code: '2032', kind: 'credential' }) }),
  ),
  aCase('refused for its values', build.anAttestation('refused', { failure: validation })),
  aCase('refused for the partner type', build.anAttestation('refused', { failure: partnerType })),
];

const pages = {
  items: [pending, build.anAttestation('finalizing', { id: 'a-9', customer: build.fabrikam })],
  page: 1,
  pages: 3,
  total: 25,
};

export const attestationCases: readonly Case[] = [
  ...states.map((state) => aCase(state, build.anAttestation(state))),
  ...failures,
  aCase('pending, just created', pending, { justCreated: true }),
  aCase('pending, its owner out of reach', pending, { ownerReachable: false }),
  aCase('pending, finalizing by itself off', build.anAttestation('pending', { autoFinalize: false })),
  aCase('pending after its deadline', build.anAttestation('pending', { deadline: build.now - 1 })),
  aCase('expired, its page goes on', build.anAttestation('expired'), { renewsUntil: build.now + 20 * 86_400_000 }),
  aCase('not finalized in time, its page goes on', build.anAttestation('notFinalizedInTime'), {
    renewsUntil: build.now + 20 * 86_400_000,
  }),
  aCase('replaced by other values', build.anAttestation('replaced', { triedWhileReplaced: false })),
  { name: 'live attestation', make: (reader) => liveAttestationCard({ reader, attestation: pending, form: null }) },
  {
    name: 'live attestation, form sent',
    make: (reader) => liveAttestationCard({ reader, attestation: pending, form: build.aForm() }),
  },
  { name: 'pending list, mine', make: (reader) => pendingCard({ reader, whose: 'mine', ...pages }) },
  { name: 'pending list, all', make: (reader) => pendingCard({ reader, whose: 'all', ...pages, page: 0, pages: 1 }) },
  {
    name: 'pending list, none',
    make: (reader) => pendingCard({ reader, whose: 'mine', items: [], page: 0, pages: 0, total: 0 }),
  },
  {
    name: 'send to signatory',
    personalOnly: true,
    make: (reader) => sendCard({ reader, attestation: pending, drafts: drafts(), language, reminds: false }),
  },
  {
    name: 'send to signatory, a reminder that is a draft',
    personalOnly: true,
    make: (reader) =>
      sendCard({
        reader,
        attestation: pending,
        drafts: drafts(),
        language: { texts: customerTexts('pl-PL'), asked: 'pl-PL' },
        reminds: true,
      }),
  },
];

const language = { texts: customerTexts('en-GB'), asked: 'en-GB' };

function drafts() {
  return messageToSignatory({
    attestation: pending,
    acceptanceUrl: build.planted.url,
    pageEndsAt: null,
    partnerName: 'Northwind Traders',
    owner: build.megan,
    locale: 'en-GB',
    now: build.now,
  });
}
