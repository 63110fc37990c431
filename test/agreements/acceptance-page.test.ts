import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pageId, pageLink, pageToken } from '../../src/agreements/acceptance-page.ts';
import { readPage } from '../../src/agreements/acceptance-page-read.ts';
import { askForNewLink, sayAccepted, sayOther } from '../../src/agreements/acceptance-page-said.ts';
import { showAgreement } from '../../src/agreements/acceptance-page-show.ts';
import { cancelAttestation } from '../../src/agreements/cancel-attestation.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/agreements/instant.ts';
import { formForOther } from '../../src/agreements/other-signatory.ts';
import type { Deps } from '../../src/agreements/ports.ts';
import type { OtherSignatory } from '../../src/agreements/rows.ts';
import { mostTries } from '../../src/agreements/schedule.ts';
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
  await known(world, 'personal-alex', 'personal', alex);
});
afterEach(() => world.end());

const tokenOf = (chain = 'form-1'): string => pageToken(world.deps.ids, chain);
const stateOf = async (token = tokenOf()): Promise<string> => (await readPage(world.deps, token))?.state ?? 'gone';
const historyKinds = async (): Promise<readonly string[]> =>
  (await world.deps.store.history(contoso.id, 1_000)).map(({ kind }) => kind);
const otherEmail = { emailAddress: 'somebody.else@contoso.com', signatoryFirstName: 'Ina' };

/** Presses *Show agreement* while the bot's due work runs, as it does in life. */
async function show(token = tokenOf()): ReturnType<typeof showAgreement> {
  let runs = Promise.resolve();
  const stop = world.deps.store.onCommit(({ work }) => {
    if (work) runs = runs.then(world.drain);
  });
  try {
    return await showAgreement(world.deps, token, 5_000);
  } finally {
    stop();
    await runs;
    await world.drain();
  }
}

describe('the page of a link', () => {
  it('is made with the link, and keeps its token nowhere', async () => {
    const made = await attested(world);
    const link = await pageLink(world.deps, made);
    expect(link?.url).toBe(`https://bot.example/a/${tokenOf()}`);
    expect(link?.endsAt).toBe(world.clock.now() + 30 * DAY);
    expect(tokenOf()).toMatch(/^[\w-]{43}$/);
    const rows = await world.deps.store.all('pages');
    expect(rows.map(({ id }) => id)).toEqual([pageId(world.deps.ids, tokenOf())]);
    expect(JSON.stringify(rows)).not.toContain(tokenOf());
  });

  it.each([7, 60])('lives the %s days that the agent allows', async (days) => {
    const made = await attested(world, { inputs: inputs({ pageDays: String(days), expirationInMinutes: '60' }) });
    const ends = world.clock.now() + days * DAY;
    expect((await pageLink(world.deps, made))?.endsAt).toBe(ends);
    world.clock.set(ends - 1);
    expect(await stateOf()).toBe('ended');
    world.clock.set(ends);
    expect(await stateOf()).toBe('gone');
  });

  it('lives no longer than the signatory’s data are kept', async () => {
    const brief = await createWorld(5 * DAY);
    await known(brief, 'personal-alex', 'personal', alex);
    const made = await attested(brief, { inputs: inputs({ pageDays: '90' }) });
    expect((await pageLink(brief.deps, made))?.endsAt).toBe((made.deadline ?? 0) + 5 * DAY);
    await brief.end();
  });

  it('is not made where the bot has no public address', async () => {
    const deps: Deps = { ...world.deps, pageUrl: null };
    const made = await attested({ ...world, deps, drain: world.drain });
    expect(await pageLink(deps, made)).toBeNull();
  });

  it('shows the signatory’s own data, and Microsoft’s id only while its link works', async () => {
    const made = await attested(world);
    expect(await readPage(world.deps, tokenOf())).toEqual({
      state: 'open',
      said: 'no',
      companyName: made.request.companyName,
      signatoryName: `${made.request.signatoryFirstName} ${made.request.signatoryLastName}`,
      signatoryEmail: made.request.emailAddress,
      deadline: made.deadline,
      attestationId: made.attestationId,
      saidOther: false,
      wantsNewLink: false,
    });
    world.clock.set((made.deadline ?? 0) + 1);
    expect(await readPage(world.deps, tokenOf())).toMatchObject({ state: 'ended', attestationId: null });
  });

  it('is found by its token alone, and not after its life', async () => {
    await attested(world);
    expect(await stateOf('')).toBe('gone');
    expect(await stateOf('form-1')).toBe('gone');
    expect(await stateOf(pageId(world.deps.ids, tokenOf()))).toBe('gone');
    world.clock.set(world.clock.now() + 30 * DAY);
    expect(await stateOf()).toBe('gone');
  });

  it('goes when the signatory’s data go', async () => {
    const made = await attested(world);
    await cancelAttestation(world.deps, made.id, alex);
    await world.advance(world.deps.retentionMs + DAY);
    expect(await world.deps.store.all('pages')).toEqual([]);
  });
});

describe('a reissue', () => {
  it('keeps the page, for the same person also with changed values', async () => {
    const first = await attested(world);
    const changed = inputs({ phoneNumber: '+1 425 555 0199' });
    const second = await attested(world, { formKey: 'form-2', replaces: first.id, inputs: changed, card: null });
    expect((await pageLink(world.deps, second))?.url).toBe(`https://bot.example/a/${tokenOf()}`);
    expect((await readPage(world.deps, tokenOf()))?.attestationId).toBe(second.attestationId);
    expect(await world.deps.store.all('pages')).toHaveLength(1);
  });

  it('for another person makes a page of its own; the old one names nobody', async () => {
    const first = await attested(world);
    const second = await attested(world, {
      formKey: 'form-2',
      replaces: first.id,
      inputs: inputs(otherEmail),
      card: null,
    });
    const old = await readPage(world.deps, tokenOf());
    expect(old).toMatchObject({ state: 'replaced', attestationId: null, signatoryEmail: first.request.emailAddress });
    expect(JSON.stringify(old)).not.toContain('Ina');
    expect((await readPage(world.deps, tokenOf('form-2')))?.attestationId).toBe(second.attestationId);
  });

  it('goes by the days that its own form allows, from then on', async () => {
    const first = await attested(world, { inputs: inputs({ pageDays: '90' }) });
    world.clock.set(world.clock.now() + DAY);
    const shorter = inputs({ pageDays: '14', phoneNumber: '+1 425 555 0199' });
    const second = await attested(world, { formKey: 'form-2', replaces: first.id, inputs: shorter, card: null });
    expect((await pageLink(world.deps, second))?.endsAt).toBe(world.clock.now() + 14 * DAY);
  });

  it('that loses to the older link of the same values shows that it is done', async () => {
    const first = await attested(world);
    await attested(world, { formKey: 'form-2', replaces: first.id, card: null });
    world.microsoft.accept(first.attestationId ?? '');
    await world.advance(3 * HOUR);
    expect((await row(world, 'form-1')).state).toBe('finalized');
    expect(await stateOf()).toBe('done');
  });
});

describe('Show agreement', () => {
  it('counts as opened once, and has the bot look more closely from then on', async () => {
    const made = await attested(world);
    await world.advance(61 * MINUTE);
    const before = (await row(world)).tries;
    await show();
    await show();
    expect((await row(world)).openedAt).toBe(world.clock.now());
    expect((await historyKinds()).filter((kind) => kind === 'opened')).toHaveLength(1);
    world.microsoft.accept(made.attestationId ?? '');
    await world.advance(2 * MINUTE);
    expect((await row(world)).state).toBe('finalized');
    expect((await row(world)).tries).toBe(before + 1);
  });

  it('makes a fresh link with the same values where Microsoft’s is dead, for the same owner, and its cards go on', async () => {
    const first = await attested(world);
    await world.advance(8 * DAY);
    expect((await row(world)).state).toBe('expired');
    const view = await show();
    expect(view).toMatchObject({ state: 'open', said: 'no' });
    expect(view?.attestationId).not.toBe(first.attestationId);
    const [page] = await world.deps.store.all('pages');
    const fresh = await row(world, page?.attestationId);
    expect(fresh).toMatchObject({ state: 'pending', owner: alex, replaces: first.id, openedAt: world.clock.now() });
    expect({ ...fresh.request }).toEqual({ ...first.request });
    expect((await world.deps.store.find('cards', 'attestation', fresh.id)).map(({ activityId }) => activityId)).toEqual(
      ['card-1'],
    );
    const requested = (await world.deps.store.history(contoso.id, 1_000)).find(({ kind }) => kind === 'requested');
    expect(requested?.actor).toBeNull();
  });

  it('keeps the days that the agent allowed, and the page’s own end', async () => {
    const first = await attested(world, { inputs: inputs({ pageDays: '60' }) });
    const end = world.clock.now() + 60 * DAY;
    await world.advance(40 * DAY);
    expect(await pageLink(world.deps, await row(world))).toMatchObject({ endsAt: end, renewsUntil: end });
    expect((await show())?.state).toBe('open');
    const [page] = await world.deps.store.all('pages');
    expect(page).toMatchObject({ endsAt: end });
    const fresh = await row(world, page?.attestationId);
    expect(fresh).toMatchObject({ pageDays: 60, replaces: first.id });
    expect((await pageLink(world.deps, fresh))?.renewsUntil).toBeNull();
  });

  it('makes one fresh link however often it is pressed', async () => {
    await attested(world);
    await world.advance(8 * DAY);
    await Promise.all([show(), show(), show()]);
    await show();
    expect(await world.deps.store.all('attestations')).toHaveLength(2);
  });

  it('a month later still leads to a finalized agreement', async () => {
    await attested(world);
    await world.advance(29 * DAY);
    const view = await show();
    world.microsoft.accept(view?.attestationId ?? '');
    await sayAccepted(world.deps, tokenOf());
    await world.drain();
    expect(await stateOf()).toBe('done');
    expect(sentKinds(world)).toContain('finalized');
  });

  it('shows the last link to its end, and makes no further one after the page’s own life', async () => {
    await attested(world);
    await world.advance(29 * DAY);
    await show();
    await world.advance(6 * DAY);
    expect(await stateOf()).toBe('open');
    await world.advance(DAY + HOUR);
    expect(await stateOf()).toBe('gone');
  });

  it('tells the owner where Microsoft refuses to make the link', async () => {
    await attested(world);
    await world.advance(8 * DAY);
    world.microsoft.nextAttestations.push({ kind: 'refused', failure: aFailure() });
    const view = await show();
    expect(view?.state).toBe('stopped');
    expect(view?.wantsNewLink).toBe(true);
    expect(sentKinds(world)).toContain('newLinkWanted');
  });

  it('is over once the request is withdrawn', async () => {
    const made = await attested(world);
    await cancelAttestation(world.deps, made.id, alex);
    expect((await show())?.state).toBe('withdrawn');
    expect((await historyKinds()).includes('opened')).toBe(false);
  });
});

describe('I have accepted', () => {
  it('is tried at once, and the owner hears it', async () => {
    const made = await attested(world);
    world.microsoft.accept(made.attestationId ?? '');
    expect((await sayAccepted(world.deps, tokenOf()))?.said).toBe('checking');
    const due = await world.deps.store.nextDueAt();
    expect(due).toBeLessThanOrEqual(world.clock.now());
    await world.drain();
    expect(await stateOf()).toBe('done');
    expect(sentKinds(world)).toEqual(['finalized']);
    expect(await historyKinds()).toContain('saidAccepted');
  });

  it('says so where Microsoft does not say yes, and is not asked again for the same words at once', async () => {
    await attested(world);
    await sayAccepted(world.deps, tokenOf());
    await world.drain();
    expect((await readPage(world.deps, tokenOf()))?.said).toBe('notYet');
    const { tries } = await row(world);
    await sayAccepted(world.deps, tokenOf());
    await world.drain();
    expect((await row(world)).tries).toBe(tries);
    world.clock.set(world.clock.now() + 20 * SECOND);
    await sayAccepted(world.deps, tokenOf());
    await world.drain();
    expect((await row(world)).tries).toBe(tries + 1);
  });

  it('cannot use up a link’s tries, however often it is said', async () => {
    await attested(world);
    for (let press = 0; press < 600; press += 1) {
      world.clock.set(world.clock.now() + 6 * SECOND);
      await sayAccepted(world.deps, tokenOf());
      await world.drain();
    }
    expect((await row(world)).tries).toBeLessThan(20);
  });

  it('tries nothing where the bot does not finalize by itself', async () => {
    await attested(world, { inputs: inputs({ autoFinalize: 'false' }) });
    expect((await sayAccepted(world.deps, tokenOf()))?.said).toBe('told');
    await world.drain();
    expect((await row(world)).tries).toBe(0);
    expect((await row(world)).saidAccepted).toEqual({ at: world.clock.now(), times: 1 });
  });

  it('is told to the owner where the bot does not finalize by itself, once a day however often it is said', async () => {
    await attested(world, { inputs: inputs({ autoFinalize: 'false' }) });
    for (let press = 0; press < 5; press += 1) {
      await sayAccepted(world.deps, tokenOf());
      await world.drain();
      world.clock.set(world.clock.now() + HOUR);
    }
    expect(sentKinds(world)).toEqual(['saidAccepted']);
    world.clock.set(world.clock.now() + DAY);
    await sayAccepted(world.deps, tokenOf());
    await world.drain();
    expect(sentKinds(world).filter((kind) => kind === 'saidAccepted')).toHaveLength(2);
  });

  it('is told to the owner where the link’s tries are used up', async () => {
    const made = await attested(world);
    await world.deps.store.commit({ put: { attestations: [{ ...(await row(world)), tries: mostTries }] } });
    expect((await sayAccepted(world.deps, tokenOf()))?.said).toBe('told');
    await world.drain();
    expect(sentKinds(world)).toEqual(['saidAccepted']);
    expect((await row(world)).tries).toBe(mostTries);
    expect(made.autoFinalize).toBe(true);
  });
});

describe('the reader’s other words', () => {
  const ina: OtherSignatory = {
    firstName: 'Ina',
    lastName: 'Berg',
    emailAddress: 'ina.berg@contoso.com',
    phoneNumber: '+49 30 901820',
  };

  it('name somebody else: the owner hears it, and the form is filled with that person', async () => {
    const made = await attested(world);
    expect((await sayOther(world.deps, tokenOf(), ina))?.saidOther).toBe(true);
    await world.drain();
    expect(sentKinds(world)).toEqual(['otherSignatory']);
    const form = await formForOther(world.deps, made, () => true);
    expect(form.values).toMatchObject({
      companyName: made.request.companyName,
      signatoryFirstName: 'Ina',
      signatoryLastName: 'Berg',
      emailAddress: 'ina.berg@contoso.com',
      phoneNumber: '+49 30 901820',
    });
    expect(form.replaces?.id).toBe(made.id);
    const kept = JSON.stringify([await world.deps.store.all('alerts'), await world.deps.store.history(contoso.id, 99)]);
    expect(kept).not.toMatch(/Ina|Berg|ina\.berg/);
  });

  it('are taken three times for a link, and anew after a reissue', async () => {
    const made = await attested(world);
    for (let time = 0; time < 5; time += 1) await sayOther(world.deps, tokenOf(), ina);
    await world.drain();
    expect(sentKinds(world)).toEqual(['otherSignatory', 'otherSignatory', 'otherSignatory']);
    await attested(world, { formKey: 'form-2', replaces: made.id, card: null });
    expect((await readPage(world.deps, tokenOf()))?.saidOther).toBe(false);
    await sayOther(world.deps, tokenOf(), ina);
    await world.drain();
    expect(sentKinds(world).filter((kind) => kind === 'otherSignatory')).toHaveLength(4);
  });

  it('ask for a new link, heard once a day', async () => {
    await attested(world);
    await askForNewLink(world.deps, tokenOf());
    await askForNewLink(world.deps, tokenOf());
    await world.drain();
    expect(sentKinds(world)).toEqual(['newLinkWanted']);
    world.clock.set(world.clock.now() + DAY);
    await askForNewLink(world.deps, tokenOf());
    await world.drain();
    expect(sentKinds(world).filter((kind) => kind === 'newLinkWanted')).toHaveLength(2);
  });

  it('change nothing on a page that has ended', async () => {
    const made = await attested(world);
    await cancelAttestation(world.deps, made.id, alex);
    await world.drain();
    await sayAccepted(world.deps, tokenOf());
    await sayOther(world.deps, tokenOf(), ina);
    await askForNewLink(world.deps, tokenOf());
    await world.drain();
    expect(sentKinds(world)).toEqual([]);
    expect((await row(world)).saidAccepted).toBeUndefined();
  });
});
