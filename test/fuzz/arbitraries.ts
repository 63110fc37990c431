import fc from 'fast-check';

/** Any text: every code point, half of a pair alone, long repetitions, and what looks like the languages around it. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ maxLength: 40 }) },
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 0xd7f0, max: 0xe010 }), { maxLength: 8 }).map(fromUnits) },
  { weight: 1, arbitrary: fc.tuple(fc.string({ minLength: 1, maxLength: 4 }), fc.nat(400)).map(repeated) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', ' ', '\u0000', '\u200b', '__proto__', 'constructor', '${$root}', '<at>', '../..'),
  },
);

/** Names of properties, with those that every object has. */
const anyName = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'id', 'name', 'code', 'error', 'type', ''),
  anyText,
);

/** Any JSON as a value. Objects are made entry by entry, so that `__proto__` is a property of its own, as `JSON.parse` makes it. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small', withCrossShrink: true },
    fc.oneof(anyText, anyNumber(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(anyName, tie('value')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value;

/** Bytes that need not be JSON: none at all, cut off, behind a byte-order mark, not in UTF-8, nested beyond every stack. */
export function bytesAround(json: fc.Arbitrary<unknown>): fc.Arbitrary<Buffer> {
  const text = json.map((value) => JSON.stringify(value));
  return fc.oneof(
    { weight: 8, arbitrary: text.map((whole) => Buffer.from(whole)) },
    { weight: 2, arbitrary: fc.tuple(text, fc.double({ min: 0, max: 1, noNaN: true })).map(cutOff) },
    { weight: 1, arbitrary: text.map((whole) => Buffer.from(`\uFEFF${whole}`)) },
    { weight: 1, arbitrary: text.map((whole) => Buffer.from(whole, 'utf16le')) },
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 30_000 }).map((depth) => Buffer.from(nested('1', depth))) },
  );
}

/** The text of a JSON value within so many lists. */
export const nested = (json: string, depth: number): string => `${'['.repeat(depth)}${json}${']'.repeat(depth)}`;

/** The same letters, some of them in the other case. */
export const otherCase = (text: string): fc.Arbitrary<string> => fc.mixedCase(fc.constant(text));

/** White space as people and pages leave it. */
export const gap = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r\n', '\u00a0', '\u3000'), maxLength: 4 });

function anyNumber(): fc.Arbitrary<number> {
  return fc.oneof(
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(900428, 13605, 2 ** 53),
  );
}

function fromUnits(units: readonly number[]): string {
  return String.fromCharCode(...units);
}

function repeated([text, times]: readonly [string, number]): string {
  return text.repeat(times);
}

function cutOff([text, share]: readonly [string, number]): Buffer {
  return Buffer.from(text.slice(0, Math.floor(text.length * share)));
}
