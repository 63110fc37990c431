import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FormInputs, formFields, parseForm } from '../../src/agreements/signatory-form.ts';
import { inputs } from '../support/domain.ts';
import { anyText, gap } from './arbitraries.ts';
import { runs } from './runs.ts';

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 7 });
const odd = fc.oneof(
  anyText,
  digits,
  fc.constantFrom(
    'other',
    '5',
    '4',
    '10080',
    '10081',
    '1e3',
    '60.0',
    '+60',
    '０６０',
    'DE',
    'de-DE',
    'a@b.cd',
    '+1 555 0100',
  ),
  fc.nat(300).map((length) => 'x'.repeat(length)),
);
/** A form in which up to four inputs are something else, and white space stands around all. */
const anyForm: fc.Arbitrary<FormInputs> = fc
  .tuple(fc.array(fc.tuple(fc.constantFrom(...Object.keys(inputs())), odd), { maxLength: 4 }), gap, gap)
  .map(([changes, before, after]) => {
    const typed = Object.entries(inputs(Object.fromEntries(changes)));
    const spaced = typed.map(([name, text]) => [name, text === 'other' ? text : `${before}${text}${after}`]);
    return inputs(Object.fromEntries(spaced));
  });

const longest = {
  companyName: 256,
  signatoryFirstName: 100,
  signatoryLastName: 100,
  emailAddress: 254,
  phoneNumber: 32,
};

describe('a form, whatever was typed', () => {
  it('is a request within all limits, or names the fields that are wrong', () => {
    fc.assert(
      fc.property(anyForm, (typed) => {
        const parsed = parseForm(typed);
        if (parsed.kind === 'invalid') {
          const named = Object.keys(parsed.problems);
          expect(named.length).toBeGreaterThan(0);
          expect(named.filter((name) => name !== 'pageDays' && !formFields.some((field) => field === name))).toEqual(
            [],
          );
          return;
        }
        const { expirationInMinutes, ...texts } = parsed.request;
        expect(Number.isInteger(expirationInMinutes) && expirationInMinutes >= 5 && expirationInMinutes <= 10_080).toBe(
          true,
        );
        expect(Object.entries(texts).filter(([, text]) => text === '' || text !== text.trim())).toEqual([]);
        for (const [name, limit] of Object.entries(longest))
          expect(String(Reflect.get(texts, name)).length).toBeLessThanOrEqual(limit);
        expect(texts.country).toMatch(/^[A-Z]{2}$/);
        expect(texts.emailAddress).toMatch(/^\S+@\S+\.\S+$/);
        expect(texts.phoneNumber.replace(/\D/g, '').length).toBeGreaterThan(1);
        expect(typed.autoFinalize === 'false').toBe(!parsed.autoFinalize);
      }),
      runs(400, 10_000),
    );
  });

  it('is the same request when it is sent again as it was read', () => {
    fc.assert(
      fc.property(anyForm, fc.boolean(), (typed, asOther) => {
        const parsed = parseForm(typed);
        fc.pre(parsed.kind === 'valid');
        const minutes = String(parsed.request.expirationInMinutes);
        const life = asOther
          ? { expirationInMinutes: 'other', otherMinutes: minutes }
          : { expirationInMinutes: minutes };
        const rest = { autoFinalize: String(parsed.autoFinalize), pageDays: String(parsed.pageDays) };
        expect(parseForm(inputs({ ...parsed.request, otherMinutes: 'x', ...life, ...rest }))).toEqual(parsed);
      }),
      runs(300, 4_000),
    );
  });
});
