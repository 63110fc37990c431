import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/agreements/ports.ts';
import { keepFresh } from '../../src/entra/keep-fresh.ts';
import {
  type RefreshTokenDeps,
  type RefreshTokens,
  refreshTokenEndsAt,
  refreshTokens,
} from '../../src/entra/refresh-tokens.ts';
import { createIds } from '../../src/ids.ts';
import { parseEncryptionKeys } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';

const day = 24 * 60 * 60_000;
const keys = parseEncryptionKeys(randomBytes(32).toString('base64'));
const ids = createIds(randomBytes(32));

let folder: string;
let store: Store;
let now: number;
let errors: string[];

const open = () => openStore({ kind: 'lowdb', dataDir: folder, keys, wallNow: () => now, newId: randomUUID });
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mca-refresh-'));
  now = Date.parse('2026-11-21T10:00:00Z');
  errors = [];
  store = await open();
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

function tokens(configured: string | null, changes: Partial<RefreshTokenDeps> = {}): RefreshTokens {
  const log = { error: (_facts: object, message: string) => void errors.push(message) };
  return refreshTokens({ store, ids, wallClock: { now: () => now }, configured, log, ...changes });
}

describe('the refresh token (partner-center.md 1.2: kept in a vault, 90-day life, a new one on each redemption)', () => {
  it('is the configured one until one was kept', async () => {
    expect(await tokens('first').current()).toEqual({ token: 'first', obtainedAt: null });
    expect(await tokens('first').leftMs()).toBe(null);
    expect(await tokens(null).current()).toBe(null);
  });

  it('is the one kept last, also after a restart', async () => {
    await tokens('first').rotated('second');
    now += day;
    await tokens('first').rotated('third');
    await store.close();
    store = await open();
    expect(await tokens('first').current()).toEqual({ token: 'third', obtainedAt: now });
  });

  it('lies on disk encrypted', async () => {
    await tokens('first').rotated('not-to-be-read-on-disk');
    await store.close();
    const files = await Promise.all(
      ['journal.jsonl', 'snapshot.json'].map((name) => readFile(join(folder, name), 'utf8').catch(() => '')),
    );
    expect(files.join()).toContain('$enc');
    expect(files.join()).not.toContain('not-to-be-read-on-disk');
    expect(files.join()).not.toContain('first');
    store = await open();
  });

  it('is the configured one again once another was configured', async () => {
    await tokens('first').rotated('second');
    expect((await tokens('anew').current())?.token).toBe('anew');
    await tokens('anew').rotated('anew-2');
    expect((await tokens('anew').current())?.token).toBe('anew-2');
    expect((await tokens('first').current())?.token).toBe('first');
  });

  it('is the kept one where none is configured any more', async () => {
    await tokens('first').rotated('second');
    expect((await tokens(null).current())?.token).toBe('second');
    await tokens(null).rotated('third');
    expect((await tokens('first').current())?.token).toBe('third');
  });

  it('ends 90 days after it was given out', async () => {
    expect(refreshTokenEndsAt(now)).toBe(now + 90 * day);
    await tokens('first').rotated('second');
    now += 69 * day;
    expect(await tokens('first').leftMs()).toBe(21 * day);
    now += 22 * day;
    expect(await tokens('first').leftMs()).toBe(-day);
  });

  it('is replaced by the configured one where it is refused, unless that is the same', () => {
    expect(tokens('first').insteadOf('second')).toBe('first');
    expect(tokens('first').insteadOf('first')).toBe(null);
    expect(tokens(null).insteadOf('second')).toBe(null);
  });

  it('is the newer one where two instances redeem at the same time', async () => {
    await tokens('first').rotated('second');
    let raced = false;
    const racing: RefreshTokenDeps['store'] = {
      get: store.get,
      commit: async (change) => {
        if (!raced) {
          raced = true;
          await tokens('first', { wallClock: { now: () => now + 1_000 } }).rotated('of the other, newer');
        }
        return store.commit(change);
      },
    };
    await tokens('first', { store: racing }).rotated('ours, older');
    expect((await tokens('first').current())?.token).toBe('of the other, newer');
    raced = false;
    const later = { store: racing, wallClock: { now: () => now + 2_000 } };
    await tokens('first', later).rotated('ours, newest');
    expect((await tokens('first').current())?.token).toBe('ours, newest');
  });

  it('that cannot be kept is told to the log, without the token, and is no fault', async () => {
    const broken: RefreshTokenDeps['store'] = { ...store, commit: () => Promise.reject(new Error('disk full')) };
    await tokens('first', { store: broken }).rotated('second');
    expect(errors).toEqual(['The new refresh token could not be kept; the one before it goes on working']);
  });
});

describe('a bot that nobody uses', () => {
  it('asks for an App+User token at once and then four times a day, and says how long the consent lasts', async () => {
    const kept = tokens('first');
    const asked: string[] = [];
    const left: number[] = [];
    const timers: { run: () => void; ms: number }[] = [];
    let stopped = false;
    const stop = keepFresh({
      tokens: {
        get: async (kind) => {
          asked.push(kind);
          await kept.rotated(`token-${asked.length}`);
          return { kind: 'token', token: 't' };
        },
      },
      refreshTokens: kept,
      onLeft: (leftMs) => left.push(leftMs),
      every: (run, ms) => {
        timers.push({ run, ms });
        return () => {
          stopped = true;
        };
      },
    });
    await expect.poll(() => left).toEqual([90 * day]);
    expect(timers.map(({ ms }) => ms)).toEqual([day / 4]);
    now += day;
    timers[0]?.run();
    await expect.poll(() => left).toEqual([90 * day, 90 * day]);
    expect(asked).toEqual(['appUser', 'appUser']);
    expect((await kept.current())?.token).toBe('token-2');
    stop();
    expect(stopped).toBe(true);
  });

  it('tells of a store that fails, and goes on', async () => {
    const faults: unknown[] = [];
    const stop = keepFresh({
      tokens: { get: async () => ({ kind: 'none', reason: 'unreachable', message: '' }) },
      refreshTokens: { leftMs: () => Promise.reject(new Error('closed')) },
      onFault: (error) => faults.push(error),
    });
    await expect.poll(() => faults).toHaveLength(1);
    stop();
  });
});
