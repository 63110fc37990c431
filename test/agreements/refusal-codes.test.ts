import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Attestation } from '../../src/agreements/attestation.ts';
import { DAY, HOUR, MINUTE } from '../../src/agreements/instant.ts';
import type { RefusalCode } from '../../src/agreements/rows.ts';
import { subscribe } from '../../src/agreements/subscriptions.ts';
import {
  aFailure,
  alex,
  attested,
  contoso,
  createWorld,
  inputs,
  known,
  row,
  sentKinds,
  type World,
} from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await known(world, 'operations', 'channel');
  await subscribe(world.deps, 'operations', { kinds: ['operations'], customer: null, by: alex });
});
afterEach(() => world.end());

const customer = (number: number) => ({
  ...contoso,
  id: `0a000000-0000-4000-8000-1${String(number).padStart(11, '0')}`,
});
const attest = (number: number) =>
  attested(world, { formKey: `form-${number}`, customer: customer(number), inputs: inputs() });
const attestMany = async (from: number, to: number): Promise<void> => {
  for (let number = from; number <= to; number += 1) await attest(number);
};
const code = (id = '1999'): Promise<RefusalCode | null> => world.deps.store.get('refusalCodes', id);
const trouble = () => world.deps.store.get('troubles', 'unexplainedRefusals');

describe('a refusal that nobody documents', () => {
  test('is remembered with its attestations, each once, by its code or else its status', async () => {
    await attestMany(1, 2);
    await world.advance(HOUR);
    expect(await code()).toMatchObject({ attestationIds: ['form-1', 'form-2'], cameBeforeSuccess: false });
    expect((await row(world)).refusedWith).toEqual(['1999']);
    world.microsoft.notAccepted = aFailure({ code: null, httpStatus: 409 });
    await world.advance(2 * HOUR);
    expect((await row(world)).refusedWith).toEqual(['1999', 'http-409']);
    expect((await code('http-409'))?.attestationIds).toHaveLength(2);
  });

  test('is told to operations at the fifth attestation, once', async () => {
    await attestMany(1, 4);
    await world.advance(HOUR);
    expect(await trouble()).toBeNull();
    await attestMany(5, 7);
    await world.advance(DAY);
    expect(sentKinds(world)).toEqual(['operations']);
    expect(world.chat.alerts[0]).toMatchObject({
      to: 'operations',
      view: { alert: { customerId: null }, trouble: { facts: { codes: '1999', attestations: 5 } } },
    });
    expect((await code())?.attestationIds).toHaveLength(5);
  });

  test('is told once a code, each with those before it', async () => {
    await attestMany(1, 5);
    await world.advance(HOUR);
    world.microsoft.notAccepted = aFailure({ code: '2000' });
    await world.advance(DAY);
    expect(sentKinds(world)).toEqual(['operations', 'operations']);
    expect(world.chat.alerts.map(({ view }) => view.trouble?.facts['codes'])).toEqual(['1999', '1999, 2000']);
  });

  test('means "not accepted yet" once it came before a success: nobody is told, ever', async () => {
    await attestMany(1, 4);
    await world.advance(MINUTE);
    world.microsoft.accept('microsofts-1');
    await world.advance(HOUR);
    expect(await code()).toMatchObject({ cameBeforeSuccess: true });
    await attestMany(5, 9);
    await world.advance(DAY);
    expect(sentKinds(world).filter((kind) => kind === 'operations')).toEqual([]);
    expect((await code())?.attestationIds).toHaveLength(4);
  });

  test('that is explained later ends the trouble, and the alert says so', async () => {
    await attestMany(1, 5);
    await world.advance(HOUR);
    expect((await trouble())?.endedAt).toBeNull();
    world.microsoft.accept('microsofts-3');
    await world.advance(DAY);
    expect((await trouble())?.endedAt).not.toBeNull();
    expect(world.chat.alertEdits.at(-1)).toMatchObject({
      to: 'operations',
      view: { trouble: { facts: { codes: '1999' } } },
    });
    expect(world.chat.alertEdits.at(-1)?.view.trouble?.endedAt).not.toBeNull();
  });

  test('is one of several: the others stay unexplained', async () => {
    await attestMany(1, 5);
    await world.advance(MINUTE);
    world.microsoft.notAccepted = aFailure({ code: '2000' });
    await world.advance(MINUTE);
    await attested(world, { formKey: 'form-6', customer: customer(6) });
    await world.advance(MINUTE);
    world.microsoft.accept('microsofts-6');
    await world.advance(HOUR);
    expect(await code('2000')).toMatchObject({ cameBeforeSuccess: true });
    expect(await trouble()).toMatchObject({ endedAt: null, facts: { codes: '1999' } });
  });

  test('is not counted after the deadline, where every link is refused', async () => {
    for (let number = 1; number <= 6; number += 1)
      await attested(world, {
        formKey: `form-${number}`,
        customer: customer(number),
        inputs: inputs({ expirationInMinutes: '5' }),
      });
    await world.advance(5 * MINUTE);
    world.microsoft.notAccepted = aFailure({ code: 'gone' });
    await world.advance(DAY);
    expect((await row(world)).state).toBe('expired');
    expect(await code('gone')).toBeNull();
  });

  test('counts each of many that are refused at the same moment', async () => {
    await attestMany(1, 30);
    await world.jump(MINUTE);
    expect((await code())?.attestationIds).toHaveLength(5);
    expect(sentKinds(world)).toEqual(['operations']);
  });

  test('of an attestation that an earlier version of the bot made is remembered all the same', async () => {
    const { version } = await attest(1);
    const old: Attestation = JSON.parse(JSON.stringify({ ...(await row(world)), version, refusedWith: undefined }));
    await world.deps.store.commit({ put: { attestations: [old] } });
    await world.advance(MINUTE);
    expect((await row(world)).refusedWith).toEqual(['1999']);
    world.microsoft.accept('microsofts-1');
    await world.advance(HOUR);
    expect(await code()).toMatchObject({ attestationIds: ['form-1'], cameBeforeSuccess: true });
  });
});
