import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIds } from '../../src/ids.ts';
import { aFact, aRecord, testEvidence } from '../support/evidence.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evidence-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a written entry', () => {
  it('is a page and a JSON file that only their owner can read, and nothing else is left', async () => {
    const keeper = await testEvidence(join(folder, 'new', 'one'));
    await keeper.write(aRecord());
    const names = await readdir(join(folder, 'new', 'one'));
    expect(names.toSorted()).toEqual(['evidence-000001.html', 'evidence-000001.json']);
    for (const name of names) expect((await stat(join(folder, 'new', 'one', name))).mode & 0o777).toBe(0o600);
  });

  it('is found again under its number, and no other is', async () => {
    const keeper = await testEvidence(folder);
    const written = await keeper.write(aRecord());
    expect(written.kind).toBe('written');
    expect(await keeper.find(1)).toEqual({ kind: 'kept', kept: written.kind === 'written' ? written.kept : null });
    expect(await keeper.find(2)).toEqual({ kind: 'none' });
  });

  it('says what each fact rests on, what is on record at Microsoft alone, and repeats nobody’s markup', async () => {
    const keeper = await testEvidence(folder);
    const said = aFact({ kind: 'saidAccepted', actor: null, facts: {} });
    await keeper.write(
      aRecord({
        customer: { id: 'c', companyName: '<script>alert(1)</script>', domain: 'a&b' },
        facts: [{ ...said, restsOn: 'signatory' }],
      }),
    );
    const page = await readFile(join(folder, 'evidence-000001.html'), 'utf8');
    expect(page).toMatch(/I have accepted[\s\S]*the signatory’s statement[\s\S]*on record at Microsoft alone/);
    expect(page).toContain('Kim Akers');
    expect(page).not.toContain('<script');
    expect(JSON.parse(await readFile(join(folder, 'evidence-000001.json'), 'utf8'))).toMatchObject({
      typedByAgent: { emailAddress: 'kim@contoso.example' },
      facts: [{ kind: 'saidAccepted', restsOn: 'signatory', says: 'The signatory said: I have accepted' }],
    });
  });
});

describe('a file that stands where the next entry belongs', () => {
  it('is foreign where somebody else made it, though its hashes are right', async () => {
    const other = await testEvidence(folder, { ids: createIds(Buffer.alloc(32, 9)) });
    await other.write(aRecord());
    expect(await (await testEvidence(folder)).find(1)).toEqual({ kind: 'foreign', file: 'evidence-000001.json' });
  });

  it.each(['json', 'html'])('is foreign where the %s file was changed', async (kind) => {
    const keeper = await testEvidence(folder);
    await keeper.write(aRecord());
    const name = join(folder, `evidence-000001.${kind}`);
    await writeFile(name, (await readFile(name, 'utf8')).replace('Contoso', 'Fabrikam'));
    expect(await keeper.find(1)).toMatchObject({ kind: 'foreign' });
  });
});

describe('a directory that cannot be written to', () => {
  it('is refused at the start, with what to set', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(testEvidence(join(folder, 'file', 'below'))).rejects.toThrow(/EVIDENCE_DIR .*cannot be written to/);
  });

  it('fails later with the system’s code', async () => {
    const below = join(folder, 'below');
    const keeper = await testEvidence(below);
    await rm(below, { recursive: true });
    expect(await keeper.write(aRecord())).toEqual({ kind: 'failed', reason: 'ENOENT' });
  });
});
