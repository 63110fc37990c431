import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/agreements/instant.ts';
import { scheduleLog } from '../../src/agreements/read-log.ts';
import { readStatus } from '../../src/agreements/readings.ts';
import { subscribe } from '../../src/agreements/subscriptions.ts';
import {
  alex,
  anAgreement,
  attested,
  contactOf,
  contoso,
  createWorld,
  inputs,
  known,
  row,
  sentKinds,
  start,
  type World,
} from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await known(world, 'personal-alex', 'personal', alex);
  await scheduleLog(world.deps);
});
afterEach(() => world.end());

const signatory = contactOf({ ...inputs(), expirationInMinutes: 0 });
const quiet = async (minutes: number): Promise<number> => {
  const before = world.microsoft.readings.length;
  await world.advance(minutes * MINUTE);
  return world.microsoft.readings.length - before;
};

/** Another tool of the partner's finalizes the link. */
function madeElsewhere(contact = signatory): void {
  const at = world.clock.now();
  world.microsoft.agreements.set(contoso.id, [anAgreement(at - MINUTE, contact)]);
  world.microsoft.elsewhere.push({ customerId: contoso.id, at });
}

describe('the activity log', () => {
  test('is read every quarter of an hour, four hours back, and nobody is looked at in whom nobody is interested', async () => {
    await subscribe(world.deps, 'personal-alex', { kinds: ['finalized'], customer: contoso, by: alex });
    world.microsoft.elsewhere.push({ customerId: 'somebody-else', at: start + MINUTE });
    await world.advance(HOUR);
    expect(world.microsoft.newReadings).toHaveLength(5);
    expect(world.microsoft.newReadings.at(-1)).toBe(start + 45 * MINUTE - 4 * HOUR);
    expect(world.microsoft.readings).toEqual([]);
  });

  test('is not read while nobody waits for anything', async () => {
    world.microsoft.elsewhere.push({ customerId: contoso.id, at: start + MINUTE });
    await world.advance(DAY);
    expect(world.microsoft.newReadings).toEqual([]);
  });

  test('goes on where it was after an outage', async () => {
    await subscribe(world.deps, 'personal-alex', { kinds: ['finalized'], customer: contoso, by: alex });
    await world.advance(HOUR);
    world.microsoft.appOnly = false;
    await world.advance(2 * DAY);
    world.microsoft.appOnly = true;
    await world.advance(15 * MINUTE);
    expect(world.microsoft.newReadings.at(-1)).toBe(start + HOUR - 4 * HOUR);
  });

  test('finds a link that was finalized with another tool', async () => {
    await attested(world, { inputs: { ...inputs(), autoFinalize: 'false' } });
    await world.advance(20 * MINUTE);
    madeElsewhere();
    await world.advance(16 * MINUTE);
    expect(await row(world)).toMatchObject({ state: 'finalized' });
    expect(sentKinds(world)).toEqual(['finalized']);
    expect(world.microsoft.agreementCalls).toEqual([]);
  });

  test('takes an agreement with another signatory for no end of ours, and asks again while Microsoft may lag', async () => {
    await attested(world, { inputs: { ...inputs(), autoFinalize: 'false' } });
    madeElsewhere({ ...signatory, email: 'jo@contoso.example' });
    expect(await quiet(31)).toBeGreaterThan(1);
    expect((await row(world)).state).toBe('pending');
    await world.advance(9 * HOUR);
    expect(await quiet(60)).toBe(0);
  });

  test('an agreement from before the link was made says nothing of it', async () => {
    world.microsoft.agreements.set(contoso.id, [anAgreement(start - DAY, signatory)]);
    await attested(world, { inputs: { ...inputs({ emailAddress: 'new@contoso.example' }), autoFinalize: 'false' } });
    await readStatus(world.deps, contoso);
    expect((await row(world)).state).toBe('pending');
  });
});
