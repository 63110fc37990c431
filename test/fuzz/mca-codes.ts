import fc from 'fast-check';
import { anyJson, otherCase } from './arbitraries.ts';

export const mcaCode = fc.constantFrom('900428', '13605');
const asNumberOrText = (code: string): fc.Arbitrary<unknown> => fc.constantFrom(Number(code), code, ` ${code} `);

/** Anything that may stand beside a code and names none: another code would outrank digits in a sentence. */
const noise = anyJson.filter((value) => !/900428|13605|code/i.test(JSON.stringify(value)));

/** Microsoft's shapes of an error that holds a code, with names of properties in any case. */
function errorWith(code: string): fc.Arbitrary<unknown> {
  const named = (name: string) =>
    fc.tuple(otherCase(name), asNumberOrText(code)).map(([property, value]) => ({ [property]: value }));
  const general = fc.tuple(named('code'), noise).map(([error, data]) => ({ ...error, description: 'No.', data }));
  return fc.oneof(
    general,
    general.map((error) => ({ error })),
    general.map((error) => ({ orders: [], orderErrors: [{ orderGroupId: '0' }, error] })),
    named('errorCode').map((error) => ({ lineItems: [{ id: 0, error }] })),
    named('internalErrorCode'),
    fc.constant({ message: 'No.', errorMessageExtended: `InternalErrorCode=${code}` }),
    fc.constantFrom(`Forbidden (${code}).`, `Error ${code}: no`, `{"code": ${code}, "description": "cut o`),
  );
}

/** What holds an error on its way: bodies of libraries, texts of bodies, lists, with anything beside it. */
const holder: fc.Arbitrary<(held: unknown) => unknown> = fc.oneof(
  fc
    .tuple(fc.constantFrom('error', 'body', 'data', 'Errors', 'cause'), noise)
    .map(([name, beside]) => (held: unknown) => ({ beside, [name]: held })),
  fc.constant((held: unknown) => [null, held]),
  fc.constant((held: unknown) => ({ statusCode: 403, body: JSON.stringify(held) })),
  fc.constant((held: unknown) => ({ response: { status: 403, data: held } })),
);

/** A code somewhere within. */
export const planted = mcaCode.chain((code) =>
  fc
    .tuple(errorWith(code), fc.array(holder, { maxLength: 3 }))
    .map(([error, holders]) => ({ code, value: holders.reduce((held, hold) => hold(held), error) })),
);

const digits = fc.stringMatching(/^[1-9][0-9]{0,3}$/);

/** A number that only holds a code's digits, as Microsoft and people write numbers. */
export const otherNumber = fc
  .tuple(mcaCode, digits, digits)
  .chain(([code, before, after]) =>
    fc.constantFrom(
      `${before}${code}`,
      `${code}${after}`,
      `${before}${code}${after}`,
      `${before}.${code}`,
      `${code}.${after}`,
    ),
  );
