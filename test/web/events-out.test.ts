import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutgoingEvent } from '../../src/agreements/rows.ts';
import { createLog } from '../../src/log.ts';
import { createEventsOut } from '../../src/web/events-out.ts';
import { isSignedWith, type Shop, type ShopAnswer, startShop } from '../support/shop.ts';

const secret = 'the-bot-signs-with-this';
const wall = Date.UTC(2026, 10, 21, 9, 0, 30);
const event: OutgoingEvent = {
  id: 'block-1:unblocked',
  version: 3,
  kind: 'unblocked',
  customerId: '0c9a1b2d-3e4f-4a5b-8c6d-7e8f90a1b2c3',
  at: Date.UTC(2026, 10, 21, 9),
  orders: [
    { id: 'SO-1', cartId: null },
    { id: null, cartId: 'cart-2' },
  ],
  tries: 2,
  failingSince: 0,
  dueAt: 0,
};

let shop: Shop;
let logged: string[];
beforeEach(async () => {
  shop = await startShop();
  logged = [];
});
afterEach(() => shop.stop());

const send = (changes: { url?: string; event?: OutgoingEvent; patienceMs?: number } = {}) =>
  createEventsOut({
    url: changes.url ?? shop.url,
    secret,
    fetch,
    wallClock: { now: () => wall },
    log: createLog({ destination: { write: (line) => void logged.push(line) } }),
    patienceMs: changes.patienceMs ?? 5_000,
  }).send(changes.event ?? event);

describe('an event for the partner’s own systems', () => {
  it('is posted as JSON with its own id, and nothing of how often it was tried', async () => {
    expect(await send()).toEqual({ kind: 'taken' });
    const [call] = shop.calls;
    expect([call?.path, call?.headers['content-type']]).toEqual(['/hooks?key=of-the-shop', 'application/json']);
    expect(JSON.parse(call?.raw.toString() ?? '')).toEqual({
      eventId: 'block-1:unblocked',
      kind: 'unblocked',
      customerId: event.customerId,
      at: '2026-11-21T09:00:00.000Z',
      orders: event.orders,
    });
  });

  it('names no orders where there are none to retry', async () => {
    await send({ event: { ...event, kind: 'finalized', orders: [] } });
    expect(Object.keys(JSON.parse(shop.calls[0]?.raw.toString() ?? ''))).toEqual([
      'eventId',
      'kind',
      'customerId',
      'at',
    ]);
  });

  it('is signed by the wall clock, over timestamp and raw body', async () => {
    await send();
    const [call] = shop.calls;
    if (call === undefined) throw new Error('nothing came');
    expect(call.headers['x-mca-timestamp']).toBe(String(wall / 1000));
    expect(isSignedWith(secret, call)).toBe(true);
    expect(isSignedWith('another-secret', call)).toBe(false);
    expect(isSignedWith(secret, { ...call, raw: Buffer.concat([call.raw, Buffer.from(' ')]) })).toBe(false);
  });

  const outcomes: readonly (readonly [string, ShopAnswer, unknown])[] = [
    ['200', 200, { kind: 'taken' }],
    ['299', 299, { kind: 'taken' }],
    ['400', 400, { kind: 'refused', httpStatus: 400 }],
    ['401', 401, { kind: 'refused', httpStatus: 401 }],
    ['410', 410, { kind: 'refused', httpStatus: 410 }],
    ['408', 408, { kind: 'failed', httpStatus: 408, retryAfterMs: null }],
    ['425', 425, { kind: 'failed', httpStatus: 425, retryAfterMs: null }],
    [
      '429 with seconds',
      { status: 429, headers: { 'retry-after': '7' } },
      { kind: 'failed', httpStatus: 429, retryAfterMs: 7_000 },
    ],
    [
      '503 with a date',
      { status: 503, headers: { 'retry-after': new Date(wall + 60_000).toUTCString() } },
      { kind: 'failed', httpStatus: 503, retryAfterMs: 60_000 },
    ],
    [
      '503 with nonsense',
      { status: 503, headers: { 'retry-after': 'soon' } },
      { kind: 'failed', httpStatus: 503, retryAfterMs: null },
    ],
    ['500', 500, { kind: 'failed', httpStatus: 500, retryAfterMs: null }],
    ['a cut connection', 'drop', { kind: 'failed', httpStatus: null, retryAfterMs: null }],
  ];
  it.each(outcomes)('answered with %s', async (_what, answer, outcome) => {
    shop.answerNext(answer);
    expect(await send()).toEqual(outcome);
  });

  it('is not carried on to where a redirect points', async () => {
    for (const status of [301, 302, 307, 308]) {
      shop.answerNext({ status, headers: { location: '/elsewhere' } });
      expect(await send()).toEqual({ kind: 'failed', httpStatus: status, retryAfterMs: null });
    }
    expect(shop.calls.map(({ path }) => path)).toEqual(Array(4).fill('/hooks?key=of-the-shop'));
  });

  it('is given up for now where no answer comes, and where nobody listens', async () => {
    shop.answerNext('hang');
    const failed = { kind: 'failed', httpStatus: null, retryAfterMs: null };
    expect(await send({ patienceMs: 50 })).toEqual(failed);
    await shop.stop();
    expect(await send()).toEqual(failed);
  });

  it('is logged by its id, never with the address', async () => {
    shop.answerNext(500);
    await send();
    await send();
    expect(logged.map((line) => JSON.parse(line).msg)).toEqual(['An event was not taken', 'An event was sent out']);
    expect(logged.join()).toContain('block-1:unblocked');
    expect(logged.join()).not.toMatch(/key=of-the-shop|127\.0\.0\.1/);
  });
});
