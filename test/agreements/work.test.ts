import { describe, expect, test } from 'vitest';
import { checkNow } from '../../src/agreements/finalize.ts';
import { MINUTE } from '../../src/agreements/instant.ts';
import type { WorkKind } from '../../src/agreements/ports.ts';
import { requestAttestation } from '../../src/agreements/request-attestation.ts';
import { handlers, isAwaited } from '../../src/agreements/work.ts';
import { alex, aSubmission, createWorld, known } from '../support/domain.ts';

describe('work that somebody waits for', () => {
  test('is making a link, and an attempt that was asked for', () => {
    expect(isAwaited({ kind: 'createAttestation' })).toBe(true);
    expect(isAwaited({ kind: 'finalize', data: { asked: true } })).toBe(true);
  });

  test('and what tells of it comes before attempts that have piled up', async () => {
    const world = await createWorld();
    await known(world, 'personal-alex', 'personal', alex);
    const backlog = (from: number) =>
      world.deps.store.commit({
        work: Array.from({ length: 100 }, (_, number) => ({
          kind: 'finalize' as const,
          subject: `old-${from + number}`,
          dueAt: world.clock.now() - 1,
        })),
      });
    const first = async () => (await world.deps.store.takeDue(world.clock.now(), 1, MINUTE))[0];
    await backlog(0);
    await requestAttestation(world.deps, aSubmission());
    const creating = await first();
    expect(creating).toMatchObject({ kind: 'createAttestation' });
    if (creating !== undefined) await handlers[creating.kind](world.deps, creating);
    expect(await first()).toMatchObject({ kind: 'refreshCards' });
    await checkNow(world.deps, 'form-1', alex);
    expect(await first()).toMatchObject({ kind: 'finalize', data: { asked: true } });
    await world.end();
  });

  test('is nothing that the bot does by itself', () => {
    const kinds = Object.keys(handlers).filter((kind): kind is WorkKind => kind in handlers);
    const awaited = kinds.filter((kind) => isAwaited({ kind, data: { tries: 1 } }));
    expect(awaited).toEqual(['createAttestation']);
  });
});
