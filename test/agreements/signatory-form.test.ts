import { describe, expect, test } from 'vitest';
import { isUnlike } from '../../src/agreements/request-attestation.ts';
import { sameSignatory } from '../../src/agreements/signatory.ts';
import { type FormInputs, formFields, parseForm } from '../../src/agreements/signatory-form.ts';
import { aRequest, contactOf, inputs } from '../support/domain.ts';

const problemsOf = (changed: Partial<FormInputs>): unknown => {
  const parsed = parseForm(inputs(changed));
  return parsed.kind === 'invalid' ? parsed.problems : 'valid';
};

describe('a typed form', () => {
  test('becomes a request with nothing changed but the spaces around', () => {
    expect(parseForm(inputs({ signatoryFirstName: '  Kim ', companyName: ' Contoso' }))).toEqual({
      kind: 'valid',
      request: aRequest,
      autoFinalize: true,
      pageDays: 30,
    });
  });

  test.each(formFields)('asks for %s where it is missing', (field) => {
    expect(problemsOf({ [field]: '  ' })).toEqual({ [field]: { kind: 'missing' } });
  });

  test('names every refused field at once', () => {
    expect(problemsOf({ country: 'Germany', emailAddress: 'kim', phoneNumber: '1', signatoryLastName: '' })).toEqual({
      country: { kind: 'notACountry' },
      emailAddress: { kind: 'notAnEmail' },
      phoneNumber: { kind: 'notAPhone' },
      signatoryLastName: { kind: 'missing' },
    });
  });

  test.each(['de', 'D', 'DEU', '1A'])('refuses the country %s', (country) => {
    expect(problemsOf({ country })).toEqual({ country: { kind: 'notACountry' } });
  });

  test.each(['german', 'DE', 'de_DE', 'de-'])('refuses the language %s', (language) => {
    expect(problemsOf({ language })).toEqual({ language: { kind: 'notALanguage' } });
  });

  test.each(['de-DE', 'en-US', 'sr-Latn-RS', 'fil-PH'])('takes the language %s', (language) => {
    expect(problemsOf({ language })).toBe('valid');
  });

  test.each(['kim', 'kim@', '@contoso.example', 'kim@contoso', 'kim@contoso.', 'a b@contoso.example', 'k@a.b,c@d.ef'])(
    'refuses the e-mail address %s',
    (emailAddress) => {
      expect(problemsOf({ emailAddress })).toEqual({ emailAddress: { kind: 'notAnEmail' } });
    },
  );

  test.each(["kim.o'hara+mca@sub.contoso.example", 'jürgen@müller.example', 'K@C.CO'])(
    'takes the e-mail address %s',
    (emailAddress) => {
      expect(problemsOf({ emailAddress })).toBe('valid');
    },
  );

  test.each(['+1-555-0123', '+1 (425) 555-0123', '(425) 555-0123', '0031201234567', '030/555.0123'])(
    'takes the phone number %s',
    (phoneNumber) => {
      expect(problemsOf({ phoneNumber })).toBe('valid');
    },
  );

  test.each(['none', '1234', '+', 'call Kim 555', '+49 30 555 ext'])('refuses the phone number %s', (phoneNumber) => {
    expect(problemsOf({ phoneNumber })).toEqual({ phoneNumber: { kind: 'notAPhone' } });
  });

  test.each([
    ['companyName', 256],
    ['signatoryFirstName', 100],
    ['signatoryLastName', 100],
  ] as const)('takes a %s of %i letters and no more', (field, longest) => {
    expect(problemsOf({ [field]: 'x'.repeat(longest) })).toBe('valid');
    expect(problemsOf({ [field]: 'x'.repeat(longest + 1) })).toEqual({ [field]: { kind: 'tooLong' } });
  });

  test.each(['5', '30', '61', '10080', ' 60 '])('takes %s minutes', (minutes) => {
    const parsed = parseForm(inputs({ expirationInMinutes: minutes }));
    expect(parsed.kind === 'valid' && parsed.request.expirationInMinutes).toBe(Number(minutes));
  });

  test.each(['4', '0', '-5', '10081', '60.5', '60,5', '1e2', '0x10', 'an hour', '٣٠'])(
    'refuses %s minutes',
    (minutes) => {
      const refused = { expirationInMinutes: { kind: 'notMinutes' } };
      expect(problemsOf({ expirationInMinutes: minutes })).toEqual(refused);
      expect(problemsOf({ expirationInMinutes: 'other', otherMinutes: minutes })).toEqual(refused);
    },
  );

  test('other minutes count only where other is chosen', () => {
    const other = parseForm(inputs({ expirationInMinutes: 'other', otherMinutes: '90' }));
    expect(other.kind === 'valid' && other.request.expirationInMinutes).toBe(90);
    const preset = parseForm(inputs({ expirationInMinutes: '30', otherMinutes: 'nonsense' }));
    expect(preset.kind === 'valid' && preset.request.expirationInMinutes).toBe(30);
    expect(problemsOf({ expirationInMinutes: 'other', otherMinutes: '' })).toEqual({
      expirationInMinutes: { kind: 'missing' },
    });
  });

  test.each([
    ['true', true],
    ['false', false],
    ['', true],
  ])('finalizes automatically for %j: %s', (autoFinalize, expected) => {
    const parsed = parseForm(inputs({ autoFinalize }));
    expect(parsed.kind === 'valid' && parsed.autoFinalize).toBe(expected);
  });
});

describe('the days that the acceptance page lives', () => {
  test.each([
    ['', 30],
    ['1', 1],
    [' 7 ', 7],
    ['90', 90],
    ['365', 365],
  ])('typed as %j are %s', (pageDays, expected) => {
    const parsed = parseForm(inputs({ pageDays }));
    expect(parsed.kind === 'valid' && parsed.pageDays).toBe(expected);
  });

  test.each(['0', '366', '-7', '7.5', '1e2', 'a week', '٧'])('are refused: %s', (pageDays) => {
    expect(problemsOf({ pageDays })).toEqual({ pageDays: { kind: 'notDays' } });
    expect(problemsOf({ pageDays, country: '' })).toEqual({
      country: { kind: 'missing' },
      pageDays: { kind: 'notDays' },
    });
  });
});

describe('the same signatory', () => {
  test.each([
    [
      'letters of another case and spaces around',
      { signatoryFirstName: ' KIM', emailAddress: 'Kim@Contoso.example' },
      true,
    ],
    ['a phone number written otherwise', { phoneNumber: '0049 (30) 555-0123' }, true],
    ['another first name', { signatoryFirstName: 'Jo' }, false],
    ['another last name', { signatoryLastName: 'Ng' }, false],
    ['another e-mail address', { emailAddress: 'k@contoso.example' }, false],
    ['another phone number', { phoneNumber: '+49 30 555 0124' }, false],
  ])('%s', (_, changed, same) => {
    expect(sameSignatory(contactOf(aRequest), { ...aRequest, ...changed })).toBe(same);
  });

  test('a record without a phone number differs from a form with one', () => {
    expect(sameSignatory({ ...contactOf(aRequest), phoneNumber: null }, aRequest)).toBe(false);
  });
});

describe('a company name unlike the customer’s', () => {
  test.each([
    ['Contoso', 'Contoso'],
    ['contoso GmbH', 'Contoso Ltd.'],
    ['Contoso, Inc.', 'CONTOSO'],
    ['Contoso Toys', 'Contoso'],
    ['Müller & Söhne AG', 'muller sohne'],
    ['Contoso-Toys', 'Contoso Toys'],
    ['株式会社コントソ', '株式会社コントソ'],
  ])('%s is like %s', (typed, known) => {
    expect(isUnlike(typed, known)).toBe(false);
  });

  test.each([
    ['Fabrikam', 'Contoso'],
    ['C', 'Contoso'],
    ['Con', 'Contoso'],
    ['Co', 'Contoso'],
    ['AG', 'Contoso'],
    ['コントソ', 'ファブリカム'],
  ])('%s is unlike %s', (typed, known) => {
    expect(isUnlike(typed, known)).toBe(true);
  });
});
