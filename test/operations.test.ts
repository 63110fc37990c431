import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../src/agreements/instant.ts';
import { createLog } from '../src/log.ts';
import { createOperations, type OperationsDeps, warnBeforeMs } from '../src/operations.ts';

const clock = { now: 0 };

function started(failing = 0): { readonly told: unknown[]; readonly operations: ReturnType<typeof createOperations> } {
  const told: unknown[] = [];
  let failures = failing;
  const tell = async (what: unknown): Promise<void> => {
    if (failures > 0) {
      failures -= 1;
      throw new Error('the disk is full');
    }
    told.push(what);
  };
  const deps: OperationsDeps = {
    open: tell,
    close: (topic) => tell(`closed ${topic}`),
    log: createLog({ level: 'silent' }),
    now: () => clock.now,
  };
  return { told, operations: createOperations(deps) };
}

describe('operations', () => {
  it('hear once that a sign-in is missing or refused, and once that it works again', async () => {
    const { told, operations } = started();
    for (let again = 0; again < 3; again += 1) operations.onToken('appUser', { kind: 'none', reason: 'missing' });
    for (let again = 0; again < 3; again += 1) operations.onCredential('appUser', { ok: true, family: 'agreements' });
    operations.onCredential('appOnly', { ok: false, code: '900150', family: 'attestations' });
    await operations.settled();
    expect(told).toEqual([
      { topic: 'appUserCredential', facts: { reason: 'missing' } },
      'closed appUserCredential',
      { topic: 'appOnlyCredential', facts: { reason: 'refused', code: '900150' } },
    ]);
  });

  it('hear of a role that is refused in one part of Partner Center until that part takes it, whatever others say', async () => {
    const { told, operations } = started();
    for (let again = 0; again < 3; again += 1) {
      operations.onCredential('appUser', { ok: false, code: '2032', family: 'agreements' });
      operations.onCredential('appUser', { ok: true, family: 'directSigned' });
    }
    await operations.settled();
    expect(told).toEqual([{ topic: 'appUserCredential', facts: { reason: 'refused', code: '2032' } }]);
    operations.onCredential('appUser', { ok: true, family: 'agreements' });
    await operations.settled();
    expect(told).toHaveLength(2);
  });

  it('do not wait for ever for a part of Partner Center that nobody asks any more', async () => {
    const { told, operations } = started();
    operations.onCredential('appUser', { ok: false, code: '2032', family: 'documents' });
    clock.now += HOUR + 1;
    operations.onCredential('appUser', { ok: true, family: 'agreements' });
    await operations.settled();
    expect(told[1]).toBe('closed appUserCredential');
  });

  it('hear nothing of an Entra that does not answer, nor of a token that Partner Center has not judged yet', async () => {
    const { told, operations } = started();
    operations.onToken('appOnly', { kind: 'none', reason: 'unreachable' });
    operations.onToken('appOnly', { kind: 'token' });
    await operations.settled();
    expect(told).toEqual([]);
  });

  it('hear three weeks before the consent ends, and not before', async () => {
    const { told, operations } = started();
    operations.onConsentLeft(warnBeforeMs);
    operations.onConsentLeft(warnBeforeMs - 1);
    operations.onConsentLeft(3 * DAY);
    await operations.settled();
    expect(told).toEqual(['closed appUserEnding', { topic: 'appUserEnding', facts: { daysLeft: 20 } }]);
  });

  it('are told again where the first telling could not be written', async () => {
    const { told, operations } = started(1);
    operations.onReachable(false);
    await operations.settled();
    expect(told).toEqual([]);
    operations.onReachable(false);
    operations.onGraph({ ok: false, code: 'Authorization_RequestDenied' });
    await operations.settled();
    expect(told).toEqual([
      { topic: 'partnerCenterDown', facts: {} },
      { topic: 'graphCredential', facts: { reason: 'refused', code: 'Authorization_RequestDenied' } },
    ]);
  });
});
