import { type AttestationState, transitions } from '../../../src/agreements/attestation.ts';
import { DAY } from '../../../src/agreements/instant.ts';
import type { UnreadHalf } from '../../../src/agreements/status.ts';
import type { StatusView } from '../../../src/agreements/status-view.ts';
import { statusCard } from '../../../src/bot/cards.ts';
import * as build from '../../support/card-builders.ts';
import type { Case } from './every-card.ts';

/** Every state of an attestation. */
export const states = Object.keys(transitions) as AttestationState[];

const [accepted, , required, none, unknown] = build.statuses;
if (accepted === undefined || required === undefined || none === undefined || unknown === undefined) {
  throw new Error('the builders give all five statuses');
}

const aCase = (name: string, view: StatusView): Case => ({
  name: `status, ${name}`,
  memberReads: true,
  make: (reader) => statusCard({ reader, view }),
});

const halves = (failure: ReturnType<typeof build.aFailure>): readonly UnreadHalf[] => [
  { ...failure, half: 'agreements' },
  { ...failure, half: 'directSigned' },
];
const failed = {
  kind: 'unknown',
  failures: halves(build.aFailure({ kind: 'credential', credential: 'appUser', code: '900150' })),
} as const;
const lastKnown = { status: accepted, readAt: build.now - 3 * DAY };

export const statusCases: readonly Case[] = [
  ...build.statuses.map((status) => aCase(status.kind, build.aStatusView(status))),
  ...states.map((state) =>
    aCase(
      `required under an attestation ${state}`,
      build.aStatusView(required, { attestation: build.anAttestation(state) }),
    ),
  ),
  aCase('not accepted with blocked orders', build.aStatusView(none, { block: build.aBlock() })),
  aCase('accepted while Microsoft is asked', build.aStatusView(accepted, { asking: true })),
  aCase('unknown with a last known status', build.aStatusView(unknown, { lastKnown })),
  aCase('unknown because of the credential', build.aStatusView(failed)),
  {
    name: 'status, watched',
    memberReads: true,
    make: (reader) => statusCard({ reader, view: build.aStatusView(required), watching: true }),
  },
];
