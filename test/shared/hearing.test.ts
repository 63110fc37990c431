import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attestation } from '../../src/agreements/attestation.ts';
import { attestationWhen } from '../../src/bot/wait.ts';
import { anAttestation } from '../store/samples.ts';
import { type Instances, openInstances } from './databases.ts';

/** Far longer than a test may take: who does not hear of it has failed. */
const withinMs = 3_600_000;
const isMade = ({ state }: Attestation): boolean => state === 'pending';

describe('who waits for an attestation on one instance', () => {
  let instances: Instances;
  beforeEach(async () => {
    instances = await openInstances(2);
    const attestations = [anAttestation({ state: 'creating', attestationId: null })];
    await instances.at(0).store.commit({ put: { attestations } });
  });
  afterEach(() => instances.end());

  const made = anAttestation({ version: 1 });

  it('hears of it as soon as it was made by another', async () => {
    const waiting = attestationWhen(instances.at(0).store, made.id, { is: isMade, withinMs });
    await instances.at(1).store.commit({ put: { attestations: [made] } });
    expect(await waiting).toMatchObject({ state: 'pending', version: 2 });
  });

  it('hears of it too where the notice of it was lost with the connection', async () => {
    const waiting = attestationWhen(instances.at(0).store, made.id, { is: isMade, withinMs });
    // Written by nobody who tells, while the connection that would hear it is cut.
    const body = `(body::jsonb || '{"state": "pending", "version": 2}')::json`;
    await instances.run(`update attestations set version = 2, state = 'pending', body = ${body}`);
    await instances.run(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    expect(await waiting).toMatchObject({ state: 'pending', version: 2 });
  });
});
