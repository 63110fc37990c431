import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  agreementText,
  chosenPlace,
  listedAs,
  type SuggestedText,
  suggestedText,
  textPlace,
} from '../../src/agreements/agreement-text.ts';
import type { Attestation } from '../../src/agreements/attestation.ts';
import type { BillingProfile } from '../../src/agreements/customer.ts';
import type { Answer } from '../../src/agreements/failure.ts';
import type { AgreementDocument } from '../../src/agreements/ports.ts';
import { aFailure, anAttestation, contoso } from '../support/card-builders.ts';
import { createWorld, type World } from '../support/domain.ts';

const noProfile: BillingProfile = {
  country: null,
  language: null,
  companyName: null,
  firstName: null,
  lastName: null,
  emailAddress: null,
  phoneNumber: null,
};
const unavailable = aFailure({ kind: 'unavailable', httpStatus: 503, code: null });

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

/** What is suggested for a customer with this attestation, whose billing profile answers so. */
async function suggested(
  billing: Answer<BillingProfile>,
  attestation: Attestation | null = null,
): Promise<SuggestedText> {
  const { store, customers } = world.deps;
  if (attestation !== null) await store.commit({ put: { attestations: [{ ...attestation, version: 0 }] } });
  return suggestedText({ store, customers: { ...customers, billingProfile: async () => billing } }, contoso);
}

const profile = (fields: Partial<BillingProfile>): Answer<BillingProfile> => ({
  answered: true,
  value: { ...noProfile, ...fields },
});

describe('the suggested text', () => {
  test('is the one that the signatory of the open link sees, whatever the list says', async () => {
    const open = anAttestation('pending');
    const odd = { ...open, request: { ...open.request, country: 'DE', language: 'fr-FR' } };
    expect(await suggested(profile({ country: 'US' }), odd)).toEqual({
      country: 'DE',
      language: 'fr-FR',
      from: 'attestation',
      failure: null,
    });
  });

  test.each([
    ['the profile’s own', 'CH', 'fr-FR', 'fr-FR'],
    ['written in another case', 'CH', 'FR-fr', 'fr-FR'],
    ['the country’s own, where the profile has another language', 'DE', 'en-GB', 'de-DE'],
    ['English, where the list has nothing else', 'GB', 'en-GB', 'en-US'],
    ['the country’s own, where the profile has no language', 'JP', null, 'ja-JP'],
  ])('has the language of the billing profile: %s', async (_which, country, language, expected) => {
    const text = await suggested(profile({ country, language }), anAttestation('expired'));
    expect(text).toEqual({ country, language: expected, from: 'billing', failure: null });
  });

  test('is Microsoft’s default where nobody says, and says why where Microsoft did not answer', async () => {
    const place = { country: 'US', language: 'en-US', from: 'nothing' } as const;
    expect(await suggested(profile({}))).toEqual({ ...place, failure: null });
    expect(await suggested({ answered: false, failure: unavailable })).toEqual({ ...place, failure: unavailable });
  });
});

describe('a pair', () => {
  test.each([
    [{ country: 'DE', language: 'de-DE' }, 'listed'],
    [{ country: 'DE', language: 'en-US' }, 'listed'],
    [{ country: 'DE', language: 'fr-FR' }, 'otherLanguage'],
    [{ country: 'KP', language: 'en-US' }, 'unknownCountry'],
  ])('%o is %s', (place, expected) => {
    expect(listedAs(place)).toBe(expected);
  });

  test('is written as Microsoft writes it, because both codes are case-sensitive', () => {
    expect(textPlace(' rs ', 'SR-latn-rs')).toEqual({ country: 'RS', language: 'sr-Latn-RS' });
    expect(textPlace('', '')).toEqual({ country: 'US', language: 'en-US' });
    expect(textPlace('Germany', 'de-DE')).toEqual({ country: 'US', language: 'en-US' });
  });
});

describe('a chosen pair', () => {
  test.each([
    ['DE', 'fr-FR', { country: 'DE', language: 'fr-FR' }],
    ['RS', 'sr-Latn-RS', { country: 'RS', language: 'sr-Latn-RS' }],
    ['DE', '', { country: 'DE', language: 'de-DE' }],
    ['DE', 'fr-FR&x=1', { country: 'DE', language: 'de-DE' }],
    ['../DE', 'de-DE', { country: 'US', language: 'en-US' }],
  ])('%s with %s is asked for as %o', (country, language, expected) => {
    expect(chosenPlace(country, language)).toEqual(expected);
  });
});

describe('the text', () => {
  const given = (language: string | null): AgreementDocument => ({
    displayUrl: 'https://documents.example/1',
    downloadUrl: 'https://documents.example/2',
    language,
    country: 'DE',
  });
  const asked = { country: 'DE', language: 'de-DE' };
  const read = (answer: Answer<AgreementDocument>) =>
    agreementText({ partnerCenter: { agreementDocument: async () => answer } }, asked);

  test.each([
    ['de-DE', null],
    ['de-de', null],
    [null, null],
    ['en-US', 'en-US'],
  ])('in %s, asked for in German, came instead of it: %s', async (language, expected) => {
    const text = await read({ answered: true, value: given(language) });
    expect(text.answered && text.value.givenInstead).toBe(expected);
  });

  test('that could not be had says why', async () => {
    expect(await read({ answered: false, failure: unavailable })).toEqual({ answered: false, failure: unavailable });
  });
});
