import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { evidenceHead, evidencePage, evidenceWork } from '../../src/agreements/evidence.ts';
import type { EvidenceKeeper } from '../../src/agreements/evidence-record.ts';
import { recordSent } from '../../src/agreements/history.ts';
import { DAY, HOUR, MINUTE } from '../../src/agreements/instant.ts';
import { verifyEvidence } from '../../src/evidence/verify.ts';
import {
  alex,
  attested,
  contoso,
  createWorld,
  fabrikam,
  inputs,
  known,
  noAppUser,
  ProcessDied,
  row,
  sam,
  start,
  throttled,
  type World,
} from '../support/domain.ts';
import { aChain, testEvidence } from '../support/evidence.ts';

let world: World;
let folder = '';
let keeper: EvidenceKeeper;
beforeEach(async () => {
  world = await createWorld();
  await known(world, 'personal-alex', 'personal', alex);
  folder = await mkdtemp(join(tmpdir(), 'evidence-'));
  keeper = await testEvidence(folder);
  keep(keeper);
});
afterEach(async () => {
  await world.end();
  await rm(folder, { recursive: true, force: true });
});

const keep = (evidence: EvidenceKeeper): void => void Object.assign(world.deps, { evidence });

/** Has one customer accept; answers nothing: what follows is the test's to look at. */
async function finalized(id = 'form-1', customer = contoso): Promise<void> {
  await attested(world, { formKey: id, customer, inputs: inputs({ companyName: customer.companyName }) });
  world.microsoft.accept((await row(world, id)).attestationId ?? '');
  await world.advance(MINUTE);
}

const files = async (): Promise<readonly string[]> => (await readdir(folder)).toSorted();
const entryOf = async (sequence: number) =>
  JSON.parse(await readFile(join(folder, `evidence-00000${sequence}.json`), 'utf8'));
const wholeChain = async () =>
  verifyEvidence({ path: folder, head: (await evidenceHead(world.deps))?.hash ?? 'no head' });

describe('a finalized attestation', () => {
  test('leaves an entry: who asked, sent and finalized, what each rests on, and the signatory as typed', async () => {
    await attested(world);
    await recordSent(world.deps, await row(world), sam);
    world.microsoft.accept('microsofts-1');
    await world.advance(MINUTE);
    const entry = await entryOf(1);
    expect(entry).toMatchObject({
      sequence: 1,
      previous: null,
      customer: contoso,
      attestation: { id: 'form-1', microsoftId: 'microsofts-1', owner: alex },
      typedByAgent: { signatoryFirstName: 'Kim', emailAddress: 'kim@contoso.example' },
      agreement: { recordedAt: new Date(start).toISOString() },
    });
    const facts: { kind: string; restsOn: string; by: { name: string } | null }[] = entry.facts;
    expect(facts.map(({ kind, restsOn, by }) => [kind, restsOn, by?.name ?? null])).toEqual([
      ['requested', 'bot', 'Alex'],
      ['created', 'microsoft', null],
      ['sent', 'bot', 'Sam'],
      ['attemptStarted', 'bot', null],
      ['agreementCreated', 'microsoft', null],
    ]);
    expect(entry.facts.at(-1).details.requestId).toBe(world.microsoft.agreementCalls[0]?.requestId);
    expect((await wholeChain()).problems).toEqual([]);
  });

  test('is told in history, and listed by the time in which its entry was written', async () => {
    await finalized();
    const head = await evidenceHead(world.deps);
    expect((await world.deps.store.history(contoso.id, 1))[0]).toMatchObject({
      kind: 'evidenceWritten',
      facts: { sequence: 1, hash: head?.hash },
    });
    const from = start + MINUTE;
    const found = await evidencePage(world.deps, { from, to: from + 1, page: 0 });
    expect(found).toMatchObject({ total: 1, entries: [{ id: 'form-1', sequence: 1, customer: contoso }] });
    expect(await evidencePage(world.deps, { from: from + 1, to: from + DAY, page: 0 })).toMatchObject({ total: 0 });
    expect(await evidencePage(world.deps, { from: 0, to: from, page: 5 })).toMatchObject({ total: 0, page: 0 });
  });

  test('brings the facts of the link that it replaced along', async () => {
    await attested(world);
    await world.advance(30 * 1_000);
    await attested(world, {
      formKey: 'form-2',
      replaces: 'form-1',
      inputs: inputs({ phoneNumber: '+49 30 555 0199' }),
    });
    world.microsoft.accept('microsofts-2');
    await world.advance(2 * MINUTE);
    const entry = await entryOf(1);
    const of = (id: string): readonly string[] =>
      entry.facts
        .filter((fact: { attestation: string }) => fact.attestation === id)
        .map(({ kind }: { kind: string }) => kind);
    expect(of('form-1')).toEqual(['requested', 'created', 'replaced']);
    expect(of('form-2')).toEqual(expect.arrayContaining(['requested', 'agreementCreated']));
  });

  test('leaves none where no directory is set, and its evidence stays when its data are deleted', async () => {
    await finalized();
    const before = await Promise.all((await files()).map((name) => readFile(join(folder, name), 'utf8')));
    await world.advance(91 * DAY);
    expect(await world.deps.store.get('attestations', 'form-1')).toBeNull();
    expect(await Promise.all((await files()).map((name) => readFile(join(folder, name), 'utf8')))).toEqual(before);
    Object.assign(world.deps, { evidence: undefined });
    await finalized('form-2', fabrikam);
    expect(await files()).toHaveLength(2);
    expect(await evidenceHead(world.deps)).toMatchObject({ sequence: 1 });
  });

  test.each(['cancelled', 'expired'])('is the only one with evidence: not one that %s', async (end) => {
    await attested(world);
    if (end === 'expired') await world.advance(8 * DAY);
    expect(await files()).toEqual([]);
  });
});

describe('several', () => {
  test('finalized at once become one unbroken chain', async () => {
    const customers = Array.from({ length: 12 }, (_, index) => ({ ...contoso, id: `customer-${index}` }));
    for (const [index, customer] of customers.entries()) {
      await attested(world, { formKey: `form-${index}`, customer });
      world.microsoft.accept((await row(world, `form-${index}`)).attestationId ?? '');
    }
    await world.advance(HOUR);
    const { problems, seen, headAt } = await wholeChain();
    expect([problems, seen?.entries, headAt]).toEqual([[], 12, 12]);
    expect(new Set((await world.deps.store.all('evidenceEntries')).map(({ id }) => id)).size).toBe(12);
  });
});

describe('the process dies', () => {
  const dying = (when: 'dieBefore' | 'dieAfter'): EvidenceKeeper => ({
    ...keeper,
    write: async (record) => {
      if (when === 'dieAfter') await keeper.write(record);
      throw new ProcessDied(when);
    },
  });

  test.each(['dieBefore', 'dieAfter'] as const)(
    'around the writing (%s): one entry, by the same words',
    async (when) => {
      keep(dying(when));
      await expect(finalized()).rejects.toThrow(ProcessDied);
      const written = await files();
      const first = written.length === 0 ? null : await entryOf(1);
      await world.restart();
      keep(keeper);
      await world.advance(HOUR);
      expect(await files()).toEqual(['evidence-000001.html', 'evidence-000001.json']);
      if (first !== null) expect(await entryOf(1)).toEqual(first);
      expect(written).toHaveLength(when === 'dieAfter' ? 2 : 0);
      expect((await wholeChain()).problems).toEqual([]);
    },
  );

  test('after writing, and another attestation’s turn comes first: both are in the chain, in the order of the files', async () => {
    keep(dying('dieAfter'));
    await expect(finalized()).rejects.toThrow(ProcessDied);
    await world.restart();
    keep(keeper);
    // What was lost with the process is due later than the other's.
    await world.deps.store.commit({ work: [evidenceWork('form-1', world.clock.now() + 2 * HOUR)] });
    await finalized('form-2', fabrikam);
    expect([(await entryOf(1)).attestation.id, (await entryOf(2)).attestation.id]).toEqual(['form-1', 'form-2']);
    await world.advance(3 * HOUR);
    expect(await files()).toHaveLength(4);
    const { problems, headAt } = await wholeChain();
    expect([problems, headAt]).toEqual([[], 2]);
  });
});

describe('what a crash between the page and its entry leaves', () => {
  test('is written over: without its entry a page is none', async () => {
    await writeFile(join(folder, 'evidence-000001.html'), 'half a page');
    await writeFile(join(folder, 'evidence-000001.json.tmp'), '{"half":');
    await finalized();
    expect((await wholeChain()).problems).toEqual([]);
    expect(await files()).toEqual(['evidence-000001.html', 'evidence-000001.json']);
  });
});

describe('what cannot be written', () => {
  test('is told to operations once, tried every hour, and told as over', async () => {
    let full = true;
    let tries = 0;
    keep({
      ...keeper,
      write: async (record) => {
        tries += 1;
        return full ? { kind: 'failed', reason: 'ENOSPC' } : keeper.write(record);
      },
    });
    await finalized();
    expect((await row(world)).state).toBe('finalized');
    expect(await world.deps.store.get('troubles', 'evidence')).toMatchObject({
      endedAt: null,
      facts: { found: 'ENOSPC' },
    });
    await world.advance(3 * HOUR);
    expect(tries).toBe(4);
    full = false;
    await world.advance(HOUR);
    expect((await world.deps.store.get('troubles', 'evidence'))?.endedAt).not.toBeNull();
    const raised = (await world.deps.store.all('alerts')).filter(({ trouble }) => trouble === 'evidence');
    expect(raised).toHaveLength(1);
    expect((await wholeChain()).problems).toEqual([]);
  });

  test('because a file of another chain stands there, is not written over', async () => {
    const other = await mkdtemp(join(tmpdir(), 'evidence-'));
    await aChain(await testEvidence(other, { ids: { hash: () => 'somebody else’s' } }), 1);
    const foreign = await readFile(join(other, 'evidence-000001.json'));
    await writeFile(join(folder, 'evidence-000001.json'), foreign);
    await rm(other, { recursive: true });
    await finalized();
    expect(await readFile(join(folder, 'evidence-000001.json'))).toEqual(foreign);
    expect(await evidenceHead(world.deps)).toBeNull();
    const trouble = await world.deps.store.get('troubles', 'evidence');
    expect(trouble?.facts['found']).toContain('evidence-000001.json');
  });

  test('because the store is older than the directory: the entries that it does not know are taken in again', async () => {
    await aChain(keeper, 2);
    await finalized('form-9', fabrikam);
    const { problems, headAt } = await wholeChain();
    expect([problems, headAt]).toEqual([[], 3]);
    expect((await entryOf(3)).attestation.id).toBe('form-9');
  });
});

describe('the agreement’s text of the day', () => {
  const document = {
    displayUrl: 'https://documents.example/1',
    downloadUrl: 'https://documents.example/2',
    country: 'DE',
    language: 'en-US',
  };

  test('is named by the country and language that Microsoft gave, and its hash', async () => {
    Object.assign(world.microsoft, { agreementDocument: async () => ({ answered: true, value: document }) });
    keep({ ...keeper, hashDocument: async () => ({ kind: 'read', sha256: 'ab'.repeat(32), bytes: 7 }) });
    await finalized();
    const { text } = (await entryOf(1)).agreement;
    expect(text).toMatchObject({ kind: 'read', country: 'DE', language: 'en-US', sha256: 'ab'.repeat(32), bytes: 7 });
    expect(await readFile(join(folder, 'evidence-000001.html'), 'utf8')).not.toContain('documents.example');
  });

  test('that needs the missing App+User sign-in is said not to have been read', async () => {
    await finalized();
    expect((await entryOf(1)).agreement.text).toMatchObject({
      kind: 'unread',
      reason: expect.stringContaining('App+User'),
    });
  });

  test('is asked for again while Microsoft is busy, and not for ever', async () => {
    let asked = 0;
    const busy = async () => {
      asked += 1;
      return { answered: false, failure: asked < 3 ? throttled : noAppUser };
    };
    Object.assign(world.microsoft, { agreementDocument: busy });
    await finalized();
    expect([asked, await files()]).toEqual([1, []]);
    await world.advance(6 * MINUTE);
    expect([asked, (await files()).length]).toEqual([3, 2]);
    Object.assign(world.microsoft, { agreementDocument: async () => ({ answered: false, failure: throttled }) });
    await finalized('form-2', fabrikam);
    await world.advance(37 * MINUTE);
    expect((await entryOf(2)).agreement.text).toMatchObject({ kind: 'unread', reason: expect.stringContaining('429') });
  });
});
