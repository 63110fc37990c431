import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { folded, historyPage, recordSent, restsOn } from '../../src/agreements/history.ts';
import { DAY, HOUR, MINUTE } from '../../src/agreements/instant.ts';
import type { HistoryEntry, HistoryKind } from '../../src/agreements/ports.ts';
import { evidenceSays } from '../../src/bot/cards/history-says.ts';
import { alex, attested, contoso, createWorld, inputs, known, row, sam, start, type World } from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await known(world, 'personal-alex', 'personal', alex);
});
afterEach(() => world.end());

const entry = (kind: HistoryKind, minute: number, facts: HistoryEntry['facts'] = {}): HistoryEntry => ({
  at: start + minute * MINUTE,
  kind,
  customerId: contoso.id,
  attestationId: 'form-1',
  actor: null,
  facts,
});
const refusal = (minute: number, code = '1999', state = 'pending') => entry('notAccepted', minute, { code, state });
const kinds = (history: readonly HistoryEntry[]) => folded(history).map((line) => [line.entry.kind, line.tries]);

describe('tries in a row', () => {
  test('that Microsoft refused alike are one line, with how many and since when', () => {
    const story = [refusal(5), entry('attemptStarted', 5), refusal(2), entry('attemptStarted', 2), entry('created', 0)];
    expect(kinds(story)).toEqual([
      ['notAccepted', 2],
      ['created', 1],
    ]);
    expect(folded(story)[0]).toMatchObject({ entry: { at: start + 5 * MINUTE }, since: start + 2 * MINUTE });
  });

  test('are told apart by the code, by what came between, and where one ended the link', () => {
    const other = [refusal(5, '2000'), entry('attemptStarted', 5), refusal(2), entry('attemptStarted', 2)];
    expect(kinds(other)).toEqual([
      ['notAccepted', 1],
      ['notAccepted', 1],
    ]);
    const between = [refusal(5), entry('attemptStarted', 5), entry('checkRequested', 4), refusal(2)];
    expect(kinds(between).map(([kind]) => kind)).toEqual(['notAccepted', 'checkRequested', 'notAccepted']);
    const ended = [refusal(9, '1999', 'expired'), entry('attemptStarted', 9), refusal(2)];
    expect(kinds(ended).map(([kind]) => kind)).toEqual(['notAccepted', 'attemptStarted', 'notAccepted']);
  });

  test('of two links are not mixed', () => {
    const story = [refusal(5), { ...refusal(4), attestationId: 'form-0' }];
    expect(kinds(story)).toHaveLength(2);
  });

  test('under way have a line of their own', () => {
    expect(kinds([entry('attemptStarted', 5), refusal(2)])).toEqual([
      ['attemptStarted', 1],
      ['notAccepted', 1],
    ]);
  });
});

describe('a page of history', () => {
  test('has eight lines, newest first, and holds every line once', async () => {
    const { store } = world.deps;
    const all = Array.from({ length: 19 }, (_, minute) => entry('checkRequested', minute));
    await store.commit({ history: all });
    const pages = await Promise.all([0, 1, 2].map((page) => historyPage(world.deps, contoso.id, page)));
    expect(pages.map(({ lines, page }) => [lines.length, page])).toEqual([
      [8, 0],
      [8, 1],
      [3, 2],
    ]);
    const times = pages.flatMap(({ lines }) => lines.map((line) => line.entry.at));
    expect(times).toEqual(all.map(({ at }) => at).toReversed());
    expect(await historyPage(world.deps, contoso.id, 99)).toMatchObject({ page: 2, pages: 3 });
  });

  test('is empty for a customer of whom nothing is known', async () => {
    expect(await historyPage(world.deps, 'nobody', 0)).toEqual({ lines: [], page: 0, pages: 1 });
  });

  test('tells a whole attestation, each thing with what it rests on, and its time again after its data are deleted', async () => {
    await attested(world);
    await recordSent(world.deps, await row(world), sam);
    await world.advance(MINUTE);
    world.microsoft.accept('microsofts-1');
    await world.advance(HOUR);
    const before = (await historyPage(world.deps, contoso.id, 0)).lines.map((line) => line.entry.kind).toReversed();
    expect(before).toEqual(['requested', 'created', 'sent', 'notAccepted', 'attemptStarted', 'agreementCreated']);
    expect(before.map((kind) => restsOn[kind])).toEqual(['bot', 'microsoft', 'bot', 'microsoft', 'bot', 'microsoft']);
    await world.advance(91 * DAY);
    const after = (await historyPage(world.deps, contoso.id, 0)).lines.map((line) => line.entry.kind).toReversed();
    expect(after).toEqual([...before, 'signatoryDataDeleted']);
  });
});

describe('that the bot reminded', () => {
  test('is told once for each mark, with what it was, in words', async () => {
    await attested(world, { inputs: inputs({ expirationInMinutes: '180' }) });
    await world.advance(170 * MINUTE);
    await world.deps.store.commit({ work: [{ kind: 'remind', subject: 'form-1', dueAt: world.clock.now() }] });
    await world.advance(5 * MINUTE);
    const reminded = (await world.deps.store.history(contoso.id, 99)).filter(({ kind }) => kind === 'reminded');
    expect(reminded.map(({ at, facts }) => [(at - start) / MINUTE, facts['mark']])).toEqual([
      [170, 'last'],
      [162, 'tenth'],
      [90, 'half'],
    ]);
    expect(reminded[0]).toMatchObject({ attestationId: 'form-1', customerId: contoso.id, actor: null });
    expect(restsOn.reminded).toBe('bot');
    expect(reminded.map((one) => evidenceSays(one))).toEqual([
      'Reminded: ten minutes were left',
      'Reminded: a tenth of the link’s time, or ten minutes, was left',
      'Reminded: half of the link’s time had passed',
    ]);
  });
});

describe('that the message was taken', () => {
  test('is remembered once for each agent', async () => {
    const attestation = await attested(world);
    for (const who of [sam, sam, alex]) await recordSent(world.deps, attestation, who);
    const sent = (await world.deps.store.history(contoso.id, 50)).filter(({ kind }) => kind === 'sent');
    expect(sent.map(({ actor, attestationId }) => [actor, attestationId])).toEqual([
      [alex, 'form-1'],
      [sam, 'form-1'],
    ]);
  });
});
