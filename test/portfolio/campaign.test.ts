import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/agreements/instant.ts';
import { scheduleHousekeeping } from '../../src/agreements/sweep.ts';
import { makeCampaign } from '../../src/portfolio/campaign-make.ts';
import { resolveRows } from '../../src/portfolio/campaign-resolve.ts';
import {
  beginWave,
  dropCampaign,
  goOnWithCampaign,
  startCampaign,
  stopCampaign,
} from '../../src/portfolio/campaign-steer.ts';
import { aFailure, alex, anAgreement, cutoff, ProcessDied, sam, start, throttled, timeout } from '../support/domain.ts';
import {
  aCustomer,
  aPlan,
  type CampaignWorld,
  campaign,
  campaignRows,
  createCampaignWorld,
  listOf,
  rowsOf,
  started,
  states,
} from './campaign-setup.ts';

let world: CampaignWorld;
beforeEach(async () => {
  world = await createCampaignWorld();
});
afterEach(() => world.end());

/** Runs what is due; a process that dies in it starts again from its disk. */
async function drainThroughDeath(): Promise<void> {
  await world.drain().catch(async (error: unknown) => {
    if (!(error instanceof ProcessDied)) throw error;
    await world.restart();
    await world.drain();
  });
}

describe('the dry run', () => {
  it('asks nobody, and gives every row what keeps it from being asked', async () => {
    const heading = 'domain,country,language,companyName,signatoryFirstName,signatoryLastName,emailAddress,phoneNumber';
    const list = [
      heading,
      'company1.example,DE,de-DE,Company 1,Kim,Akers,kim@company1.example,+49 30 5550100',
      'company2.example,DE,de-DE,Company 2,Kim,Akers,kim@company2.example,+49 30 5550100',
      'company3.example,DE,de-DE,Company 3,Kim,Akers,not an address,call me',
      'nowhere.example,DE,de-DE,Nowhere,Kim,Akers,kim@nowhere.example,+49 30 5550100',
      'company1.example,DE,de-DE,Company 1,Kim,Akers,kim@company1.example,+49 30 5550100',
      'company4.example,DE,de-DE,Fabrikam,Kim,Akers,kim@company4.example,+49 30 5550100',
      'company5.example,DE,de-DE,Company 5,Kim,Akers,kim@company5.example,+49 30 5550100,one,too,many',
    ].join('\n');
    world.microsoft.directSigned.add(aCustomer(2).id);
    await makeCampaign(world.deps, 'c1', { plan: aPlan(), rows: rowsOf(list, 5) });
    await world.drain();
    const rows = await campaignRows(world);
    expect(rows.map(({ line, state, reason, detail }) => [line, state, reason, detail])).toEqual([
      [2, 'notAsked', null, ''],
      [3, 'alreadyAccepted', null, ''],
      [4, 'skipped', 'fields', 'emailAddress, phoneNumber'],
      [5, 'skipped', 'notFound', ''],
      [6, 'skipped', 'twice', '2'],
      [7, 'skipped', 'nameDiffers', 'Fabrikam'],
      [8, 'skipped', 'badLine', ''],
    ]);
    expect(world.microsoft.attestationCalls).toEqual([]);
    await world.advance(MINUTE);
    expect((await campaign(world)).totals).toMatchObject({ notAsked: 1, alreadyAccepted: 1, skipped: 5, unchecked: 0 });
  });

  it('finds the signatory of a valid agreement where Microsoft refuses orders all the same', async () => {
    const contact = {
      firstName: 'Kim',
      lastName: 'Akers',
      email: 'kim@company1.example',
      phoneNumber: '+49 30 5550100',
    };
    world.microsoft.agreements.set(aCustomer(1).id, [anAgreement(cutoff + DAY, contact)]);
    await world.deps.store.commit({ put: { claims: [{ id: `block:${aCustomer(1).id}`, version: 0, holder: 'b1' }] } });
    await makeCampaign(world.deps, 'c1', { plan: aPlan(), rows: rowsOf(listOf(1), 1) });
    await world.drain();
    expect((await campaignRows(world))[0]).toMatchObject({ state: 'skipped', reason: 'sameSignatory' });
  });

  it('waits for a Microsoft that does not answer, and says so in the end', async () => {
    const silent = { agreements: { answered: false, failure: timeout } } as const;
    world.microsoft.nextReadings.push(...Array.from({ length: 20 }, () => silent));
    await makeCampaign(world.deps, 'c1', { plan: aPlan(), rows: rowsOf(listOf(1), 1) });
    await world.drain();
    expect(await states(world)).toEqual(['unchecked']);
    expect(await startCampaign(world.deps, 'c1')).toMatchObject({ kind: 'stillChecking' });
    await world.advance(DAY);
    expect((await campaignRows(world))[0]).toMatchObject({ state: 'skipped', reason: 'statusUnknown' });
    expect(await startCampaign(world.deps, 'c1')).toMatchObject({ kind: 'nobody' });
  });

  it('is taken back whole, and its name is free again', async () => {
    await makeCampaign(world.deps, 'c1', { plan: aPlan(), rows: rowsOf(listOf(3), 3) });
    const taken = await makeCampaign(world.deps, 'c2', { plan: aPlan({ name: 'spring' }), rows: [] });
    expect(taken.kind).toBe('nameTaken');
    expect(await dropCampaign(world.deps, 'c1')).toMatchObject({ kind: 'done' });
    expect(await world.deps.store.all('campaignRows')).toEqual([]);
    expect(await world.deps.store.nextDueAt()).toBeNull();
    const made = await makeCampaign(world.deps, 'c2', { plan: aPlan({ name: 'spring' }), rows: [] });
    expect(made.kind).toBe('made');
  });
});

describe('waves', () => {
  it('go out one a working day, each row with one link and one message', async () => {
    await started(world, 25);
    await world.advance(HOUR);
    expect(world.mail.sent).toHaveLength(10);
    await world.advance(DAY);
    expect(world.mail.sent).toHaveLength(20);
    await world.advance(DAY);
    expect(world.mail.sent).toHaveLength(25);
    expect(new Set(world.mail.sent.map(({ to }) => to[0]?.address)).size).toBe(25);
    expect(world.microsoft.attestationCalls).toHaveLength(25);
    expect(new Set(await states(world))).toEqual(new Set(['sent']));
    expect(world.mail.sent[0]).toMatchObject({ replyTo: [{ address: 'alex@partner.example', name: 'Alex' }] });
  });

  it('do not go out on a weekend', async () => {
    // Monday 2 March 2026, 10:00 in Berlin: five waves until Friday, the sixth on Monday.
    await started(world, 12, { waveSize: 2 });
    await world.advance(6 * DAY);
    expect(world.mail.sent).toHaveLength(10);
    await world.advance(DAY);
    expect(world.mail.sent).toHaveLength(12);
  });

  it('ask nobody who accepted since the dry run', async () => {
    await started(world, 2, { startsAt: start + 3 * DAY });
    await world.advance(DAY);
    world.microsoft.directSigned.add(aCustomer(1).id);
    await world.advance(3 * DAY);
    expect(await states(world)).toEqual(['alreadyAccepted', 'sent']);
    expect(world.microsoft.attestationCalls).toHaveLength(1);
  });

  it('wait for somebody where people send the messages', async () => {
    await started(world, 12, { sending: 'file' });
    await world.advance(HOUR);
    expect(world.microsoft.attestationCalls).toEqual([]);
    expect((await campaign(world)).waveReady).toBe(true);
    expect(await beginWave(world.deps, 'c1')).toMatchObject({ kind: 'done' });
    expect(await beginWave(world.deps, 'c1')).toMatchObject({ kind: 'notNow' });
    await world.advance(HOUR);
    expect((await states(world)).filter((state) => state === 'toSend')).toHaveLength(10);
    expect(world.mail.sent).toEqual([]);
    const done = await resolveRows(world.deps, { campaign: await campaign(world), what: 'handedOver', by: sam });
    expect(done).toBe(10);
    expect((await states(world)).filter((state) => state === 'sent')).toHaveLength(10);
    await world.advance(DAY);
    expect((await campaign(world)).waveReady).toBe(true);
  });
});

describe('what comes of a row', () => {
  const accept = (at: number): void => world.microsoft.accept(`microsofts-${at}`);

  it('is what came of its link', async () => {
    await started(world, 4, { endsAt: start + 5 * DAY });
    await world.advance(HOUR);
    accept(1);
    world.microsoft.directSigned.add(aCustomer(2).id);
    await world.advance(9 * DAY);
    const rows = await campaignRows(world);
    const finalized = rows.filter(({ state }) => state === 'finalized');
    expect(finalized).toHaveLength(1);
    expect(rows.map(({ state }) => state).sort()).toEqual(expect.arrayContaining(['expired', 'expired', 'finalized']));
    const ended = await campaign(world);
    expect(ended.state).toBe('ended');
    expect(Object.values(ended.totals).reduce((sum, count) => sum + count, 0)).toBe(4);
  });

  it('is a new link for an expired one until the campaign ends, each with one message', async () => {
    await started(world, 1, { endsAt: start + 20 * DAY });
    await world.advance(19 * DAY);
    expect(world.mail.sent).toHaveLength(3);
    expect((await campaign(world)).reissued).toBe(2);
    await world.advance(30 * DAY);
    expect(world.mail.sent).toHaveLength(3);
    expect(await states(world)).toEqual(['expired']);
  });

  it('is failed where Microsoft refuses the values, with its words', async () => {
    const refused = aFailure({ kind: 'validation', code: null, fieldErrors: { EmailAddress: 'Not valid.' } });
    world.microsoft.nextAttestations.push({ kind: 'refused', failure: refused });
    await started(world, 1);
    await world.advance(HOUR);
    expect((await campaignRows(world))[0]).toMatchObject({
      state: 'failed',
      reason: 'refused',
      detail: '400, EmailAddress',
      words: 'The attestation has not been accepted. Not valid.',
    });
    expect(world.mail.sent).toEqual([]);
  });

  it('is asked later where Microsoft throttles, and once', async () => {
    const later = { kind: 'refused', failure: { ...throttled, retryAfterMs: 20 * MINUTE } } as const;
    world.microsoft.nextAttestations.push(later, later);
    await started(world, 1);
    await world.advance(3 * HOUR);
    expect(await states(world)).toEqual(['sent']);
    expect(world.mail.sent).toHaveLength(1);
  });

  it('is said to a person where nobody knows whether the link was made, and goes on when told to', async () => {
    const lost = { kind: 'unanswered', failure: timeout } as const;
    world.microsoft.nextAttestations.push(lost, lost);
    await started(world, 1);
    await world.advance(HOUR);
    expect((await campaignRows(world))[0]).toMatchObject({ state: 'failed', reason: 'unanswered' });
    expect(await resolveRows(world.deps, { campaign: await campaign(world), what: 'tryAgain', by: alex })).toBe(1);
    await world.advance(HOUR);
    expect(await states(world)).toEqual(['sent']);
    expect(world.mail.sent).toHaveLength(1);
  });

  it('is not sent again where nobody knows whether it was', async () => {
    world.mail.next.push({ kind: 'unanswered', reason: 'timeout' }, { kind: 'refused', reason: 'ErrorX' });
    await started(world, 3);
    await world.advance(DAY);
    const rows = await campaignRows(world);
    expect(rows.map(({ state }) => state).sort()).toEqual(['perhapsSent', 'sent', 'toSend']);
    expect(rows.find(({ state }) => state === 'toSend')).toMatchObject({ reason: 'mailRefused', detail: 'ErrorX' });
    expect(world.mail.sent).toHaveLength(1);
    const now = await campaign(world);
    expect(await resolveRows(world.deps, { campaign: now, what: 'arrived', by: alex })).toBe(1);
    expect(await resolveRows(world.deps, { campaign: now, what: 'tryAgain', by: alex })).toBe(1);
    await world.advance(MINUTE);
    expect(await states(world)).toEqual(['sent', 'sent', 'sent']);
    expect(world.mail.sent).toHaveLength(2);
  });

  it('is a reminder at half of the link’s life, once a link', async () => {
    await started(world, 2, { remindDays: 0 });
    await world.advance(HOUR);
    world.microsoft.accept('microsofts-1');
    await world.advance(6 * DAY);
    expect(world.mail.sent.map(({ subject }) => subject).sort()).toEqual([
      'please accept',
      'please accept',
      'reminder',
    ]);
  });
});

describe('a process that dies', () => {
  it.each(['dieBefore', 'dieAfter'] as const)('%s the link is made: one link, one message', async (death) => {
    await started(world, 1);
    world.microsoft.nextAttestations.push(death);
    await drainThroughDeath();
    await world.advance(HOUR);
    expect(await states(world)).toEqual(['sent']);
    expect(new Set(world.microsoft.attestationCalls.map(({ requestId }) => requestId)).size).toBe(1);
    expect(world.mail.sent).toHaveLength(1);
  });

  it.each(['dieBefore', 'dieAfter'] as const)('%s the message goes out: a person is asked', async (death) => {
    await started(world, 1);
    world.mail.next.push(death);
    await drainThroughDeath();
    await world.advance(HOUR);
    expect(await states(world)).toEqual(['perhapsSent']);
    expect(world.mail.sent).toHaveLength(death === 'dieAfter' ? 1 : 0);
  });
});

it('a lost answer and then a Microsoft that throttles for hours make one link, by one call', async () => {
  await started(world, 1);
  const later = { kind: 'refused', failure: { ...throttled, retryAfterMs: 40 * MINUTE } } as const;
  world.microsoft.nextAttestations.push('dieAfter', later, later, later);
  await drainThroughDeath();
  await world.advance(4 * HOUR);
  expect(await states(world)).toEqual(['sent']);
  expect(world.microsoft.attestationCalls).toHaveLength(5);
  expect(new Set(world.microsoft.attestationCalls.map(({ requestId }) => requestId)).size).toBe(1);
});

describe('stop and go on', () => {
  it('asks nobody new, follows what lives, and goes on where it was', async () => {
    await started(world, 6, { waveSize: 3 });
    await world.advance(HOUR);
    expect(await stopCampaign(world.deps, 'c1', false)).toMatchObject({ kind: 'done' });
    world.microsoft.accept('microsofts-1');
    await world.advance(3 * DAY);
    expect(world.mail.sent).toHaveLength(3);
    expect((await states(world)).filter((state) => state === 'finalized')).toHaveLength(1);
    expect(await goOnWithCampaign(world.deps, 'c1')).toMatchObject({ kind: 'done' });
    await world.advance(HOUR);
    expect(world.mail.sent).toHaveLength(6);
  });

  it('cancels what lives where that is chosen', async () => {
    await started(world, 20);
    await world.advance(HOUR);
    await stopCampaign(world.deps, 'c1', true);
    await world.advance(HOUR);
    const rows = await campaignRows(world);
    expect(rows.filter(({ state, reason }) => state === 'cancelled' && reason === 'stopped')).toHaveLength(10);
    expect(rows.filter(({ state }) => state === 'notAsked')).toHaveLength(10);
  });

  it('sends no message for a link that was being made when it was stopped', async () => {
    await started(world, 1);
    world.microsoft.nextAttestations.push(async () => {
      await stopCampaign(world.deps, 'c1', false);
      return { kind: 'created', attestationId: 'microsofts-x' };
    });
    await world.advance(HOUR);
    expect(await states(world)).toEqual(['toSend']);
    expect(world.mail.sent).toEqual([]);
    await goOnWithCampaign(world.deps, 'c1');
    await world.advance(HOUR);
    expect(world.mail.sent).toHaveLength(1);
  });
});

describe('what is known of people', () => {
  it('is forgotten so long after a row came to rest; its result stays', async () => {
    await started(world, 1, { endsAt: start + 5 * DAY });
    await scheduleHousekeeping(world.deps);
    await world.advance(8 * DAY);
    expect((await campaignRows(world))[0]).toMatchObject({ state: 'expired', inputs: { signatoryLastName: 'Akers' } });
    await world.jump(95 * DAY);
    await world.jump(DAY);
    expect((await campaignRows(world))[0]).toMatchObject({ state: 'expired', inputs: null, replyTo: null });
    expect(await world.deps.store.all('attestations')).toEqual([]);
  });
});

describe('boards', () => {
  it('are edited as rows change, and a message that is gone is forgotten', async () => {
    await started(world, 2);
    const board = { conversationId: 'channel', activityId: 'a1', threadId: null };
    await world.deps.store.commit({ put: { campaigns: [{ ...(await campaign(world)), boards: [board] }] } });
    await world.advance(HOUR);
    expect(world.shown.at(-1)?.campaign.totals).toMatchObject({ sent: 2 });
    world.nextShown.push({ kind: 'gone', scope: 'message', reason: 'deleted' });
    world.microsoft.accept('microsofts-1');
    await world.advance(3 * HOUR);
    expect((await campaign(world)).boards).toEqual([]);
  });
});
