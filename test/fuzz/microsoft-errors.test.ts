import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/agreements/failure.ts';
import { readDate, writeDate } from '../../src/partner-center/dates.ts';
import { failureOf } from '../../src/partner-center/errors.ts';
import { send } from '../../src/partner-center/request.ts';
import { retryDelay, signOf } from '../../src/partner-center/retry.ts';
import { anyJson, anyText, bytesAround, otherCase } from './arbitraries.ts';
import { runs } from './runs.ts';

const ids = { requestId: 'request-1', correlationId: 'correlation-1' };
const kinds = ['refused', 'validation', 'credential', 'throttled', 'unavailable', 'unanswered', 'unreadable'];

interface Headings {
  readonly contentType?: string;
  readonly retryAfter?: string | null;
}

/** What an answer with these bytes becomes on its way through the client's one fetch. */
async function failureFrom(
  status: number,
  bytes: Buffer,
  { contentType = 'application/json', retryAfter = null }: Headings = {},
): Promise<Failure> {
  const body = [204, 205, 304].includes(status) ? null : new Uint8Array(bytes);
  const headers = new Headers({
    'content-type': contentType,
    ...(retryAfter === null ? {} : { 'retry-after': retryAfter }),
  });
  const answering = async (): Promise<Response> => new Response(body, { status, headers });
  const url = new URL('http://127.0.0.1/v1/customers');
  const reply = await send(answering, {
    method: 'GET',
    url,
    headers: new Headers(),
    body: null,
    timeoutMs: 60_000,
    now: () => 1_000,
  });
  for (const attempt of [1, 2, 3]) {
    const delay = retryDelay(reply, attempt, 0.999);
    if (delay !== null) expect(delay).toBeGreaterThanOrEqual(0);
  }
  expect(['heard', 'nothing', 'silent']).toContain(signOf(reply, 'GET').kind);
  return failureOf(reply, ids, 'appUser');
}

const names = ['code', 'description', 'message', 'title', 'error', 'error_description', 'errors', '__proto__'];
const name = fc.constantFrom(...names).chain(otherCase);
const code = fc.oneof(fc.integer({ min: 1_000, max: 999_999 }), fc.stringMatching(/^[A-Za-z0-9]{3,12}$/));
const longText = fc.tuple(anyText, fc.nat(1_100)).map(([text, length]) => `${'x'.repeat(length)}😀${text}`);
const fields = fc.array(
  fc.tuple(fc.constantFrom('CompanyName', '$.phoneNumber', '__proto__', ''), fc.oneof(longText, anyJson)),
);
const member = fc.oneof(
  anyJson,
  code,
  longText,
  fields.map((entries) => Object.fromEntries(entries)),
);
const anyError = fc.array(fc.tuple(name, member), { maxLength: 5 }).map((entries) => Object.fromEntries(entries));

const anyRetryAfter = fc.oneof(
  fc.integer().map(String),
  fc.double().map(String),
  fc.date().map(String),
  fc.stringMatching(/^[ -~]{0,30}$/),
);

describe('an error of Microsoft’s', () => {
  it('of any status and body is a failure of a known kind, with words that a card can hold', async () => {
    const page = anyText.map((text) => Buffer.from(`<!doctype html><p>${text}</p>`));
    const type = fc.constantFrom('application/json', 'text/html; charset=utf-8', 'text/plain');
    const headings = fc.record({ contentType: type, retryAfter: fc.oneof(fc.constant(null), anyRetryAfter) });
    const bytes = fc.oneof(bytesAround(anyError), bytesAround(anyJson), page);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 200, max: 599 }), bytes, headings, async (status, body, said) => {
        const failure = await failureFrom(status, body, said);
        expect(failure.credential).toBe(failure.kind === 'credential' ? 'appUser' : null);
        const { retryAfterMs } = failure;
        if (retryAfterMs !== null) expect(Number.isSafeInteger(retryAfterMs) && retryAfterMs >= 0).toBe(true);
        expect(kinds).toContain(failure.kind);
        expect(failure.httpStatus).toBe(status);
        expect(failure.message.length).toBeLessThanOrEqual(1_024);
        expect(failure.message.isWellFormed()).toBe(true);
        if (failure.code !== null) expect(failure.code).toMatch(/^\S.{0,99}$/su);
        expect(failure.code?.isWellFormed()).not.toBe(false);
        expect(failure.fieldErrors === null).toBe(failure.kind !== 'validation');
        for (const words of Object.values(failure.fieldErrors ?? {})) {
          expect(words.length).toBeLessThanOrEqual(1_024);
          expect(words.isWellFormed()).toBe(true);
        }
      }),
      runs(400, 10_000),
    );
  });

  it('says its code and its words in every documented shape, in any case', async () => {
    const words = fc.stringMatching(/^[A-Za-z][a-z ]{0,30}[a-z.]$/);
    const cased = (shape: Readonly<Record<string, unknown>>): fc.Arbitrary<Record<string, unknown>> =>
      fc
        .tuple(...Object.entries(shape).map(([property, value]) => fc.tuple(otherCase(property), fc.constant(value))))
        .map((entries) => Object.fromEntries(entries));
    const shapes = fc.tuple(code, words).chain(([value, text]) =>
      fc
        .oneof(
          cased({ code: value, description: text, data: [], source: 'PartnerFD' }),
          cased({ code: value, message: text, description: text, errorName: 'X', parameters: {}, isRetryable: false }),
          cased({ code: value, message: text }).chain((error) => cased({ error })),
          cased({ error: String(value), error_description: text }),
        )
        .map((shape) => ({ shape, said: { code: String(value), message: text } })),
    );
    await fc.assert(
      fc.asyncProperty(shapes, fc.constantFrom('', '\uFEFF', '\r\n '), async ({ shape, said }, before) => {
        expect(await failureFrom(400, Buffer.from(`${before}${JSON.stringify(shape)}`))).toMatchObject(said);
      }),
      runs(400, 6_000),
    );
  });
});

describe('a date of Microsoft’s', () => {
  const gapAround = fc.tuple(fc.constantFrom('', ' ', '\t'), fc.constantFrom('', ' ', '\n'));
  const instant = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(9999, 11, 31) });

  it('is read as it was written, to the second, in every way to write it', () => {
    const zone = fc.constantFrom('', 'Z', 'z', '+00:00', '-0000', ' +00:00');
    fc.assert(
      fc.property(
        instant,
        zone,
        fc.stringMatching(/^(\.[0-9]{1,7})?$/),
        gapAround,
        (at, suffix, fraction, [before, after]) => {
          const second = Math.floor(at / 1_000) * 1_000;
          const read = readDate(`${before}${writeDate(at)}${fraction}${suffix}${after}`);
          expect(Math.floor((read ?? 0) / 1_000) * 1_000).toBe(second);
        },
      ),
      runs(300, 4_000),
    );
  });

  it('is a real instant or none, whatever the text is', () => {
    const part = fc.constantFrom(
      '2026',
      '0001',
      '-',
      '13',
      '02',
      '30',
      'T',
      ' ',
      '24',
      ':',
      '60',
      '.',
      'Z',
      '+',
      '99',
      '9'.repeat(400),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.array(part, { maxLength: 14 }).map((parts) => parts.join('')),
        ),
        (text) => {
          const read = readDate(text);
          if (read !== null) expect(read).toBeGreaterThanOrEqual(Date.UTC(2000, 0, 1));
          else expect(read).toBeNull();
        },
      ),
      runs(300, 4_000),
    );
  });
});
