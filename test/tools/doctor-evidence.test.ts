import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evidenceFinding } from '../../src/tools/doctor-evidence.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evidence-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the doctor’s look at EVIDENCE_DIR', () => {
  it('passes where files can be written, and leaves none', async () => {
    expect(await evidenceFinding(folder)).toMatchObject({ name: 'EVIDENCE_DIR', verdict: 'PASS' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('makes no directory where there is none yet', async () => {
    expect(await evidenceFinding(join(folder, 'new', 'one'))).toMatchObject({ verdict: 'PASS' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('fails where a file is in the way', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    expect(await evidenceFinding(file)).toMatchObject({ verdict: 'FAIL' });
    expect(await evidenceFinding(join(file, 'below'))).toMatchObject({ verdict: 'FAIL' });
  });

  it('notes that none is set', async () => {
    expect(await evidenceFinding(null)).toMatchObject({ verdict: 'NOTE' });
  });
});
