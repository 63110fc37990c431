import { describe, expect, it } from 'vitest';
import { createLog } from '../src/log.ts';
import { createOperations } from '../src/operations.ts';

const minute = 60_000;

describe('operations of several instances', () => {
  it('close after a while what another instance opened and did not live to close', async () => {
    const told: string[] = [];
    let now = 0;
    const operations = createOperations({
      open: async ({ topic }) => void told.push(`opened ${topic}`),
      close: async (topic) => void told.push(`closed ${topic}`),
      log: createLog({ level: 'silent' }),
      now: () => now,
    });
    const fareWell = async (): Promise<void> => {
      operations.onGraph({ ok: true });
      await operations.settled();
    };
    await fareWell();
    now = 9 * minute;
    await fareWell();
    expect(told).toEqual(['closed graphCredential']);
    now = 10 * minute;
    await fareWell();
    expect(told).toEqual(['closed graphCredential', 'closed graphCredential']);
  });
});
