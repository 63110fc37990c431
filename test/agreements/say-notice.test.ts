import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOUR, type Instant, MINUTE } from '../../src/agreements/instant.ts';
import type { Throttled } from '../../src/agreements/ports.ts';
import type { PersonSettings } from '../../src/agreements/rows.ts';
import { noSettings, saveSettings } from '../../src/agreements/settings.ts';
import { subscribe } from '../../src/agreements/subscriptions.ts';
import { takeOverCustomer } from '../../src/agreements/take-over.ts';
import { alex, attested, contoso, createWorld, known, sam, start, type World } from '../support/domain.ts';

// What one person is told, other than an alert, waits as alerts wait.

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await known(world, 'personal-alex', 'personal', alex);
  await attested(world);
});
afterEach(() => world.end());

const settings = (chosen: Partial<PersonSettings>) =>
  saveSettings(world.deps, alex.objectId, { ...noSettings, ...chosen });
const pause = (until: Instant) =>
  world.deps.store.commit({ put: { pauses: [{ id: 'personal-alex', version: 0, until, tries: 1 }] } });
const paused = async (): Promise<Instant | null> =>
  (await world.deps.store.get('pauses', 'personal-alex'))?.until ?? null;
const takenOver = () => takeOverCustomer(world.deps, contoso.id, { by: sam, answeredIn: 'elsewhere' });
const told = (): readonly string[] => world.chat.notices.map(({ notice, to }) => `${notice.kind} in ${to}`);
const throttled = (more: Partial<Throttled> = {}): Throttled => ({
  kind: 'throttled',
  retryAfterMs: HOUR,
  reason: '429',
  ...more,
});

describe('while the conversation is left alone', () => {
  test('who took over is not told, and is once it is open again, which the message shows', async () => {
    await pause(start + HOUR);
    await takenOver();
    await world.advance(HOUR - 1);
    expect(told()).toEqual([]);
    await world.advance(1);
    expect(told()).toEqual(['takenOver in personal-alex']);
    expect(await paused()).toBeNull();
  });

  test('a digest waits, and comes once', async () => {
    await settings({ digest: { every: 'day', hour: 10 } });
    await pause(start + 3 * HOUR);
    await world.advance(3 * HOUR - 1);
    expect(told()).toEqual([]);
    await world.advance(1);
    expect(told()).toEqual(['digest in personal-alex']);
    await world.advance(5 * HOUR);
    expect(told()).toHaveLength(1);
    expect(await paused()).toBeNull();
  });
});

describe('what Teams throttles', () => {
  test('leaves the conversation alone for alerts too', async () => {
    await subscribe(world.deps, 'personal-alex', { kinds: ['finalized'], customer: null, by: alex });
    world.chat.nextSends.push(throttled());
    await takenOver();
    await world.drain();
    expect(await paused()).toBe(start + HOUR);
    world.microsoft.accept('microsofts-1');
    await world.advance(59 * MINUTE);
    expect([told(), world.chat.alerts]).toEqual([[], []]);
    await world.advance(MINUTE);
    expect(told()).toEqual(['takenOver in personal-alex']);
    expect(world.chat.alerts).toHaveLength(1);
  });

  test('and whose answer was lost is not sent again before Teams answers a probe', async () => {
    world.chat.nextSends.push(throttled({ answerLost: true, retryAfterMs: MINUTE }));
    world.chat.nextProbes.push(throttled({ retryAfterMs: MINUTE }));
    await takenOver();
    await world.advance(MINUTE);
    expect([told(), world.chat.probes]).toEqual([[], ['personal-alex']]);
    await world.advance(MINUTE);
    expect([told(), world.chat.probes.length]).toEqual([['takenOver in personal-alex'], 2]);
  });

  test('because of its reader alone keeps nothing else back', async () => {
    world.chat.nextSends.push(throttled({ thisAlone: true, retryAfterMs: null }));
    await takenOver();
    await world.drain();
    expect([told(), await paused()]).toEqual([[], null]);
    await world.advance(MINUTE);
    expect(told()).toEqual(['takenOver in personal-alex']);
  });
});

describe('quiet hours', () => {
  test('hold back that somebody took over, not a digest, whose hour was chosen', async () => {
    await settings({ quiet: { from: 8, to: 12 }, digest: { every: 'day', hour: 10 } });
    await takenOver();
    await world.advance(HOUR);
    expect(told()).toEqual([]);
    await world.advance(2 * HOUR);
    expect(told()).toEqual(['takenOver in personal-alex']);
    await attested(world, { formKey: 'form-2', replaces: 'form-1', card: null });
    await world.advance(22 * HOUR);
    expect(told()).toEqual(['takenOver in personal-alex', 'digest in personal-alex']);
  });
});
