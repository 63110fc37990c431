import { describe, expect, it } from 'vitest';
import type { Change, Touched } from '../../src/agreements/ports.ts';
import type { Subject } from './contract.ts';
import { aClaim, anAlert, anAttestation, anEntry, anOrder, noon } from './samples.ts';

/** Enough to overlap in any store. */
const racers = 200;

const everything: Change = {
  put: { attestations: [anAttestation()], claims: [aClaim()], alerts: [anAlert()] },
  history: [anEntry(), anEntry({ kind: 'sent' })],
  work: [anOrder('attestation-1')],
};

/** Commits as a whole: all or nothing, one after the other, kept. */
export function commitTests(subject: Subject): void {
  describe('commits', () => {
    it('writes rows, history and work together, and shows them after reopening', async () => {
      await subject().store.commit(everything);
      const store = await subject().reopen();
      expect(await store.get('attestations', 'attestation-1')).toEqual(anAttestation({ version: 1 }));
      expect(await store.get('claims', 'live:customer-1')).toEqual(aClaim('live:customer-1', { version: 1 }));
      expect(await store.all('alerts')).toEqual([anAlert({ version: 1 })]);
      expect(await store.history('customer-1', 10)).toEqual([anEntry({ kind: 'sent' }), anEntry()]);
      expect(await store.nextDueAt()).toBe(noon);
    });

    it('writes nothing at all when one row is in conflict', async () => {
      const { store } = subject();
      await store.commit({ put: { alerts: [anAlert()] } });
      const outcome = await store.commit({ ...everything, dropWork: [] });
      expect(outcome).toEqual({ kind: 'conflict', table: 'alerts', id: 'attestation-1:finalized' });
      expect(await store.get('attestations', 'attestation-1')).toBeNull();
      expect(await store.get('claims', 'live:customer-1')).toBeNull();
      expect(await store.history('customer-1', 10)).toEqual([]);
      expect(await store.nextDueAt()).toBeNull();
    });

    it('lets exactly one of many concurrent writers of one version win', async () => {
      const { store } = subject();
      await store.commit({ put: { claims: [aClaim()] } });
      const outcomes = await Promise.all(
        Array.from({ length: racers }, (_, index) =>
          store.commit({ put: { claims: [aClaim('live:customer-1', { version: 1, holder: `writer-${index}` })] } }),
        ),
      );
      const winners = outcomes.flatMap((outcome, index) => (outcome.kind === 'committed' ? [index] : []));
      expect(winners).toHaveLength(1);
      const stored = await store.get('claims', 'live:customer-1');
      expect(stored).toEqual(aClaim('live:customer-1', { version: 2, holder: `writer-${winners[0]}` }));
    });

    it('lets exactly one of many concurrent claims be made', async () => {
      const { store } = subject();
      const outcomes = await Promise.all(
        Array.from({ length: racers }, (_, index) =>
          store.commit({
            put: { claims: [aClaim()], attestations: [anAttestation({ id: `attestation-${index}` })] },
          }),
        ),
      );
      expect(outcomes.filter((outcome) => outcome.kind === 'committed')).toHaveLength(1);
      expect(await store.all('attestations')).toHaveLength(1);
    });

    it('loses no update when writers re-read after a conflict', async () => {
      const { store } = subject();
      await store.commit({ put: { attestations: [anAttestation()] } });
      const addOne = async (): Promise<void> => {
        const row = await store.get('attestations', 'attestation-1');
        if (row === null) throw new Error('the row is gone');
        const outcome = await store.commit({ put: { attestations: [{ ...row, tries: row.tries + 1 }] } });
        if (outcome.kind === 'conflict') await addOne();
      };
      await Promise.all(Array.from({ length: 20 }, addOne));
      expect(await store.get('attestations', 'attestation-1')).toEqual(anAttestation({ version: 21, tries: 20 }));
    });

    it('refuses a change that names a row twice', async () => {
      const { store } = subject();
      await expect(store.commit({ put: { claims: [aClaim(), aClaim()] } })).rejects.toThrow();
      expect(await store.all('claims')).toEqual([]);
    });
  });

  describe('history', () => {
    it('answers the newest first, no more than asked for, and of that customer alone', async () => {
      const { store } = subject();
      for (const minute of [1, 2, 3]) {
        const entry = anEntry({ at: noon + minute * 60_000, attestationId: `step-${minute}` });
        await store.commit({ history: [entry, anEntry({ customerId: 'customer-2' })] });
      }
      expect((await store.history('customer-1', 2)).map((entry) => entry.attestationId)).toEqual(['step-3', 'step-2']);
      expect(await store.history('customer-2', 10)).toHaveLength(3);
      expect(await store.history('customer-3', 10)).toEqual([]);
    });
  });

  describe('listening', () => {
    it('tells listeners after a commit what it touched, and not after a conflict', async () => {
      const { store } = subject();
      const heard: Touched[] = [];
      const stop = store.onCommit((touched) => heard.push(touched));
      await store.commit({ put: { claims: [aClaim()] } });
      await store.commit({ put: { claims: [aClaim()] } });
      await store.commit({ work: [anOrder('attestation-1')] });
      stop();
      await store.commit({ remove: { claims: [{ id: 'live:customer-1', version: 1 }] } });
      expect(heard).toEqual([
        { work: false, rows: [{ table: 'claims', id: 'live:customer-1' }] },
        { work: true, rows: [] },
      ]);
    });

    it('shows the listener what was committed, and survives one that throws', async () => {
      const { store } = subject();
      store.onCommit(() => {
        throw new Error('a broken listener');
      });
      const seen = new Promise((resolve) => {
        store.onCommit((touched) => resolve(store.get('claims', touched.rows[0]?.id ?? '')));
      });
      expect(await store.commit({ put: { claims: [aClaim()] } })).toEqual({ kind: 'committed' });
      expect(await seen).toEqual(aClaim('live:customer-1', { version: 1 }));
    });
  });
}
