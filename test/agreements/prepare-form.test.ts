import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BillingProfile } from '../../src/agreements/customer.ts';
import type { Answer } from '../../src/agreements/failure.ts';
import { DAY } from '../../src/agreements/instant.ts';
import { formFrom, prepareForm, refusedForm } from '../../src/agreements/prepare-form.ts';
import {
  aFailure,
  anAgreement,
  anAttestation,
  contoso,
  createWorld,
  cutoff,
  inputs,
  noToken,
  timeout,
  type World,
} from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const profile: BillingProfile = {
  country: 'CH',
  language: 'de-CH',
  companyName: 'Contoso Billing',
  firstName: 'Bo',
  lastName: 'Bill',
  emailAddress: 'bo@contoso.example',
  phoneNumber: '+41 44 555 0100',
};
const prepared = (billing: BillingProfile | null = profile) => {
  const answer: Answer<BillingProfile> =
    billing === null ? { answered: false, failure: timeout } : { answered: true, value: billing };
  const customers = { ...world.deps.customers, billingProfile: async () => answer };
  return prepareForm({ ...world.deps, customers }, contoso, null);
};

describe('the prefilled form', () => {
  test('takes the billing contact where there is no agreement, marked as a suggestion', async () => {
    expect(await prepared()).toMatchObject({
      values: {
        country: 'CH',
        language: 'fr-FR',
        companyName: 'Contoso',
        signatoryFirstName: 'Bo',
        expirationInMinutes: '10080',
      },
      notes: [{ kind: 'fromBilling' }],
    });
  });

  test('takes the signatory of an outdated agreement, who may sign again', async () => {
    world.microsoft.agreements.set(contoso.id, [anAgreement(cutoff - DAY)]);
    expect(await prepared()).toMatchObject({
      values: { country: 'CH', signatoryFirstName: 'Kim', emailAddress: 'kim@contoso.example' },
      notes: [{ kind: 'fromAgreement', dateAgreed: cutoff - DAY }],
    });
  });

  test('says that another signatory is needed where the agreement is valid', async () => {
    world.microsoft.agreements.set(contoso.id, [anAgreement(cutoff)]);
    expect((await prepared()).notes.map(({ kind }) => kind)).toEqual(['fromAgreement', 'mustDiffer']);
  });

  test('is empty but for the company where Microsoft does not answer', async () => {
    world.microsoft.nextReadings.push({ agreements: { answered: false, failure: noToken } });
    expect(await prepared(null)).toMatchObject({
      values: { country: '', language: '', companyName: 'Contoso', emailAddress: '' },
      notes: [{ kind: 'notPrefilled' }],
    });
  });

  test('has a key of its own each time', async () => {
    const [one, other] = [await prepared(), await prepared()];
    expect(one.formKey).not.toBe(other.formKey);
  });
});

describe('a form given back', () => {
  test('holds everything typed', () => {
    expect(formFrom(world.deps, anAttestation({ autoFinalize: false, pageDays: 7 }), null).values).toEqual(
      inputs({ autoFinalize: 'false', pageDays: '7' }),
    );
  });

  test('has Microsoft’s words beside the field, whatever the case of its name', () => {
    const failure = aFailure({ kind: 'validation', code: null, fieldErrors: { EmailAddress: 'No.', Other: 'Why?' } });
    const form = refusedForm(world.deps, anAttestation({ state: 'refused', failure }));
    expect(form.problems).toEqual({ emailAddress: { kind: 'microsoft', words: 'No.' } });
    expect(form.notes).toMatchObject([{ kind: 'refusedByMicrosoft', words: 'Other: Why?' }]);
  });

  test('has Microsoft’s words above where they name no field', () => {
    const form = refusedForm(world.deps, anAttestation({ state: 'refused', failure: aFailure() }));
    expect(form.problems).toEqual({});
    expect(form.notes).toMatchObject([{ kind: 'refusedByMicrosoft', words: aFailure().message, code: '1999' }]);
  });

  test('needs no further words where each stands beside its field', () => {
    const failure = aFailure({ kind: 'validation', fieldErrors: { phoneNumber: 'No.' } });
    expect(refusedForm(world.deps, anAttestation({ state: 'refused', failure })).notes).toEqual([]);
  });
});
