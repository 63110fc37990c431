import { afterEach, beforeEach, expect, it } from 'vitest';
import { decideAndCommit } from '../../src/agreements/change.ts';
import { readStatus, recordReading } from '../../src/agreements/readings.ts';
import { type OpenPortfolio, openPortfolio } from '../../src/portfolio/open-portfolio.ts';
import {
  aFailure,
  alex,
  anAgreement,
  attested,
  contoso,
  createWorld,
  fabrikam,
  known,
  start,
  type World,
} from '../support/domain.ts';

let world: World;
let portfolio: OpenPortfolio;
beforeEach(async () => {
  world = await createWorld();
  portfolio = await openPortfolio(world.deps);
});
afterEach(async () => {
  portfolio.close();
  await world.end();
});

const row = async (id = contoso.id) => {
  await portfolio.settled();
  return portfolio.row(id);
};

it('shows a reading as soon as it is committed, without the signatory', async () => {
  world.microsoft.agreements.set(contoso.id, [anAgreement(Date.UTC(2024, 0, 1))]);
  await readStatus(world.deps, contoso);
  expect(await row()).toMatchObject({
    customer: contoso,
    readAt: start,
    lastKnown: null,
    status: { kind: 'acceptedAttested', agreement: { dateAgreed: Date.UTC(2024, 0, 1), primaryContact: null } },
  });
});

it('keeps the last status that was known, and never shows unknown as not accepted', async () => {
  await readStatus(world.deps, contoso);
  world.clock.set(start + 60_000);
  world.microsoft.appUser = false;
  await readStatus(world.deps, contoso);
  expect(await row()).toMatchObject({
    status: { kind: 'unknown' },
    readAt: start + 60_000,
    lastKnown: { status: { kind: 'notAccepted' }, readAt: start },
  });
});

it('shows the live attestation and its owner, and what is left when it has ended', async () => {
  await known(world, 'chat-alex', 'personal', alex);
  const made = await attested(world);
  expect(await row(made.customer.id)).toMatchObject({ attestation: { id: made.id, state: 'pending' }, owner: alex });
  await decideAndCommit(world.deps.store, async () => {
    const stored = await world.deps.store.get('attestations', made.id);
    const ended = stored === null ? [] : [{ ...stored, state: 'cancelled' as const, endedAt: start }];
    return { result: null, change: { put: { attestations: ended } } };
  });
  expect(await row(made.customer.id)).toMatchObject({ attestation: { state: 'cancelled' }, owner: null });
});

it('knows after a start what it knew before', async () => {
  await known(world, 'chat-alex', 'personal', alex);
  await attested(world);
  await readStatus(world.deps, fabrikam);
  await portfolio.settled();
  const again = await openPortfolio(world.deps);
  expect(again.rows()).toEqual(portfolio.rows());
  expect(again.progress()).toEqual(portfolio.progress());
  expect(again.rows().length).toBeGreaterThan(1);
  again.close();
});

it('lets an older reading overwrite nothing', async () => {
  world.clock.set(start + 60_000);
  await readStatus(world.deps, contoso);
  const late = {
    readAt: start,
    agreements: { answered: false, failure: aFailure() },
    directSigned: { answered: true, value: true },
  } as const;
  await decideAndCommit(world.deps.store, () => recordReading(world.deps, contoso, late));
  expect(await row()).toMatchObject({ readAt: start + 60_000, status: { kind: 'notAccepted' } });
});

it('shows a status that was deleted no longer', async () => {
  await readStatus(world.deps, contoso);
  const stored = await world.deps.store.get('readings', contoso.id);
  await world.deps.store.commit({ remove: { readings: [{ id: contoso.id, version: stored?.version ?? 0 }] } });
  expect(await row()).toMatchObject({ customer: contoso, status: null, readAt: null });
});
