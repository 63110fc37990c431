import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY, SECOND } from '../../src/agreements/instant.ts';
import { knownStatus, readStatus, recordReading } from '../../src/agreements/readings.ts';
import {
  alex,
  anAgreement,
  attested,
  contoso,
  createWorld,
  cutoff,
  known,
  noToken,
  start,
  type World,
} from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await known(world, 'personal-alex', 'personal', alex);
});
afterEach(() => world.end());

const failed = { answered: false, failure: noToken } as const;

describe('readings', () => {
  test('are fresh for a minute', async () => {
    expect(await knownStatus(world.deps, contoso)).toBeNull();
    await readStatus(world.deps, contoso);
    world.clock.set(start + 60 * SECOND - 1);
    expect((await knownStatus(world.deps, contoso))?.fresh).toBe(true);
    world.clock.set(start + 60 * SECOND);
    expect(await knownStatus(world.deps, contoso)).toMatchObject({ fresh: false, view: { readAt: start } });
  });

  test('an older one never overwrites a newer', async () => {
    await readStatus(world.deps, contoso);
    const older = {
      readAt: start - 1,
      agreements: { answered: true, value: [anAgreement(cutoff)] },
      directSigned: { answered: true, value: true },
    } as const;
    expect((await recordReading(world.deps, contoso, older)).change).toBeNull();
    world.microsoft.nextReadings.push(older);
    expect((await readStatus(world.deps, contoso)).status.kind).toBe('notAccepted');
  });

  test('two at the same moment leave the newer, whichever is written first', async () => {
    world.microsoft.nextReadings.push(
      { readAt: start, directSigned: { answered: true, value: false } },
      { readAt: start + 1, directSigned: { answered: true, value: true } },
    );
    await Promise.all([readStatus(world.deps, contoso), readStatus(world.deps, contoso)]);
    expect((await knownStatus(world.deps, contoso))?.view.status.kind).toBe('acceptedDirect');
  });

  test('unknown keeps the last status that was known', async () => {
    world.microsoft.agreements.set(contoso.id, [anAgreement(cutoff - DAY)]);
    await readStatus(world.deps, contoso);
    world.clock.set(start + DAY);
    world.microsoft.nextReadings.push({ agreements: failed }, { agreements: failed, directSigned: failed });
    for (const failures of [1, 2]) {
      const view = await readStatus(world.deps, contoso);
      expect(view.status.kind === 'unknown' && view.status.failures).toHaveLength(failures);
      expect(view.lastKnown).toMatchObject({ status: { kind: 'reattestationRequired' }, readAt: start });
    }
  });

  test('the live attestation lies over the status, and one that ended before a newer agreement does not', async () => {
    await attested(world);
    expect((await readStatus(world.deps, contoso)).attestation?.state).toBe('pending');
    await world.advance(8 * DAY);
    expect((await readStatus(world.deps, contoso)).attestation?.state).toBe('expired');
    world.microsoft.agreements.set(contoso.id, [anAgreement(start + 9 * DAY)]);
    world.clock.set(start + 10 * DAY);
    expect((await readStatus(world.deps, contoso)).attestation).toBeNull();
  });
});
