import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findMcaCode } from '../../src/agreements/mca-code.ts';
import { readPurchaseBlocked } from '../../src/web/purchase-blocked-event.ts';
import { contoso, type EventsSetup, refusal, startEvents } from '../web/events-setup.ts';
import { anyJson, anyText, bytesAround, nested } from './arbitraries.ts';
import { otherNumber, planted } from './mca-codes.ts';
import { runs } from './runs.ts';

const event = { customerId: contoso.id, error: refusal, httpStatus: 403 };
const order = { id: 'order-1', cartId: null, action: 'new', description: 'Three seats' };
const whole = {
  ...event,
  eventId: null,
  checkout: null,
  order,
  orderedBy: { name: 'Kim' },
  occurredAt: null,
  test: false,
};

const odd = fc.oneof(
  anyJson,
  anyText,
  planted.map(({ value }) => value),
  fc.constantFrom('2026-02-30T10:00:00Z', '2026-01-31T24:00:00Z', '0000-01-01T00:00:00Z', '2026-01-31T10:00:00+23:59'),
  fc.constantFrom({ orderErrors: [refusal] }, { OrderErrors: [] }, { ordererrors: 1 }, -0, 1e300),
);
/** An event of a shop in which up to three members are something else. */
const nearly = fc
  .array(fc.tuple(fc.constantFrom(...Object.keys(whole)), odd), { maxLength: 3 })
  .map((changes) => ({ ...whole, ...Object.fromEntries(changes) }));

describe('the code of a missing or outdated agreement', () => {
  it('is found in every documented shape, however deep', () => {
    fc.assert(
      fc.property(planted, ({ code, value }) => {
        expect(findMcaCode(value)).toEqual({ code });
        expect(findMcaCode(JSON.stringify(value))).toEqual({ code });
      }),
      runs(500, 8_000),
    );
  });

  it('is not seen in a number that only holds its digits', () => {
    const places = (number: string): readonly unknown[] => [
      { code: Number(number) },
      { code: number },
      { error: { code: 400, message: `Order ${number} was refused` } },
      `The total is ${number}.`,
      `Refused with code: ${number}, again`,
      [Number(number)],
      { total: Number(number), description: `(${number})` },
    ];
    fc.assert(
      fc.property(otherNumber, (number) => {
        for (const place of places(number)) expect({ place, ...findMcaCode(place) }).toMatchObject({ code: null });
      }),
      runs(300, 4_000),
    );
  });
});

describe('a text of a quarter of a megabyte', () => {
  // A pattern that goes back over such a text takes hours: no time is measured, the test would not end.
  it.each(['code', 'code"', 'code: 12 ', '9', '\\"', '900428-', '13605/', '{"', '[', '"', ' ', '-', '#13605 '])(
    'of nothing but %j holds no code',
    (piece) => {
      const text = piece.repeat(250_000 / piece.length);
      for (const value of [text, `x${text}`, [text], { message: `${text}x` }])
        expect(findMcaCode(value).code).toBeNull();
    },
  );
});

describe('the body of an event', () => {
  it('is read with every text tidy and every time real, or refused with sentences', () => {
    fc.assert(
      fc.property(fc.oneof(bytesAround(nearly), bytesAround(anyJson)), (bytes) => {
        const read = readPurchaseBlocked(bytes);
        if (!read.ok) {
          expect(read.problems.filter((sentence) => !/^.{10,}\.$/su.test(sentence))).toEqual([]);
          expect(read.problems.length).toBeGreaterThan(0);
          return;
        }
        const { eventId, customerId, order, orderedBy, occurredAt } = read.event;
        expect(customerId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        const texts = [eventId, ...Object.values(order), ...Object.values(orderedBy ?? {})].filter(
          (text) => text !== null,
        );
        expect(texts.filter((text) => text === '' || text !== text.trim() || /\p{Cc}/u.test(text))).toEqual([]);
        expect([eventId, order.id, order.cartId].filter((id) => (id?.length ?? 0) > 200)).toEqual([]);
        if (occurredAt !== null) expect(Number.isFinite(occurredAt)).toBe(true);
      }),
      runs(400, 10_000),
    );
  });
});

describe('the endpoint', () => {
  let shop: EventsSetup;
  beforeAll(async () => {
    shop = await startEvents();
  });
  afterAll(() => shop.stop());

  it('answers every signed body with what it is', async () => {
    const tooLong = fc.integer({ min: 64 * 1_024 + 1, max: 200_000 }).map((length) => Buffer.alloc(length, 'x'));
    const deep = fc
      .nat(30_000)
      .map((depth) => Buffer.from(`{"customerId":"${contoso.id}","error":{"data":${nested('900428', depth)}}}`));
    const body = fc.oneof(
      { weight: 8, arbitrary: bytesAround(nearly) },
      { weight: 2, arbitrary: bytesAround(anyJson) },
      { weight: 1, arbitrary: tooLong },
      { weight: 1, arbitrary: deep },
    );
    await fc.assert(
      fc.asyncProperty(body, async (bytes) => {
        const answered = await shop.post(bytes);
        if (bytes.length > 64 * 1_024) expect(answered.status).toBe(413);
        else expect([202, 400, 422]).toContain(answered.status);
        if (answered.status === 202) expect(answered.body['eventId']).toMatch(/./);
        else expect(answered.body['error']).toMatch(/\.$/);
      }),
      runs(150, 2_500),
    );
    expect(await shop.post({ ...event, eventId: 'the last one' })).toMatchObject({ status: 202 });
  });

  it('takes an event wherever in its refusal the code stands', async () => {
    await fc.assert(
      fc.asyncProperty(planted, async ({ value }) => {
        const error = typeof value === 'string' ? value : { held: value };
        expect(await shop.post({ customerId: contoso.id, error })).toMatchObject({ status: 202 });
      }),
      runs(50, 1_000),
    );
  });
});
