import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../src/agreements/failure.ts';
import { signedHeaders } from '../../src/simulator/report.ts';
import { contoso, type EventsSetup, olderSecret, refusal, secret, startEvents } from './events-setup.ts';

let shop: EventsSetup;
beforeEach(async () => {
  shop = await startEvents();
});
afterEach(() => shop.stop());

const event = (changes: Readonly<Record<string, unknown>> = {}) => ({
  customerId: contoso.id,
  error: refusal,
  httpStatus: 403,
  order: { id: 'order-1', action: 'New purchase', description: 'Microsoft 365, 10 licences' },
  orderedBy: { name: 'Alex Wilber', email: 'alex@shop.example' },
  occurredAt: '2026-11-30T12:00:00+01:00',
  ...changes,
});

const failure: Failure = {
  kind: 'unavailable',
  httpStatus: 503,
  code: null,
  message: '',
  fieldErrors: null,
  requestId: 'r',
  correlationId: null,
  retryAfterMs: null,
  credential: null,
};

describe('a refused order', () => {
  it('is answered with 202 and stands in the store with everything that the shop said', async () => {
    const answer = await shop.post(event({ eventId: 'shop-1' }));
    expect([answer.status, answer.body]).toEqual([202, { eventId: 'shop-1', duplicate: false }]);
    const [block, ...others] = await shop.store.all('blocks');
    expect(others).toEqual([]);
    expect(block).toMatchObject({ customer: contoso, state: 'open', test: false });
    expect(block?.orders).toEqual([
      {
        eventKey: 'id:shop-1',
        eventId: 'shop-1',
        code: '900428',
        orderId: 'order-1',
        cartId: null,
        action: 'New purchase',
        description: 'Microsoft 365, 10 licences',
        orderedBy: { name: 'Alex Wilber', email: 'alex@shop.example', objectId: null },
        occurredAt: Date.UTC(2026, 10, 30, 11),
      },
    ]);
    expect(await shop.store.all('alerts')).toMatchObject([{ kind: 'purchaseBlocked', test: false }]);
    expect((await shop.store.takeDue(shop.clocks.business, 10, 1_000)).map(({ kind }) => kind)).toEqual(['announce']);
  });

  it('names who ordered as Teams does, whatever its case; an id that is none stays as it is', async () => {
    const named = async (objectId: string): Promise<string | null | undefined> => {
      await shop.post(event({ eventId: objectId, customerId: contoso.id, orderedBy: { objectId } }));
      return (await shop.store.all('blocks'))[0]?.orders.at(-1)?.orderedBy?.objectId;
    };
    expect(await named('B7E3C1A0-1111-4222-8333-944455556666')).toBe('b7e3c1a0-1111-4222-8333-944455556666');
    expect(await named('User-Id-1')).toBe('User-Id-1');
  });

  it.each([
    ['the code as a text', { error: { code: '900428' } }, '900428'],
    ['no agreement at all', { error: { code: 13605, data: [], source: 'x' } }, '13605'],
    ['another case', { error: { Code: '13605', Description: '…' } }, '13605'],
    ["Microsoft's body as a text", { error: '\uFEFF{"code":"900428","description":"…"}' }, '900428'],
    ['JSON in a text', { error: 'PartnerException: 403 Forbidden {"code": 900428, "description": "…"}' }, '900428'],
    ['an error of a checkout', { error: undefined, checkout: { orderErrors: [{ code: 900428 }] } }, '900428'],
    ['a checkout in another case', { error: null, checkout: { OrderErrors: [{ Code: '13605' }] } }, '13605'],
    ['one of several errors', { error: undefined, checkout: { orderErrors: [{ code: 1 }, { code: 13605 }] } }, '13605'],
  ])('is recognised by %s', async (_what, changes, code) => {
    expect((await shop.post(event(changes))).status).toBe(202);
    expect((await shop.store.all('blocks'))[0]?.orders[0]?.code).toBe(code);
  });

  it('is taken with fields that nobody knows, numbers as ids, blanks and nulls', async () => {
    const answer = await shop.post(
      event({ eventId: ' ', order: { id: 4711, cartId: null, action: '', more: 1 }, orderedBy: null, more: [] }),
    );
    expect(answer.status).toBe(202);
    expect((await shop.store.all('blocks'))[0]?.orders[0]).toMatchObject({
      eventKey: `${contoso.id}:900428:order:4711`,
      orderId: '4711',
      cartId: null,
      action: null,
      orderedBy: null,
    });
  });

  it('keeps a long description, cut, and one line of it', async () => {
    await shop.post(event({ order: { description: `a\nb\u0000${'x'.repeat(2_000)}` } }));
    expect((await shop.store.all('blocks'))[0]?.orders[0]?.description).toMatch(/^a b x{996}$/);
  });

  it('never lies in the future, which would keep the block open until then', async () => {
    await shop.post(event({ occurredAt: '2030-01-01T00:00:00Z' }));
    expect((await shop.store.all('blocks'))[0]?.orders[0]?.occurredAt).toBe(shop.clocks.business);
  });

  it('joins the open block of the same customer', async () => {
    await shop.post(event());
    const answer = await shop.post(event({ order: { id: 'order-2' } }));
    expect(answer).toMatchObject({ status: 202, body: { duplicate: false } });
    const blocks = await shop.store.all('blocks');
    expect(blocks.map(({ orders }) => orders.map(({ orderId }) => orderId))).toEqual([['order-1', 'order-2']]);
    expect(await shop.store.all('alerts')).toHaveLength(1);
  });

  it('of a trial raises a marked alert, opens no block, and does not swallow the real refusal', async () => {
    expect(await shop.post(event({ test: true }))).toMatchObject({ status: 202, body: { duplicate: false } });
    expect(await shop.store.all('alerts')).toMatchObject([{ test: true }]);
    expect(await shop.store.find('blocks', 'state', 'open')).toEqual([]);
    expect(await shop.post(event())).toMatchObject({ status: 202, body: { duplicate: false } });
    expect(await shop.store.find('blocks', 'state', 'open')).toHaveLength(1);
  });

  it('is never logged with what identifies a person', async () => {
    await shop.post(event());
    expect(shop.logged.join('')).toContain('A blocked purchase was reported');
    expect(shop.logged.join('')).not.toMatch(/alex|wilber|10 licences/i);
  });
});

describe('an event sent twice', () => {
  const day = 24 * 60 * 60_000;

  it("is known by the shop's id for good", async () => {
    await shop.post(event({ eventId: 'shop-1' }));
    shop.clocks.business += 400 * day;
    const again = await shop.post(event({ eventId: 'shop-1', order: { id: 'another' } }));
    expect([again.status, again.body]).toEqual([202, { eventId: 'shop-1', duplicate: true }]);
    expect((await shop.store.all('blocks'))[0]?.orders).toHaveLength(1);
  });

  it.each([
    ['order', { order: { id: 'order-1' } }, { order: { id: 'order-1', action: 'Upgrade' } }],
    ['cart', { order: { cartId: 'cart-1' } }, { order: { cartId: 'cart-1' }, orderedBy: null }],
    ['body', { order: null }, { order: null }],
  ])('without one is known by its %s for a day, with the id it was given', async (_what, first, second) => {
    const { body } = await shop.post(event(first));
    expect(body).toMatchObject({ duplicate: false, eventId: expect.any(String) });
    shop.clocks.business += day - 1;
    expect((await shop.post(event(second))).body).toEqual({ eventId: body['eventId'], duplicate: true });
    shop.clocks.business += 1;
    expect((await shop.post(event(second))).body).toMatchObject({ duplicate: false });
  });

  it.each([
    ['customer', { customerId: 'd0000000-0000-4000-8000-000000000001' }],
    ['code', { error: { code: 13605 } }],
    ['order', { order: { id: 'order-2' } }],
    ['kind of id', { order: { cartId: 'order-1' } }],
  ])('is another one with another %s', async (_what, changes) => {
    await shop.post(event());
    expect((await shop.post(event(changes))).body).toMatchObject({ duplicate: false });
  });

  it('at the same moment raises one alert', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => shop.post(event({ eventId: 'shop-1' }))));
    expect(answers.map(({ body }) => body['duplicate']).filter((duplicate) => duplicate === false)).toHaveLength(1);
    expect(await shop.store.all('alerts')).toHaveLength(1);
  });

  it('with the GUID in capitals is the same customer', async () => {
    await shop.post(event());
    const again = await shop.post(event({ customerId: contoso.id.toUpperCase() }));
    expect(again.body).toMatchObject({ duplicate: true });
  });
});

describe('the signature', () => {
  it('is the one that the stand-in makes', async () => {
    const body = JSON.stringify(event());
    const response = await fetch(shop.url, {
      method: 'POST',
      body,
      headers: signedHeaders(secret, body, shop.clocks.wall),
    });
    expect(response.status).toBe(202);
  });

  it.each([0, 299, 300, -270])('may be made %d seconds from now, by either secret', async (ahead) => {
    expect((await shop.post(event(), { ahead })).status).toBe(202);
    expect((await shop.post(event(), { ahead, secret: olderSecret })).status).toBe(202);
  });

  it.each([301, -301, 86_400])('is refused when it is %d seconds from now, naming the clock', async (ahead) => {
    const answer = await shop.post(event(), { ahead });
    expect(answer.status).toBe(401);
    expect(answer.body['error']).toContain('Check your clock');
    expect(await shop.store.all('blocks')).toEqual([]);
  });

  it.each([
    ['missing', { 'X-MCA-Signature': '' }],
    ['without the prefix', { 'X-MCA-Signature': 'f'.repeat(64) }],
    ['too short', { 'X-MCA-Signature': 'sha256=ff' }],
    ['wrong', { 'X-MCA-Signature': `sha256=${'f'.repeat(64)}` }],
    ['without a timestamp', { 'X-MCA-Timestamp': '' }],
    ['of another timestamp', { 'X-MCA-Timestamp': '1795251601' }],
    ['with a timestamp that is no number', { 'X-MCA-Timestamp': '0x6a' }],
  ])('that is %s is refused with the same words', async (_what, headers) => {
    const answer = await shop.post(event(), { headers });
    expect(answer.status).toBe(401);
    expect(answer.body['error']).toContain('The signature is missing or wrong.');
  });

  it('of an unknown secret does not say whether the clock is right', async () => {
    const answer = await shop.post(event(), { secret: 'a-secret-that-nobody-shares', ahead: 9_999 });
    expect([answer.status, String(answer.body['error'])]).toEqual([401, expect.not.stringContaining('clock')]);
  });

  it('covers every byte of the body', async () => {
    const body = JSON.stringify(event());
    const headers = signedHeaders(secret, body, shop.clocks.wall);
    const response = await fetch(shop.url, { method: 'POST', body: `${body} `, headers });
    expect(response.status).toBe(401);
  });

  it('is checked before the body is looked at', async () => {
    expect((await shop.post('not JSON', { headers: { 'X-MCA-Signature': 'sha256=00' } })).status).toBe(401);
  });

  it('follows the wall clock when the business clock is moved', async () => {
    shop.clocks.business += 30 * 86_400_000;
    expect((await shop.post(event())).status).toBe(202);
  });
});

describe('a refused event', () => {
  it.each([
    ['no JSON', 'nonsense', ['The body is not JSON in UTF-8.']],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), ['The body is not JSON in UTF-8.']],
    ['no object', '[]', ['The body must be a JSON object.']],
    [
      'empty',
      '{}',
      [
        "customerId must be the customer's Microsoft ID, a GUID.",
        'error must be Microsoft\'s body as received (an object) or its text; or "checkout" in its place.',
      ],
    ],
    [
      'without error and checkout',
      { customerId: contoso.id, error: null },
      ['error must be Microsoft\'s body as received (an object) or its text; or "checkout" in its place.'],
    ],
    [
      'wrong in many places',
      event({
        customerId: 'contoso.com',
        eventId: 'x'.repeat(201),
        error: 403,
        httpStatus: 4030,
        order: { id: {}, action: 1 },
        orderedBy: 'Alex',
        occurredAt: '2026-11-30T12:00:00',
        test: 'yes',
      }),
      [
        'eventId must be a text of at most 200 characters.',
        "customerId must be the customer's Microsoft ID, a GUID.",
        "error must be Microsoft's body as received (an object) or its text.",
        'httpStatus must be an HTTP status such as 403.',
        'order.id must be a text of at most 200 characters.',
        'order.action must be a text.',
        'orderedBy must be an object.',
        'occurredAt must be an instant such as 2026-01-31T10:00:00Z.',
        'test must be true or false.',
      ],
    ],
    [
      'with a checkout that has no errors',
      { customerId: contoso.id, checkout: { orders: [] } },
      ['checkout must be an object with an array "orderErrors".'],
    ],
  ])('that is %s gets 400 with a sentence for each field', async (_what, body, problems) => {
    const answer = await shop.post(body);
    expect([answer.status, answer.body['problems']]).toEqual([400, problems]);
    expect(answer.body['error']).toBe(problems.join(' '));
    expect(await shop.store.all('blocks')).toEqual([]);
  });

  it.each([
    [{ code: 900203, description: 'AttestationAccepted' }, '900203', "offer's own attestation"],
    [{ code: '10012' }, '10012', "offer's own attestation"],
    [{ code: 800075 }, '800075', 'is not about the Microsoft Customer Agreement'],
    [{ description: 'Forbidden' }, null, 'No error code was found'],
  ])('about something else gets 422 with both codes and the one seen: %j', async (error, seen, words) => {
    const answer = await shop.post(event({ error }));
    expect([answer.status, answer.body['code']]).toEqual([422, seen]);
    for (const word of ['900428', '13605', words]) expect(answer.body['error']).toContain(word);
    expect(await shop.store.all('events')).toEqual([]);
  });

  it('over 64 KiB gets 413, one of exactly 64 KiB is taken', async () => {
    const full = (size: number) => {
      const empty = JSON.stringify(event({ more: '' }));
      return event({ more: 'x'.repeat(size - Buffer.byteLength(empty)) });
    };
    expect((await shop.post(full(64 * 1024))).status).toBe(202);
    expect((await shop.post(full(64 * 1024 + 1))).status).toBe(413);
  });

  it('gets 503 and what to set where there is no secret', async () => {
    const silent = await startEvents({ secrets: [] });
    const answer = await silent.post(event());
    await silent.stop();
    expect([answer.status, answer.body['error']]).toEqual([503, expect.stringContaining('EVENTS_SECRET')]);
  });

  it('gets 503 with Retry-After when it could not be kept, and is no duplicate afterwards', async () => {
    let broken = true;
    const disk = await startEvents({
      wrap: (store) => ({
        ...store,
        commit: (change) => (broken ? Promise.reject(new Error('disk full')) : store.commit(change)),
      }),
    });
    const failed = await disk.post(event({ eventId: 'shop-1' }));
    broken = false;
    const again = await disk.post(event({ eventId: 'shop-1' }));
    await disk.stop();
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '30']);
    expect(failed.body['error']).toContain('Send it again');
    expect(JSON.stringify(failed.body)).not.toContain('disk full');
    expect(disk.logged.join('')).toContain('disk full');
    expect([again.status, again.body]).toEqual([202, { eventId: 'shop-1', duplicate: false }]);
  });
});

describe('the customer of an event', () => {
  const named = async () => (await shop.store.all('blocks'))[0]?.customer;

  it('is taken from the last reading without asking Microsoft', async () => {
    const known = { ...contoso, companyName: 'Contoso as read' };
    const latest = {
      readAt: 1,
      agreements: { answered: false, failure },
      directSigned: { answered: false, failure },
    } as const;
    const row = { id: contoso.id, version: 0, customer: known, latest, lastKnown: null };
    await shop.store.commit({ put: { readings: [row] } });
    shop.customers.byId = () => Promise.reject(new Error('asked'));
    await shop.post(event());
    expect(await named()).toEqual(known);
  });

  it.each([
    ['knows no such customer', async () => ({ answered: true, value: null }) as const],
    ['fails', async () => ({ answered: false, failure }) as const],
    ['cannot be asked', () => Promise.reject(new Error('no network'))],
  ])('goes by its id when Microsoft %s', async (_what, byId) => {
    shop.customers.byId = byId;
    expect((await shop.post(event())).status).toBe(202);
    expect(await named()).toEqual({ id: contoso.id, companyName: contoso.id, domain: '' });
  });

  it('goes by its id when Microsoft is slow', async () => {
    const slow = await startEvents({ customerPatienceMs: 1 });
    slow.customers.byId = () => new Promise(() => undefined);
    const answer = await slow.post(event());
    const [block] = await slow.store.all('blocks');
    await slow.stop();
    expect([answer.status, block?.customer.companyName]).toEqual([202, contoso.id]);
  });
});
