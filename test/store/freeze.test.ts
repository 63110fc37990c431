import { describe, expect, it } from 'vitest';
import { createShared, deepFreeze, frozenCopy } from '../../src/store/freeze.ts';

describe('frozen data', () => {
  it('can be changed nowhere, also where they share what is equal', () => {
    const shared = createShared();
    const [one, other] = [1, 2].map((id) =>
      frozenCopy({ id, name: 'Contoso', tags: ['a'], none: [], deep: { none: [] } }, shared),
    );
    expect(one).toEqual({ id: 1, name: 'Contoso', tags: ['a'], none: [], deep: { none: [] } });
    expect(other).toEqual({ id: 2, name: 'Contoso', tags: ['a'], none: [], deep: { none: [] } });
    expect(other?.none).toBe(one?.deep.none);
    for (const part of [one, one?.tags, one?.none, one?.deep]) expect(Object.isFrozen(part)).toBe(true);
  });

  it('share nothing that is long, for it is hardly said twice', () => {
    const shared = createShared();
    deepFreeze({ short: 'x', long: 'x'.repeat(100) }, shared);
    expect([...shared.texts.keys()]).toEqual(['x']);
  });
});
