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
