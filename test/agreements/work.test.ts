import { describe, expect, test } from 'vitest';
import type { WorkKind } from '../../src/agreements/ports.ts';
import { handlers, isAwaited } from '../../src/agreements/work.ts';

describe('work that somebody waits for', () => {
  test('is making a link, and an attempt that was asked for', () => {
    expect(isAwaited({ kind: 'createAttestation' })).toBe(true);
    expect(isAwaited({ kind: 'finalize', data: { asked: true } })).toBe(true);
  });

  test('is nothing that the bot does by itself', () => {
    const kinds = Object.keys(handlers).filter((kind): kind is WorkKind => kind in handlers);
    const awaited = kinds.filter((kind) => isAwaited({ kind, data: { tries: 1 } }));
    expect(awaited).toEqual(['createAttestation']);
  });
});
