import { expect, it } from 'vitest';
import * as cards from '../../../src/bot/cards.ts';
import * as build from '../../support/card-builders.ts';
import { outline } from './outline.ts';

const notAsked = build.aFailure({ kind: 'notAsked', httpStatus: null, code: null, message: '', retryAfterMs: 45_000 });
const said = (state: 'creating' | 'finalizing', failure: typeof notAsked | null): string => {
  const attestation = build.anAttestation(state, { failure });
  const card = cards.attestationCard({
    reader: build.aReader(),
    attestation,
    acceptanceUrl: null,
    ownerReachable: true,
  });
  return outline(card.card).join('\n');
};

it('a link that has to wait to be made says why', () => {
  expect(said('creating', null)).not.toContain('did not ask Microsoft');
  expect(said('creating', notAsked)).toMatch(/no acceptance link yet[\s\S]*did not ask Microsoft/);
});

it('an attempt that was not made says why, and claims no open outcome', () => {
  const text = said('finalizing', notAsked);
  expect(text).toMatch(/Waiting to ask Microsoft[\s\S]*did not ask Microsoft/);
  expect(text).not.toContain('not known yet whether the agreement exists');
});

it('an attempt after an ordinary refusal claims no open outcome, and tells no reason that is none', () => {
  const attestation = build.anAttestation('finalizing', {
    failure: build.aFailure({ code: '2042' }),
    technicalSince: null,
  });
  const reader = build.aReader();
  const card = cards.attestationCard({ reader, attestation, acceptanceUrl: null, ownerReachable: true });
  const text = outline(card.card).join('\n');
  expect(text).not.toMatch(/not known yet whether the agreement exists|Why\b/);
  expect(text).toContain('code 2042');
  const alert = cards.alertCard({ reader, view: build.anAlertView('expiring', { attestation }) });
  expect(outline(alert.card).join('\n')).not.toContain('not known yet');
});

it('the same after an hour of technical failure says that the outcome is open', () => {
  const attestation = build.anAttestation('finalizing', {
    failure: build.aFailure({ code: '2042' }),
    technicalSince: build.now,
  });
  const card = cards.attestationCard({
    reader: build.aReader(),
    attestation,
    acceptanceUrl: null,
    ownerReachable: true,
  });
  expect(outline(card.card).join('\n')).toContain('not known yet whether the agreement exists');
});
